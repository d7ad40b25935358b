package dev.polder.api.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogicalClusterPhaseTest {

    /** The enum of kcp's {@code LogicalClusterPhaseType}, in the order in which phases follow each other. */
    @Test
    void phases_areSpeltAndOrderedAsKcpDoes() {
        assertThat(LogicalClusterPhase.values())
                .extracting(LogicalClusterPhase::wire)
                .containsExactly(
                        "Scheduling", "Initializing", "Ready", "Unavailable", "Inactive", "Terminating", "Deleting");
    }

    @Test
    void of_isTheWayBack() {
        for (LogicalClusterPhase phase : LogicalClusterPhase.values()) {
            assertThat(LogicalClusterPhase.of(phase.wire())).contains(phase);
        }
        assertThat(LogicalClusterPhase.of("ready")).isEmpty();
    }
}
