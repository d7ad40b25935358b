package dev.polder.storage.seal;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writes every row again that is not as it would be written now: sealed with the first key of the key file when its resource
 * is chosen, plain when not. Row by row, each on the revision that it was read at, so that no write of anybody is lost. Once
 * nothing is sealed with an older key any more, no server needs that key to start.
 */
public final class Reencryption {

    /** Writes that are under way at a time. */
    private static final int WINDOW = 64;

    private static final int PAGE_ROWS = 500;

    private final SealingStore sealing;
    private final ObjectStore store;
    private final SealRing ring;
    private final RandomGenerator random;
    private final SealKey key;
    private final Deque<Attempt> underWay = new ArrayDeque<>();
    private final Set<String> stillUsed = new HashSet<>();
    private long sealed;
    private long opened;
    private long unreadable;

    /**
     * What was done.
     *
     * @param key the id of the key that everything is sealed with now
     * @param sealed how many rows were sealed, or sealed anew
     * @param opened how many rows were unsealed because their resource is not chosen any more
     * @param unreadable how many rows are left as they are, because they cannot be unsealed
     * @param retired the ids of the keys that nothing is sealed with any more
     */
    public record Result(String key, long sealed, long opened, long unreadable, List<String> retired) {}

    private record Attempt(StoredRow row, byte[] value, CompletionStage<CommitOutcome> outcome) {}

    private Reencryption(SealingStore sealing) {
        this.sealing = sealing;
        this.store = sealing.sealed();
        this.ring = sealing.ring();
        this.random = sealing.random();
        this.key = ring.keys().preferred();
    }

    /**
     * Writes all rows again that need it. Blocks.
     *
     * @param patience how long the servers of the store may take until they write with the first key of the file
     * @throws StoreException.Unusable when one of them does not, in one line that names its session; nothing is lost then, and it
     *     may be run again
     */
    public static Result run(SealingStore store, Duration patience) throws InterruptedException {
        return new Reencryption(store).run(patience);
    }

    private Result run(Duration patience) throws InterruptedException {
        agree(patience);
        walk(KeyLayout.internalStart(), KeyLayout.objectsEnd());
        String against = disagreement();
        if (against != null) {
            throw new StoreException.Unusable(against + "; run this once more");
        }
        return new Result(key.id(), sealed, opened, unreadable, retire());
    }

    /** Waits until every server writes with the key; the news of that come with a watch, and another one when it ends. */
    private void agree(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Semaphore news = new Semaphore(0);
        try (StoreWatch listening = store.presence().onChange(news::release)) {
            String against;
            do {
                AtomicBoolean over = new AtomicBoolean();
                Deaf deaf = new Deaf(() -> {
                    over.set(true);
                    news.release();
                });
                try (StoreWatch watch = store.watch(StoreStages.join(store.barrier()), deaf)) {
                    against = disagreement();
                    while (against != null && !over.get()) {
                        if (!news.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                            throw new StoreException.Unusable(against);
                        }
                        against = disagreement();
                    }
                }
                if (against != null && System.nanoTime() - end >= 0) {
                    throw new StoreException.Unusable(against);
                }
            } while (against != null);
        }
    }

    /** Who does not write with the key alone, of several the first by name; null when everybody does. */
    private @Nullable String disagreement() {
        Map<String, SealNotice> everybody = new TreeMap<>(ring.everybody());
        for (Map.Entry<String, SealNotice> one : everybody.entrySet()) {
            if (!one.getValue().reads().contains(key.id())) {
                return "the server of session " + one.getKey() + " does not have key " + key
                        + ", the first of the key file; put it into the key file there too";
            }
        }
        for (Map.Entry<String, SealNotice> one : everybody.entrySet()) {
            Set<String> writes = one.getValue().writes();
            if (!writes.equals(Set.of(key.id()))) {
                return "the server of session " + one.getKey() + " still writes with " + writes + " instead of key "
                        + key + "; put that key first in the key file of every server";
            }
        }
        return null;
    }

