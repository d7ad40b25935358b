package dev.polder.storage.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompactionScheduleTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)));
    private Instant now = START;
    private final CompactionSchedule schedule =
            new CompactionSchedule(store, this::newest, () -> now, CompactionConfig.STANDARD);

    private long newest() {
        return store.barrier().toCompletableFuture().join();
    }

    private long write() {
        RowWrite row = new RowWrite.Put(KeyLayout.internal("count"), new byte[] {1});
        StoreTransaction transaction = new StoreTransaction(null, List.of(row), List.of());
        return ((CommitOutcome.Committed)
                        store.commit(transaction).toCompletableFuture().join())
                .revision();
    }

    /** Time passes, a write and a run a minute; returns the revision of each minute's end. */
    private long[] minutes(int count) {
        long[] revisions = new long[count];
        for (int minute = 0; minute < count; minute++) {
            revisions[minute] = write();
            schedule.run().toCompletableFuture().join();
            now = now.plus(Duration.ofMinutes(1));
        }
        return revisions;
    }

    private boolean readable(long revision) {
        try {
            store.range(new RangeQuery("!", "~", revision, 1))
                    .toCompletableFuture()
                    .join();
            return true;
        } catch (CompletionException failure) {
            assertThat(failure.getCause()).isInstanceOf(StoreException.Compacted.class);
            return false;
        }
    }

    @Test
    void historyOfTheLastTenMinutes_staysReadable() {
        long[] revisions = minutes(30);
        // The last run was in minute 29: what was the newest in minute 19 is the oldest that is kept.
        assertThat(readable(revisions[19])).isTrue();
        assertThat(readable(revisions[18])).isFalse();
    }

    @Test
    void beforeTenMinutes_nothingIsForgotten() {
        long[] revisions = minutes(10);
        assertThat(readable(revisions[0])).isTrue();
        minutes(2);
        assertThat(readable(revisions[0])).isFalse();
    }

    @Test
    void revisionOfAYoungPageToken_staysReadable() {
        long[] before = minutes(9);
        schedule.tokenGiven(before[8]);
        schedule.tokenGiven(before[3]);
        long[] after = minutes(5);
        assertThat(readable(before[3])).isTrue();
        assertThat(readable(before[2])).isFalse();
        // Given again with the next page, it is young again.
        schedule.tokenGiven(before[3]);
        minutes(5);
        assertThat(readable(before[3])).isTrue();
        minutes(3);
        assertThat(readable(before[3])).isFalse();
        assertThat(readable(after[4])).isTrue();
    }

    @Test
    void quietStore_keepsItsNewestChange() {
        long last = write();
        for (int minute = 0; minute < 30; minute++) {
            schedule.run().toCompletableFuture().join();
            now = now.plus(Duration.ofMinutes(1));
        }
        assertThat(readable(last - 1))
                .as("a watch can still be told of the newest change")
                .isTrue();
    }

    @Test
    void runsMoreOftenThanTheInterval_forgetNoEarlier() {
        long first = write();
        for (int second = 0; second < 599; second++) {
            write();
            schedule.run().toCompletableFuture().join();
            now = now.plusSeconds(1);
        }
        assertThat(readable(first)).isTrue();
    }

    /** As upstream's compactor leaves it: what was there two intervals ago may be gone, what was there one ago never is. */
    @ParameterizedTest
    @CsvSource({"PT5M", "PT1S", "PT0.000000001S", "PT20000H"})
    void interval_isWhatHistoryAndTokensAreMeasuredIn(Duration interval) {
        CompactionConfig config = CompactionConfig.every(interval);
        assertThat(config.keepHistory()).isEqualTo(interval.multipliedBy(2));
        assertThat(config.keepTokens()).isEqualTo(interval);
        assertThat(config.interval()).isGreaterThanOrEqualTo(Duration.ofMillis(1));
        if (interval.toMillis() > 5) {
            assertThat(config.interval()).isEqualTo(interval.dividedBy(5));
        }
    }

    @Test
    void standard_isUpstreamsInterval() {
        assertThat(CompactionConfig.STANDARD)
                .isEqualTo(new CompactionConfig(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(1)));
    }

    @Test
    void run_saysUpToWhereTheStoreHasForgotten() {
        assertThat(schedule.run().toCompletableFuture().join()).isZero();
        long[] revisions = minutes(11);
        assertThat(schedule.run().toCompletableFuture().join()).isEqualTo(revisions[1]);
        assertThat(schedule.run().toCompletableFuture().join())
                .as("nothing more")
                .isZero();
    }
}
