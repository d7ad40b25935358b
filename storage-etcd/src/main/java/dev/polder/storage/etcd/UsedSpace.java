package dev.polder.storage.etcd;

import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes every row takes, by reading all of them once and following what changes. What was admitted and is not seen yet
 * counts as if it were there.
 */
final class UsedSpace implements StoreWatcher {

    private static final int PAGE_ROWS = 1_000;

    private final StoreQuota quota;
    private final Map<StoreKey, Integer> values = new HashMap<>();
    private final PriorityQueue<Waiter> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiter::revision));
    private final PriorityQueue<Unseen> unseen = new PriorityQueue<>(Comparator.comparingLong(Unseen::revision));
    private long used;
    private long admitted;
    private long reached;
    private @Nullable StoreException end;

    private record Waiter(long revision, CompletableFuture<Void> reached) {}

    /** What a transaction added that happened at a revision which is not seen yet. */
    private record Unseen(long revision, long growth) {}

    private UsedSpace(StoreQuota quota) {
        this.quota = quota;
    }

    /**
     * Reads all rows of a store and follows them from there. Blocks.
     *
     * @throws RuntimeException when they cannot be read
     */
    static UsedSpace of(EtcdObjectStore store, EtcdRanges ranges, StoreQuota quota) {
        UsedSpace space = new UsedSpace(quota);
        RangePage page = ranges.page(new RangeQuery("", "\u007f", 0, PAGE_ROWS)).join();
        long revision = page.revision();
        space.add(page.rows());
        while (page.more()) {
            String last = page.rows().get(page.rows().size() - 1).key().path();
            page = ranges.page(new RangeQuery(last + "\0", "\u007f", revision, PAGE_ROWS))
                    .join();
            space.add(page.rows());
        }
        space.reached = revision;
        store.watch(revision, space);
        return space;
    }

    private void add(List<StoredRow> rows) {
        rows.forEach(row -> put(row.key(), row.value().length));
    }

    private void put(StoreKey key, int bytes) {
        Integer before = values.put(key, bytes);
        used += before == null ? bytes + key.bytes() : bytes - before;
    }

    private void remove(StoreKey key) {
        Integer before = values.remove(key);
        used -= before == null ? 0 : before + key.bytes();
    }

    /** Whether it follows no more, so that another is needed. */
    synchronized boolean hasEnded() {
        return end != null;
    }

    /** Completes once everything up to a revision is counted. */
    synchronized CompletableFuture<Void> at(long revision) {
        if (end != null) {
            return CompletableFuture.failedFuture(end);
        }
        if (revision <= reached) {
            return CompletableFuture.completedFuture(null);
        }
        Waiter waiter = new Waiter(revision, new CompletableFuture<>());
        waiting.add(waiter);
        return waiter.reached();
    }

    /**
     * Judges a transaction, and counts what it would add until {@link #settle}.
     *
     * @return what it adds, at least 0 bytes
     * @throws StoreException.OutOfSpace when there is no room for it
     */
    synchronized long admit(StoreTransaction transaction) {
        Optional<StoreException.OutOfSpace> refusal = quota.refusal(
                transaction, used + admitted, key -> values.containsKey(key) ? values.get(key) : StoreQuota.ABSENT);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        long growth = 0;
        for (RowWrite write : transaction.writes()) {
            Integer before = values.get(write.key());
            long present = before == null ? 0 : before + write.key().bytes();
            growth += write instanceof RowWrite.Put put
                    ? put.value().length + put.key().bytes() - present
                    : -present;
        }
        admitted += Math.max(0, growth);
        return Math.max(0, growth);
    }

    /**
     * Tells the outcome of what was admitted.
     *
     * @param growth what it was said to add
     * @param revision the revision it happened at; 0 when it has not happened
     */
    synchronized void settle(long growth, long revision) {
        if (revision <= reached) {
            admitted -= growth;
        } else {
            unseen.add(new Unseen(revision, growth));
        }
    }

    @Override
    public void revision(long revision, List<StoreEvent> events) {
        List<Waiter> ready = new ArrayList<>();
        synchronized (this) {
            for (StoreEvent event : events) {
                switch (event) {
                    case StoreEvent.Put put -> put(put.key(), put.row().value().length);
                    case StoreEvent.Delete delete -> remove(delete.key());
                }
            }
            reached = revision;
            while (!unseen.isEmpty() && unseen.peek().revision() <= revision) {
                admitted -= unseen.remove().growth();
            }
            while (!waiting.isEmpty() && waiting.peek().revision() <= revision) {
                ready.add(waiting.remove());
            }
        }
        ready.forEach(waiter -> waiter.reached().complete(null));
    }

    @Override
    public void group(long revision, List<StoreEvent> events) {
        revision(revision, events);
    }

    @Override
    public void ended(StoreException cause) {
        List<Waiter> left;
        synchronized (this) {
            end = cause;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(waiter -> waiter.reached().completeExceptionally(cause));
    }
}
