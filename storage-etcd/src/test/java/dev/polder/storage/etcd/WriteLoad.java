package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writers that create and update objects of their own through several stores, and what they were told. In the end every
 * acknowledged write must have been seen by a watcher, once and at its revision, and the newest must be there.
 */
final class WriteLoad implements AutoCloseable {

    private final List<? extends ObjectStore> stores;
    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Long> newest = new ConcurrentHashMap<>();
    private final Map<String, Boolean> unknown = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger tried = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();
    private final Phaser running = new Phaser(1);
    private final Semaphore progress = new Semaphore(0);
    private volatile boolean stopped;

    WriteLoad(List<? extends ObjectStore> stores, int writers) {
        this.stores = stores;
        for (int i = 0; i < writers; i++) {
            int writer = i;
            running.register();
            Thread.ofVirtual().start(() -> {
                try {
                    write(writer);
                } catch (RuntimeException | Error fault) {
                    faults.add(fault);
                } finally {
                    running.arriveAndDeregister();
                }
            });
        }
    }

    static StoreKey key(String name) {
        return KeyLayout.object(
                new ObjectKey(LogicalClusterName.ROOT, ResourceSpace.local("", "configmaps"), "default", name));
    }

    private void write(int writer) {
        ObjectStore store = stores.get(writer % stores.size());
        long revision = 0;
        String name = "w" + writer + "-0";
        for (int i = 1; !stopped; i++) {
            String value = name + " " + i;
            tried.incrementAndGet();
            long before = System.nanoTime();
            try {
                CommitOutcome outcome = store.commit(StoreTransaction.of(
                                new RowWrite.Put(key(name), value.getBytes(StandardCharsets.UTF_8)), revision))
                        .toCompletableFuture()
                        .join();
                revision = ((CommitOutcome.Committed) outcome).revision();
                longestNanos.accumulateAndGet(System.nanoTime() - before, Math::max);
                if (acknowledged.put(revision, value) != null) {
                    throw new AssertionError("revision " + revision + " was acknowledged twice");
                }
                newest.put(name, revision);
                progress.release();
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof StoreException.Unavailable)) {
                    throw e;
                }
                unknown.put(name, true);
            }
            if (i % 10 == 0 || unknown.containsKey(name)) {
                name = "w" + writer + "-" + i;
                revision = 0;
            }
        }
    }

    /** Waits until so many more writes have been acknowledged. */
    void awaitWrites(int count) throws InterruptedException {
        progress.drainPermits();
        progress.acquire(count);
    }

    /** Stops the writers, and compares what they were told with what a watcher was, and with what is there. */
    String check(ResumingWatcher watcher) throws InterruptedException {
        stopped = true;
        running.arriveAndAwaitAdvance();
        assertThat(faults).isEmpty();
        ObjectStore store = stores.get(0);
        List<ResumingWatcher.Seen> seen = watcher.until(
                acknowledged.keySet().stream().mapToLong(r -> r).max().orElse(0));
        Map<Long, String> told = new HashMap<>();
        for (ResumingWatcher.Seen one : seen) {
            if (one.event() instanceof StoreEvent.Put put && !put.key().internal()) {
                String value = new String(put.row().value(), StandardCharsets.UTF_8);
                assertThat(told.put(one.revision(), value)).isNull();
            }
        }
        assertThat(told).containsAllEntriesOf(acknowledged);
        long extra = told.values().stream()
                .filter(value -> !acknowledged.containsValue(value))
                .count();
        assertThat(extra).as("seen, not acknowledged, not in doubt").isLessThanOrEqualTo(unknown.size());
        List<String> lost = new ArrayList<>();
        newest.forEach((name, revision) -> {
            List<StoredRow> rows = store.range(
                            new RangeQuery(key(name).path(), key(name).path() + "\0", 0, 1))
                    .toCompletableFuture()
                    .join()
                    .rows();
            if (rows.isEmpty() || rows.get(0).modRevision() < revision) {
                lost.add(name);
            }
        });
        assertThat(lost).as("acknowledged and lost").isEmpty();
        return tried.get() + " writes tried, " + acknowledged.size() + " acknowledged, " + unknown.size()
                + " in doubt, 0 lost; the longest took " + longestNanos.get() / 1_000_000 + " ms";
    }

    @Override
    public void close() {
        stopped = true;
    }
}
