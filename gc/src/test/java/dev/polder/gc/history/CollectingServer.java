package dev.polder.gc.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.gc.Collector;
import dev.polder.gc.CollectorParts;
import dev.polder.gc.queue.QueueBounds;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.view.History;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A server that leads, with a view of its own. It goes on after its term until it is closed, as one that was paused does. */
final class CollectingServer implements AutoCloseable {

    private final LiveView view;
    private final Collector collector;
    private final StoreView.Subscription subscription;
    private final Semaphore changes = new Semaphore(1);
    private final Map<ResourceSpace, Long> cursors = new HashMap<>();
    private final Thread follower;
    private final long from;
    private volatile boolean closed;

    /** Begins a term. */
    CollectingServer(ObjectStore store, Log log, ScheduledExecutorService retries) throws Exception {
        this.view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        RowWrite begins = new RowWrite.Put(Log.TERM, new byte[] {1});
        CommitOutcome outcome = store.commit(new StoreTransaction(null, List.of(begins), List.of()))
                .toCompletableFuture()
                .join();
        Guard fence = new Guard(Log.TERM, ((CommitOutcome.Committed) outcome).revision());
        this.collector = new Collector(new CollectorParts(
                view,
                new TestTypes(view),
                new Rows(store, view, log, fence),
                NO_EVENTS,
                work -> Thread.ofVirtual().start(work),
                (delay, task) -> {
                    var unused = retries.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
                },
                InstantSource.system(),
                QueueBounds.STANDARD));
        this.subscription = view.onAnyChange(changes::release);
        ViewSnapshot first = view.snapshot();
        this.from = first.revision();
        for (ResourceSpace space : first.spaces()) {
            first.map(space).all().forEachRemaining(collector::onExisting);
        }
        this.follower = Thread.ofVirtual().start(this::follow);
    }

    StoreView view() {
        return view;
    }

    Collector collector() {
        return collector;
    }

    private void follow() {
        while (!closed) {
            changes.acquireUninterruptibly();
            changes.drainPermits();
            Set<ResourceSpace> spaces = new HashSet<>(view.snapshot().spaces());
            spaces.addAll(cursors.keySet());
            spaces.forEach(this::follow);
        }
    }

    private void follow(ResourceSpace space) {
        long cursor = cursors.getOrDefault(space, from);
        History.Batch batch;
        do {
            batch = view.history().after(space, cursor, 100);
            batch.events().forEach(collector::onEvent);
            cursor = Math.max(cursor, batch.upTo());
        } while (!batch.events().isEmpty() && !closed);
        cursors.put(space, cursor);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        subscription.close();
        changes.release();
        follower.join();
        collector.close();
        view.close();
    }

    /** The events that a collector records are no business of its safety. */
    private static final ObjectClient NO_EVENTS = new ObjectClient() {
        @Override
        public ObjectNode get(
                LogicalClusterName cluster, GroupVersionResource resource, String namespace, String name) {
            throw ApiErrors.notFound(resource.groupResource(), name);
        }

        @Override
        public ObjectNode create(
                LogicalClusterName cluster, GroupVersionResource resource, String namespace, ObjectNode object) {
            return object;
        }

        @Override
        public ObjectNode update(
                LogicalClusterName cluster,
                GroupVersionResource resource,
                String namespace,
                ObjectNode object,
                String subresource) {
            return object;
        }

        @Override
        public void modify(
                LogicalClusterName cluster,
                GroupVersionResource resource,
                String namespace,
                String name,
                String subresource,
                Function<ObjectNode, ObjectNode> change) {}

        @Override
        public void delete(
                LogicalClusterName cluster, GroupVersionResource resource, String namespace, String name, String uid) {}
    };
}
