package dev.polder.server.control;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Runs reconcilers: follows the view's history and puts what changed into the queues of those whom it concerns. One thread
 * follows; nothing is kept per logical cluster.
 */
public final class ControllerRuntime implements AutoCloseable {

    /**
     * How many objects one reconciler looks at at a time: many, as they wait for the store or for webhooks; few of one logical
     * cluster, whose webhooks need not answer.
     */
    private static final WorkQueue.Bounds PARALLEL = new WorkQueue.Bounds(256, 4);

    private static final int BATCH = 1024;

    private final StoreView view;
    private final List<Attached> attached = new ArrayList<>();
    private final ScheduledExecutorService retries;
    private final Semaphore changes = new Semaphore(0);
    private final Map<ResourceSpace, Long> cursors = new HashMap<>();
    private final Thread follower;
    private StoreView.Subscription subscription = () -> {};
    private volatile boolean closed;

    private record Attached(Predicate<ResourceSpace> spaces, Follower follower) {}

    /** A reconciler that is told what to look at. */
    private record Queued(Trigger trigger, WorkQueue queue) implements Follower {

        @Override
        public void onEvent(ViewEvent event) {
            trigger.onEvent(event).forEach(queue::add);
        }

        @Override
        public void onExisting(ObjectRecord record) {
            trigger.onExisting(record).forEach(queue::add);
        }

        @Override
        public void close() {
            queue.close();
        }
    }

    public ControllerRuntime(StoreView view) {
        this.view = view;
        this.retries = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("polder-retries").factory());
        this.follower = Thread.ofPlatform().daemon().name("polder-controllers").unstarted(this::follow);
    }

    /**
     * Adds a reconciler of another part of the server; only before {@link #start}.
     *
     * @param spaces the resources whose changes concern it
     * @param objects the objects to look at when an object of these appeared, changed or disappeared
     */
    public void attach(
            Reconciler reconciler, Predicate<ResourceSpace> spaces, Function<ObjectRecord, List<ObjectKey>> objects) {
        attach(reconciler, spaces, Triggers.subject(objects));
    }

    /** The same, asking what to look at for objects that changed as they were before, too. */
    public void attachWithFormer(
            Reconciler reconciler, Predicate<ResourceSpace> spaces, Function<ObjectRecord, List<ObjectKey>> objects) {
        attach(reconciler, spaces, Triggers.both(objects));
    }

    /**
     * Adds a reconciler of reports, which looks at an object once for many changes; only before {@link #start}.
     *
     * @param changed the objects to look at after a change of any object
     * @param existing those to look at because an object is there
     * @param pace how long after a look at an object the next one may begin
     */
    public void attachPaced(
            Reconciler reconciler,
            Function<ViewEvent, List<ObjectKey>> changed,
            Function<ObjectRecord, List<ObjectKey>> existing,
            Duration pace) {
        WorkQueue.Bounds bounds = new WorkQueue.Bounds(PARALLEL.all(), PARALLEL.ofOne(), pace);
        WorkQueue queue = new WorkQueue(reconciler, retries, bounds);
        attached.add(new Attached(space -> true, new Queued(Triggers.of(changed, existing), queue)));
    }

    /** Adds a reconciler; only before {@link #start}. */
    void attach(Reconciler reconciler, Predicate<ResourceSpace> spaces, Trigger trigger) {
        attached.add(new Attached(spaces, new Queued(trigger, new WorkQueue(reconciler, retries, PARALLEL))));
    }

    /**
     * Adds one that hears of every change of all resources and has a queue of its own; only before {@link #start}.
     *
     * @param maker makes it with what tells it when to try again
     */
    <F extends Follower> F attach(Function<ScheduledExecutorService, F> maker) {
        F follower = maker.apply(retries);
        attached.add(new Attached(any -> true, follower));
        return follower;
    }

    /** Starts with everything that exists. */
    public void start() {
        subscription = view.onAnyChange(changes::release);
        changes.release();
        follower.start();
    }

    private void follow() {
        resync(view.snapshot());
        while (!closed) {
            changes.acquireUninterruptibly();
            changes.drainPermits();
            if (!closed) {
                catchUp(view.snapshot());
            }
        }
    }

    private void resync(ViewSnapshot snapshot) {
        for (ResourceSpace space : snapshot.spaces()) {
            cursors.put(space, snapshot.revision());
            existing(snapshot, space);
        }
        from = snapshot.revision();
    }

    /** Spaces that appear later are followed from here. */
    private long from;

    private void existing(ViewSnapshot snapshot, ResourceSpace space) {
        for (Attached one : attached) {
            if (one.spaces().test(space)) {
                snapshot.map(space).all().forEachRemaining(one.follower()::onExisting);
            }
        }
    }

    private void catchUp(ViewSnapshot snapshot) {
        List<ResourceSpace> spaces = new ArrayList<>(snapshot.spaces());
        cursors.keySet().stream().filter(space -> !spaces.contains(space)).forEach(spaces::add);
        for (ResourceSpace space : spaces) {
            boolean wanted = attached.stream().anyMatch(one -> one.spaces().test(space));
            if (wanted) {
                catchUp(snapshot, space);
            }
        }
    }

    private void catchUp(ViewSnapshot snapshot, ResourceSpace space) {
        long cursor = cursors.getOrDefault(space, from);
        try {
            History.Batch batch;
            do {
                batch = view.history().after(space, cursor, BATCH);
                for (var event : batch.events()) {
                    for (Attached one : attached) {
                        if (one.spaces().test(space)) {
                            one.follower().onEvent(event);
                        }
                    }
                }
                cursor = Math.max(cursor, batch.upTo());
            } while (!batch.events().isEmpty() && !closed);
        } catch (StoreException.Compacted lost) {
            cursor = snapshot.revision();
            existing(snapshot, space);
        }
        cursors.put(space, cursor);
    }

    /** Stops following, lets running reconciliations end, and leaves no thread behind. */
    @Override
    public void close() {
        closed = true;
        subscription.close();
        changes.release();
        if (follower.isAlive()) {
            try {
                follower.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        // Whatever fails until its queue is closed is put off once more.
        attached.forEach(one -> one.follower().close());
        retries.shutdownNow();
    }
}
