package dev.polder.storage.view.live;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.Presence;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import dev.polder.storage.leader.LocalLeaders;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A store in memory that keeps every revision and does what a test tells it. One watch at a time. */
final class FakeStore implements ObjectStore {

    static final Comparator<String> BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    /** Rows after each revision, from 0. */
    private final List<NavigableMap<String, StoredRow>> states = new ArrayList<>();

    private final List<List<StoreEvent>> events = new ArrayList<>();
    private final List<CompletableFuture<Long>> heldBarriers = new ArrayList<>();
    private long oldest;
    private @Nullable StoreWatcher watcher;
    private long delivered;
    private boolean holdStream;
    private boolean holdBarriers;
    int barriers;
    int watches;
    /** What was asked for; the hook below sees its own query as the last. */
    final List<RangeQuery> ranges = new ArrayList<>();

    UnaryOperator<CompletionStage<RangePage>> onRange = stage -> stage;

    FakeStore() {
        states.add(new TreeMap<>(BYTES));
        events.add(List.of());
    }

    static Optional<ObjectKey> parse(StoreKey key) {
        String[] parts = key.path().split("/", -1);
        if (parts.length != 6) {
            return Optional.empty();
        }
        String group = parts[1].equals("core") ? "" : parts[1];
        ResourceSpace space =
                new ResourceSpace(new GroupResource(group, parts[2]), parts[3].equals("-") ? "" : parts[3]);
        String namespace = parts[4].equals("-") ? "" : parts[4];
        return Optional.of(new ObjectKey(new LogicalClusterName(parts[0]), space, namespace, parts[5]));
    }

    static byte[] value(String metadata) {
        String json = "{'apiVersion':'v1','kind':'K','metadata':" + metadata + "}";
        return StoredValue.encode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    long put(String path) {
        return put(path, value("{}"));
    }

    long put(String path, byte[] value) {
        return write(new RowWrite.Put(new StoreKey(path), value));
    }

    long delete(String path) {
        return write(new RowWrite.Delete(new StoreKey(path)));
    }

    /** One revision with all these writes. */
    synchronized long write(RowWrite... writes) {
        NavigableMap<String, StoredRow> rows = new TreeMap<>(states.get(states.size() - 1));
        long revision = states.size();
        List<StoreEvent> changes = new ArrayList<>();
        for (RowWrite write : writes) {
            StoredRow old = rows.get(write.key().path());
            if (write instanceof RowWrite.Put put) {
                long created = old == null ? revision : old.createRevision();
                StoredRow row = new StoredRow(put.key(), put.value(), created, revision);
                rows.put(put.key().path(), row);
                changes.add(new StoreEvent.Put(row));
            } else {
                rows.remove(write.key().path());
                changes.add(new StoreEvent.Delete(write.key()));
            }
        }
        states.add(rows);
        events.add(changes);
        deliver();
        return revision;
    }

    synchronized long revision() {
        return states.size() - 1L;
    }

    synchronized NavigableMap<String, StoredRow> rowsAt(long revision) {
        return states.get((int) revision);
    }

    synchronized void holdStream() throws InterruptedException {
        awaitWatch();
        holdStream = true;
    }

    synchronized void releaseStream() {
        holdStream = false;
        deliver();
    }

    /** Ends the running watch. */
    synchronized void endStream(StoreException cause) throws InterruptedException {
        StoreWatcher old = awaitWatch();
        watcher = null;
        holdStream = false;
        old.ended(cause);
    }

    /** A view is open before its watch is: both happen on its own thread. */
    private StoreWatcher awaitWatch() throws InterruptedException {
        while (watcher == null) {
            wait();
        }
        return watcher;
    }

    synchronized void holdBarriers() {
        holdBarriers = true;
    }

    /** Answers the barriers that were sent so far, and no later ones. */
    void answerBarriers() {
        List<CompletableFuture<Long>> held;
        long now;
        synchronized (this) {
            held = List.copyOf(heldBarriers);
            heldBarriers.clear();
            now = revision();
        }
        held.forEach(barrier -> barrier.complete(now));
    }

    private void deliver() {
        while (watcher != null && !holdStream && delivered < states.size() - 1) {
            delivered++;
            List<StoreEvent> changes = events.get((int) delivered);
            if (changes.stream().filter(event -> !event.key().internal()).count() > 1) {
                watcher.group(delivered, changes);
            } else {
                watcher.revision(delivered, changes);
            }
        }
    }

    @Override
    public Presence presence() {
        return Presence.ofOneProcess();
    }

    @Override
    public LeaderLock leaders() {
        return new LocalLeaders(this);
    }

    @Override
    public StoreIdentity identity() {
        return new StoreIdentity(new UUID(0, 0));
    }

    @Override
    public synchronized CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        NavigableMap<String, StoredRow> rows = states.get(states.size() - 1);
        List<Guard> stale = new ArrayList<>();
        for (Guard guard : transaction.guards()) {
            StoredRow row = rows.get(guard.key().path());
            long actual = row == null ? 0 : row.modRevision();
            if (actual != guard.modRevision()) {
                stale.add(new Guard(guard.key(), actual));
            }
        }
        if (!stale.isEmpty()) {
            return CompletableFuture.completedFuture(new CommitOutcome.GuardFailed(stale));
        }
        return CompletableFuture.completedFuture(
                new CommitOutcome.Committed(write(transaction.writes().toArray(RowWrite[]::new))));
    }

    @Override
    public synchronized CompletionStage<RangePage> range(RangeQuery query) {
        ranges.add(query);
        if (query.revision() != 0 && query.revision() < oldest) {
            return CompletableFuture.failedFuture(new StoreException.Compacted(query.revision(), oldest));
        }
        long at = query.revision() == 0 ? revision() : query.revision();
        List<StoredRow> rows =
                new ArrayList<>(rowsAt(at).subMap(query.from(), query.to()).values());
        boolean more = rows.size() > query.limit();
        List<StoredRow> page = more ? List.copyOf(rows.subList(0, query.limit())) : rows;
        return onRange.apply(CompletableFuture.completedFuture(new RangePage(page, revision(), more)));
    }

    @Override
    public synchronized CompletionStage<Long> barrier() {
        barriers++;
        if (!holdBarriers) {
            return CompletableFuture.completedFuture(revision());
        }
        CompletableFuture<Long> held = new CompletableFuture<>();
        heldBarriers.add(held);
        return held;
    }

    @Override
    public synchronized StoreWatch watch(long afterRevision, StoreWatcher newWatcher) {
        watches++;
        if (afterRevision < oldest) {
            throw new StoreException.Compacted(afterRevision, oldest);
        }
        watcher = newWatcher;
        notifyAll();
        delivered = afterRevision;
        deliver();
        return () -> {
            synchronized (this) {
                if (newWatcher.equals(watcher)) {
                    watcher = null;
                }
            }
        };
    }

    @Override
    public synchronized CompletionStage<Void> compact(long revision) {
        oldest = revision;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
}
