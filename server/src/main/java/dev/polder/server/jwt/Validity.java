package dev.polder.server.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * When a token is good, in seconds since 1970.
 *
 * @param issued when it was issued
 * @param from since when it is good
 * @param until when it ends
 */
public record Validity(long issued, long from, long until) {

    /** How far clocks may be apart, in seconds (go-jose {@code jwt.DefaultLeeway}). */
    public static final long LEEWAY = 60;

    /** What is said of a token at a moment. */
    public enum Verdict {
        GOOD,
        EXPIRED,
        NOT_YET,
        /** It says that it comes from the future. */
        ISSUED_LATER,
        /** A time in it is not a number. */
        MALFORMED
    }

    private static final Validity NEVER = new Validity(Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE);

    /** The times that a token claims; one that is missing does not limit it. */
    public static Validity of(ObjectNode claims) {
        for (String claim : new String[] {"iat", "nbf", "exp"}) {
            JsonNode value = claims.path(claim);
            if (!value.isMissingNode() && !value.isNull() && !value.isNumber()) {
                return NEVER;
            }
        }
        return new Validity(
                seconds(claims, "iat", Long.MIN_VALUE),
                seconds(claims, "nbf", Long.MIN_VALUE),
                seconds(claims, "exp", Long.MAX_VALUE));
    }

    private static long seconds(ObjectNode claims, String claim, long missing) {
        JsonNode value = claims.path(claim);
        return value.isNumber() ? (long) value.asDouble() : missing;
    }

    /** What is said of the token at a moment, clocks being a little apart (go-jose {@code Claims.ValidateWithLeeway}). */
    public Verdict at(Instant moment) {
        if (this.equals(NEVER)) {
            return Verdict.MALFORMED;
        }
        long now = moment.getEpochSecond();
        if (from != Long.MIN_VALUE && now + LEEWAY < from) {
            return Verdict.NOT_YET;
        }
        if (until != Long.MAX_VALUE && now - LEEWAY > until) {
            return Verdict.EXPIRED;
        }
        return issued != Long.MIN_VALUE && now + LEEWAY < issued ? Verdict.ISSUED_LATER : Verdict.GOOD;
    }
}
