package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** What becomes of tests whose language a machine lacks. */
class ToolchainTest {

    private static final String MISSING = "no-such-program";

    @Test
    void missingProgram_failsInContinuousIntegration() {
        assertThatThrownBy(() -> Toolchain.require("go", MISSING, true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no-such-program is on the path");
    }

    @Test
    void missingProgram_leavesTestsOutElsewhere() {
        assertThatThrownBy(() -> Toolchain.require("go", MISSING, false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("no-such-program is not on the path, so clients written in go are left out");
    }

    @Test
    void programThatIsThere_isTaken() {
        Toolchain.require("sh", "sh", true);
        Toolchain.require("sh", "sh", false);
    }
}
