package dev.polder.server.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.GoText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When a token is good (go-oidc {@code IDTokenVerifier.Verify}): it must say until when; the clock of whoever says from when
 * may go a little wrong, and when it was issued does not matter.
 *
 * @param from since when, in seconds since 1970; null when it does not say
 * @param until until when
 */
record Lifetime(@Nullable Long from, Instant until) {

    private static final long LEEWAY = 60;

    /** Go's zero time. */
    private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

    /** Times beyond are as good as that. */
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private static final DateTimeFormatter GO = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss '+0000 UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * What claims say.
     *
     * @throws Refusal when one of the times is none
     */
    static Lifetime of(ObjectNode claims) throws Refusal {
        Long until = seconds(claims, "exp");
        Long from = seconds(claims, "nbf");
        seconds(claims, "iat");
        return new Lifetime(from, until == null ? NEVER : Instant.ofEpochSecond(until));
    }

    private static @Nullable Long seconds(ObjectNode claims, String claim) throws Refusal {
        JsonNode value = claims.path(claim);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isNumber()) {
            throw new Refusal("oidc: verify token: oidc: failed to unmarshal claims: json: cannot unmarshal "
                    + GoText.jsonType(value) + " into Go struct field idToken." + claim + " of type json.Number");
        }
        return Math.max(NEVER.getEpochSecond(), Math.min(LATEST, (long) value.asDouble()));
    }

    /** Why the token is not good at a moment; null when it is. */
    @Nullable
    String objection(Instant now) {
        if (now.isAfter(until)) {
            return "oidc: verify token: oidc: token is expired (Token Expiry: " + GO.format(until) + ")";
        }
        if (from != null && now.plusSeconds(LEEWAY).isBefore(Instant.ofEpochSecond(from))) {
            return "oidc: verify token: oidc: current time " + GO.format(now) + " before the nbf (not before) time: "
                    + GO.format(Instant.ofEpochSecond(from));
        }
        return null;
    }
}
