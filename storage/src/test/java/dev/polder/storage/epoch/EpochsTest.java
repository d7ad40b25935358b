package dev.polder.storage.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.StoreException;
import dev.polder.storage.epoch.Epochs.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpochsTest {

    private static final Epochs TWO = new Epochs(List.of(new Step(10, 100), new Step(20, 300)));

    @Test
    void withoutAStep_versionsAreRevisions() {
        for (long revision : new long[] {0, 1, 2, Long.MAX_VALUE}) {
            assertThat(Epochs.NONE.version(revision)).isEqualTo(revision);
            assertThat(Epochs.NONE.revision(revision)).isEqualTo(revision);
        }
    }

    @Test
    void versions_growWithRevisionsAcrossSteps() {
        assertThat(TWO.version(9)).isEqualTo(9);
        assertThat(TWO.version(10)).isEqualTo(110);
        assertThat(TWO.version(19)).isEqualTo(119);
        assertThat(TWO.version(20)).isEqualTo(320);
        for (long revision = 1; revision < 30; revision++) {
            assertThat(TWO.version(revision + 1)).isGreaterThan(TWO.version(revision));
        }
    }

    @Test
    void versionFromTheLastStepOn_isTheRevisionThatPrintsIt() {
        for (long revision = 20; revision < 40; revision++) {
            assertThat(TWO.revision(TWO.version(revision))).isEqualTo(revision);
        }
        assertThat(TWO.revision(0)).as("any version").isZero();
    }

    @Test
    void versionBelowTheLastStep_isGone() {
        for (long version : new long[] {1, 9, 50, 110, 119, 319}) {
            assertThatThrownBy(() -> TWO.revision(version))
                    .isInstanceOfSatisfying(
                            StoreException.Compacted.class,
                            gone -> assertThat(gone.oldest()).isEqualTo(320));
        }
    }

    @Test
    void stepThatGoesBack_isRefused() {
        assertThatThrownBy(() -> new Epochs(List.of(new Step(10, 100), new Step(20, 99))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Epochs(List.of(new Step(10, 100), new Step(10, 200))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
