package dev.polder.storage.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.StoreQuota;
import org.junit.jupiter.api.Test;

class SpaceAlarmTest {

    private static final StoreQuota QUOTA = new StoreQuota(1_000);

    private final SpaceAlarm alarm = new SpaceAlarm();

    @Test
    void mark_crossed_isToldOnce() {
        assertThat(alarm.rises(799, QUOTA)).isFalse();
        assertThat(alarm.rises(800, QUOTA)).isTrue();
        assertThat(alarm.rises(900, QUOTA)).isFalse();
        assertThat(alarm.rises(800, QUOTA)).isFalse();
    }

    @Test
    void usage_aroundTheMark_isNotToldAgain() {
        assertThat(alarm.rises(800, QUOTA)).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(alarm.rises(750, QUOTA)).isFalse();
            assertThat(alarm.rises(801, QUOTA)).isFalse();
        }
    }

    @Test
    void usage_wellBelowInBetween_isToldAgain() {
        assertThat(alarm.rises(800, QUOTA)).isTrue();
        assertThat(alarm.rises(749, QUOTA)).isFalse();
        assertThat(alarm.rises(800, QUOTA)).isTrue();
    }
}
