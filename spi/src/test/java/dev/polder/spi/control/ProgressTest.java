package dev.polder.spi.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When something that waits for many others is looked at again. */
class ProgressTest {

    private static final LogicalClusterName CLUSTER = LogicalClusterName.ROOT;
    private static final ObjectKey WAITS = key("waits");

    private final Progress progress = new Progress();
    private final List<Runnable> timers = new ArrayList<>();
    private final List<ObjectKey> woken = new ArrayList<>();

    private static ObjectKey key(String name) {
        return new ObjectKey(CLUSTER, ResourceSpace.local("", "namespaces"), "", name);
    }

    private void look(int left, long revision) {
        progress.begin(WAITS);
        assertThat(progress.waits(WAITS, left, revision)).isFalse();
    }

    /** A policy that says after which changes there is a look at what is left. */
    private interface Policy {
        boolean due(int left, long revision);
    }

    /** How many objects are looked at while as many go one by one as there are. */
    private static long looked(int objects, Policy policy) {
        long looked = objects;
        for (int gone = 1; gone <= objects; gone++) {
            int left = objects - gone;
            if (policy.due(left, gone)) {
                looked += left;
            }
        }
        return looked;
    }

    private long looked(int objects) {
        progress.forget(WAITS);
        look(objects, 0);
        return looked(objects, (left, revision) -> {
            boolean due = progress.changed(WAITS, revision);
            if (due) {
                look(left, revision);
            }
            return due;
        });
    }

    /** The bound of the class: {@value Progress#PART} times as many objects as there were changes, and the first look. */
    @Test
    void looks_costAsMuchAsThereIs() {
        for (int objects : new int[] {10, 500, 1_000, 100_000}) {
            assertThat(looked(objects)).isBetween((long) objects, (Progress.PART + 1L) * objects);
        }
        assertThat((double) looked(100_000) / looked(50_000)).isBetween(1.9, 2.1);
        // What a look for every change costs would be noticed.
        long four = looked(1_000, (left, revision) -> true) / looked(500, (left, revision) -> true);
        assertThat(four).isGreaterThanOrEqualTo(3);
        assertThat(looked(1_000, (left, revision) -> true)).isGreaterThan((Progress.PART + 1L) * 1_000);
    }

    @Test
    void last_isNeverMissed() {
        for (int objects = 1; objects <= 200; objects++) {
            progress.forget(WAITS);
            look(objects, 0);
            int left = objects;
            for (int gone = 1; gone <= objects; gone++) {
                if (progress.changed(WAITS, gone)) {
                    left = objects - gone;
                    look(left, gone);
                }
            }
            assertThat(left).as("of %d objects", objects).isZero();
        }
    }

    @Test
    void changesThatALookHasSeen_countNot_butThoseDuringItDo() {
        look(10, 100);
        assertThat(progress.changed(WAITS, 100)).isFalse();
        assertThat(progress.changed(WAITS, 101)).isTrue();
        // One look is asked for, not one for each change.
        assertThat(progress.changed(WAITS, 102)).isFalse();
        progress.begin(WAITS);
        assertThat(progress.changed(WAITS, 103)).isFalse();
        assertThat(progress.waits(WAITS, 9, 102)).isTrue();
    }

    @Test
    void whatNobodyHasLookedAt_isNotWaiting() {
        assertThat(progress.isIdle()).isTrue();
        assertThat(progress.changed(WAITS, 1)).isFalse();
        look(3, 1);
        assertThat(progress.isWaiting(WAITS)).isTrue();
        assertThat(progress.changedIn(LogicalClusterName.parse("other").orElseThrow(), 2))
                .isEmpty();
        assertThat(progress.changedIn(CLUSTER, 2)).containsExactly(WAITS);
        progress.forget(WAITS);
        assertThat(progress.isIdle()).isTrue();
        assertThat(progress.waits(WAITS, 1, 1)).isFalse();
    }

    /** Too few changes for a look lead to one when no more come. */
    @Test
    void quietTime_bringsALook() {
        progress.wake(woken::add, timer());
        look(100, 0);
        assertThat(progress.changed(WAITS, 1)).isFalse();
        assertThat(progress.changed(WAITS, 2)).isFalse();
        assertThat(timers).hasSize(1);
        // More has come since: it is not quiet yet.
        timers.remove(0).run();
        assertThat(woken).isEmpty();
        assertThat(timers).hasSize(1);
        timers.remove(0).run();
        assertThat(woken).containsExactly(WAITS);
        assertThat(timers).isEmpty();
        // The look was asked for.
        assertThat(progress.changed(WAITS, 3)).isFalse();
        look(98, 3);
        assertThat(progress.changed(WAITS, 4)).isFalse();
        look(97, 4);
        timers.remove(0).run();
        assertThat(woken).as("of a look that is over").containsExactly(WAITS);
    }

    /** Keeps what is to run, and runs nothing. */
    private ScheduledExecutorService timer() {
        return new ScheduledThreadPoolExecutor(0) {
            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                assertThat(unit.toMillis(delay)).isEqualTo(Progress.QUIET.toMillis());
                timers.add(task);
                return super.schedule(() -> {}, 1, TimeUnit.HOURS);
            }
        };
    }
}
