package dev.polder.server.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.quota.QuotaModel.Flaw;
import dev.polder.server.quota.QuotaModel.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every state of the protocol of quotas, for small numbers (docs/decisions/0025-exact-quota.md). */
class QuotaModelTest {

    private static final int CHANGES = 5;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void protocol_neverExceeds_andCanAlwaysGoOn(int hard) {
        Outcome outcome = new QuotaModel(hard, Flaw.NONE).explore(CHANGES);
        System.out.println("quota of " + hard + ": " + outcome.states() + " states, 0 exceeded");
        assertThat(outcome.states()).isGreaterThan(500);
        assertThat(outcome.exceeded()).isFalse();
        assertThat(outcome.stuck()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Flaw.class,
            names = {
                "CREATES_COMPARE_NOTHING",
                "SHARES_OF_OTHERS_ARE_FORGOTTEN",
                "SHARES_ARE_WRITTEN_WITHOUT_COMPARING",
                "UNKNOWN_CREATES_ARE_FORGOTTEN",
                "CREATES_OF_BEFORE_COMPARE_NO_EPOCH"
            })
    void flawedProtocol_isFoundOut(Flaw flaw) {
        assertThat(new QuotaModel(2, flaw).explore(CHANGES).exceeded()).isTrue();
    }

    @Test
    void protocolThatTakesNothingBack_isStuckWithADeadServer() {
        Outcome outcome = new QuotaModel(2, Flaw.NOTHING_IS_TAKEN_BACK).explore(CHANGES);
        assertThat(outcome.exceeded()).isFalse();
        assertThat(outcome.stuck()).isTrue();
    }
}
