package dev.polder.storage.compaction;

import dev.polder.storage.ObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Says when a store may forget what (store rule S15): everything before the revision of so long ago, ten minutes as a
 * rule, but nothing that a page token of the last minutes still needs. It needs no leader and writes no row: every server on a store may run
 * one, for a compaction that was made already changes nothing.
 *
 * <p>What it knows is bounded by its times over its interval. For several threads.
 */
public final class CompactionSchedule {

    private final ObjectStore store;
    private final LongSupplier newest;
    private final InstantSource clock;
    private final CompactionConfig config;
    /** The newest revision at times an interval apart, oldest first. */
    private final Deque<Mark> passed = new ArrayDeque<>();
    /** The lowest revision of the tokens given in an interval that began at a time, oldest first. */
    private final Deque<Mark> tokens = new ArrayDeque<>();

    private long compacted;

    private record Mark(Instant at, long revision) {}

    /**
     * A schedule; it begins to know the age of revisions now.
     *
     * @param newest the newest revision that has been seen
     */
    public CompactionSchedule(ObjectStore store, LongSupplier newest, InstantSource clock, CompactionConfig config) {
        this.store = store;
        this.newest = newest;
        this.clock = clock;
        this.config = config;
    }

    /** Times and bounds. */
    public CompactionConfig config() {
        return config;
    }

    /** A client was given a page token: the list goes on at this revision. */
    public synchronized void tokenGiven(long revision) {
        Instant now = clock.instant();
        Mark last = tokens.peekLast();
        if (last == null || !now.isBefore(last.at().plus(config.interval()))) {
            tokens.addLast(new Mark(now, revision));
        } else if (revision < last.revision()) {
            tokens.removeLast();
            tokens.addLast(new Mark(last.at(), revision));
        }
        forgetTokens(now);
    }

    /**
     * Compacts the store if there is anything to forget; to be called about every interval.
     *
     * @return up to where the store has forgotten, once it has; 0 when there was nothing; fails with a
     *     {@link dev.polder.storage.StoreException}
     */
    public CompletionStage<Long> run() {
        long target = target();
        return target == 0
                ? CompletableFuture.completedStage(0L)
                : store.compact(target).thenApply(done -> target);
    }

    /** Up to where history may be forgotten now; 0 when nothing more than before. */
    private synchronized long target() {
        Instant now = clock.instant();
        long present = newest.getAsLong();
        Mark last = passed.peekLast();
        if (last == null || !now.isBefore(last.at().plus(config.interval()))) {
            passed.addLast(new Mark(now, present));
        }
        Instant old = now.minus(config.keepHistory());
        long target = 0;
        while (!passed.isEmpty() && !passed.getFirst().at().isAfter(old)) {
            target = passed.removeFirst().revision();
        }
        forgetTokens(now);
        for (Mark token : tokens) {
            target = Math.min(target, token.revision());
        }
        // The newest change stays known: a client that resumes there must be told whether it was a group (S1).
        target = Math.min(target, present - 1);
        if (target <= compacted) {
            return 0;
        }
        compacted = target;
        return target;
    }

    private void forgetTokens(Instant now) {
        // The last token of an interval is younger than the interval's beginning.
        Instant old = now.minus(config.keepTokens()).minus(config.interval());
        while (!tokens.isEmpty() && !tokens.getFirst().at().isAfter(old)) {
            tokens.removeFirst();
        }
    }
}
