package dev.polder.server.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Times, as go-oidc v2.5.0 {@code verify.go} takes them, with its texts. */
class LifetimeTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static ObjectNode claims() {
        return Json.object();
    }

    private static String objection(ObjectNode claims) throws Refusal {
        return String.valueOf(Lifetime.of(claims).objection(NOW));
    }

    @Test
    void tokenIsGood_untilItsVeryEnd() throws Refusal {
        assertThat(objection(claims().put("exp", NOW.getEpochSecond()))).isEqualTo("null");
        assertThat(objection(claims().put("exp", NOW.getEpochSecond() + 0.5))).isEqualTo("null");
        assertThat(objection(claims().put("exp", NOW.getEpochSecond() - 1)))
                .isEqualTo("oidc: verify token: oidc: token is expired (Token Expiry: 2026-01-02 03:04:04 +0000 UTC)");
        assertThat(objection(claims().put("exp", 1e300))).isEqualTo("null");
    }

    @Test
    void tokenThatNeverEnds_isNone() throws Refusal {
        assertThat(objection(claims()))
                .isEqualTo("oidc: verify token: oidc: token is expired (Token Expiry: 0001-01-01 00:00:00 +0000 UTC)");
    }

    @Test
    void clockOfTheIssuer_mayBeAMinuteAhead() throws Refusal {
        ObjectNode claims = claims().put("exp", NOW.getEpochSecond() + 600);
        assertThat(objection(claims.put("nbf", NOW.getEpochSecond() + 60))).isEqualTo("null");
        assertThat(objection(claims.put("nbf", NOW.getEpochSecond() + 61)))
                .isEqualTo("oidc: verify token: oidc: current time 2026-01-02 03:04:05 +0000 UTC before the nbf (not"
                        + " before) time: 2026-01-02 03:05:06 +0000 UTC");
        claims.remove("nbf");
        assertThat(objection(claims.put("iat", NOW.getEpochSecond() + 9_999))).isEqualTo("null");
    }

    @Test
    void timeInWords_isNone() {
        for (String claim : new String[] {"exp", "nbf", "iat"}) {
            assertThatThrownBy(() -> Lifetime.of(claims().put("exp", 1).put(claim, "noon")))
                    .isInstanceOf(Refusal.class)
                    .hasMessageStartingWith("oidc: verify token: oidc: failed to unmarshal claims: ");
        }
    }
}