    /** Each page is of its own revision: what is written meanwhile is as it should be. */
    private void walk(String from, String to) {
        RangePage page = StoreStages.join(store.range(new RangeQuery(from, to, 0, PAGE_ROWS)));
        while (true) {
            for (StoredRow row : page.rows()) {
                begin(row);
                if (underWay.size() >= WINDOW) {
                    end(underWay.removeFirst());
                }
            }
            if (!page.more()) {
                break;
            }
            String last = page.rows().get(page.rows().size() - 1).key().path();
            page = StoreStages.join(store.range(new RangeQuery(last + '\0', to, 0, PAGE_ROWS)));
        }
        while (!underWay.isEmpty()) {
            end(underWay.removeFirst());
        }
    }

    private void begin(StoredRow row) {
        Optional<RowWrite.Put> write = wanted(row);
        if (write.isPresent()) {
            Guard unchanged = new Guard(row.key(), row.modRevision());
            StoreTransaction transaction = row.key().internal()
                    ? new StoreTransaction(null, List.of(write.get()), List.of(unchanged))
                    : StoreTransaction.of(write.get(), row.modRevision());
            underWay.addLast(new Attempt(row, write.get().value(), store.commit(transaction)));
        }
    }

    private void end(Attempt attempt) {
        if (StoreStages.join(attempt.outcome()) instanceof CommitOutcome.GuardFailed) {
            String path = attempt.row().key().path();
            // Somebody wrote it meanwhile, or removed it. What is there now may be as it should already.
            StoreStages.join(store.range(new RangeQuery(path, path + '\0', 0, 1)))
                    .rows()
                    .forEach(this::begin);
        } else if (Envelope.isSealed(attempt.value())) {
            sealed++;
        } else {
            opened++;
        }
    }

    /** The write that a row needs; empty when it is as it should be, or cannot be unsealed. */
    private Optional<RowWrite.Put> wanted(StoredRow row) {
        boolean is = Envelope.isSealed(row.value());
        // Internal rows that are sealed were sealed on purpose.
        boolean shall = row.key().internal() ? is : sealing.scope().covers(row.key());
        boolean done = is && Envelope.keyId(row.value()).equals(key.id());
        if (SealMarks.isMark(row.key()) || (is ? shall && done : !shall)) {
            return Optional.empty();
        }
        byte[] plain;
        try {
            plain = is ? Envelope.unseal(ring.keys(), row.key(), row.value()) : row.value();
        } catch (CannotUnseal e) {
            unreadable++;
            stillUsed.add(e.keyId());
            return Optional.empty();
        }
        byte[] value = shall ? Envelope.seal(key, random, row.key(), plain) : plain;
        return Optional.of(new RowWrite.Put(row.key(), value));
    }

    /**
     * Removes the marks of older keys. A server that says afterwards that it writes with one of them has its mark again; one
     * that says so later finds the mark gone, and writes it itself.
     */
    private List<String> retire() {
        List<String> retired = new ArrayList<>();
        for (Map.Entry<String, StoredRow> mark : SealMarks.read(store).entrySet()) {
            String old = mark.getKey();
            if (old.equals(key.id()) || stillUsed.contains(old)) {
                continue;
            }
            ring.marks().remove(mark.getValue());
            boolean used = ring.everybody().values().stream()
                    .anyMatch(notice -> notice.writes().contains(old));
            if (used) {
                ring.keys().find(old).ifPresent(ring.marks()::ensure);
            } else {
                retired.add(old);
            }
        }
        return retired;
    }

    /** A watch for the sake of what is heard along with it. */
    private static final class Deaf implements StoreWatcher {
        private final Runnable over;

        Deaf(Runnable over) {
            this.over = over;
        }

        @Override
        public void revision(long revision, List<StoreEvent> events) {}

        @Override
        public void ended(StoreException cause) {
            over.run();
        }
    }
}
