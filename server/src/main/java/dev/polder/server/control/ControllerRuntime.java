package dev.polder.server.control;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.wakeup.ClockWakeups;
import dev.polder.server.wakeup.Wakeups;
import dev.polder.spi.control.Progress;
import dev.polder.spi.control.Reconciler;
import dev.polder.spi.control.queue.Delays;
import dev.polder.spi.control.queue.QueueBounds;
import dev.polder.spi.control.queue.Retries;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs reconcilers: follows the view's history and puts what changed into the queues of those whom it concerns. One thread
 * follows; nothing is kept per logical cluster.
 */
public final class ControllerRuntime implements AutoCloseable {

    /**
     * How many objects one reconciler looks at at a time: many, as they wait for the store or for webhooks; few of one logical
     * cluster, whose webhooks need not answer.
     */
    private static final QueueBounds PARALLEL = new QueueBounds(256, 4, 4, 2, Delays.STANDARD);

    /** For what is decided by all objects of a type: one of a logical cluster at a time, and none waits for another's. */
    private static final QueueBounds SERIAL = new QueueBounds(256, 4, 1, 1, Delays.STANDARD);

    private static final Logger LOG = LoggerFactory.getLogger(ControllerRuntime.class);

    private final StoreView view;
    private final List<Attached> attached = new ArrayList<>();
    private final ScheduledExecutorService retries;
    private final InstantSource clock;
    private final List<ControllerQueue> queues = new ArrayList<>();
    private final News news = new News();
    private final Thread follower;
    private StoreView.Subscription subscription = () -> {};
    private volatile boolean closed;

    private record Attached(Predicate<ResourceSpace> spaces, Follower follower) {}

    /**
     * A runtime without controllers.
     *
     * @param clock tells since when objects fail
     */
    public ControllerRuntime(StoreView view, InstantSource clock) {
        this.view = view;
        this.clock = clock;
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
        QueueBounds bounds = PARALLEL.with(PARALLEL.delays().withPace(pace));
        var unused = attach(reconciler, any -> true, Triggers.of(changed, existing), bounds);
    }

    /**
     * Adds a reconciler of what waits for many others to go; only before {@link #start}.
     *
     * @param progress brings objects to be looked at after a quiet time, too
     */
    public void attachWaiting(
            Reconciler reconciler,
            Predicate<ResourceSpace> spaces,
            Function<ObjectRecord, List<ObjectKey>> objects,
            Progress progress) {
        attachWaiting(reconciler, spaces, Triggers.subject(objects), progress);
    }

    /** The same with a trigger. */
    void attachWaiting(Reconciler reconciler, Predicate<ResourceSpace> spaces, Trigger trigger, Progress progress) {
        ControllerQueue queue = attach(reconciler, spaces, trigger, PARALLEL);
        progress.wake(queue::add, retries);
    }

    /** Has an object looked at again, at a time or as soon as possible after that. */
    interface Later {
        void look(ObjectKey object, Instant when);
    }

    /**
     * Adds a reconciler of what ends at a time; only before {@link #start}. Times are kept in a heap: nothing is walked through,
     * and a new leader has them from the objects that exist.
     *
     * @param maker makes it with what brings objects to be looked at again
     */
    <R extends Reconciler & Trigger> void attachTimed(
            Function<Later, R> maker, Predicate<ResourceSpace> spaces, InstantSource clock) {
        AtomicReference<Consumer<ObjectKey>> queued = new AtomicReference<>(key -> {});
        Wakeups wakeups = new ClockWakeups(clock, retries);
        R reconciler =
                maker.apply((key, when) -> wakeups.at(when, () -> queued.get().accept(key)));
        ControllerQueue queue = attach(reconciler, spaces, reconciler, PARALLEL);
        queued.set(queue::add);
    }

    /** Adds a reconciler; only before {@link #start}. */
    void attach(Reconciler reconciler, Predicate<ResourceSpace> spaces, Trigger trigger) {
        var unused = attach(reconciler, spaces, trigger, PARALLEL);
    }

    /**
     * Adds a reconciler that looks at one object of a type and logical cluster at a time, and so sees what those before have
     * written; only before {@link #start}.
     */
    void attachSerial(Reconciler reconciler, Predicate<ResourceSpace> spaces, Trigger trigger) {
        var unused = attach(reconciler, spaces, trigger, SERIAL);
    }

    private ControllerQueue attach(
            Reconciler reconciler, Predicate<ResourceSpace> spaces, Trigger trigger, QueueBounds bounds) {
        ControllerQueue queue = new ControllerQueue(reconciler, trigger, bounds, this::later, clock);
        queues.add(queue);
        attached.add(new Attached(spaces, queue));
        return queue;
    }

    private void later(Duration delay, Runnable task) {
        var unused = retries.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Adds one that hears of every change of all resources and has a queue of its own; only before {@link #start}.
     *
     * @param maker makes it with what tells it when to try again
     */
    <F extends Follower> F attach(Function<Retries, F> maker) {
        F follower = maker.apply(this::later);
        attached.add(new Attached(any -> true, follower));
        return follower;
    }

    /** What the controllers are doing, those that were attached first before others. */
    public List<ControllerStatus> status() {
        return queues.stream().map(ControllerQueue::status).toList();
    }

    /** Starts with everything that exists. */
    public void start() {
        subscription = view.onChanges(news);
        follower.start();
    }

    private void follow() {
        ViewSnapshot first = view.snapshot();
        resync(first);
        HistoryReader reader = new HistoryReader(view.history(), first.revision());
        while (!closed) {
            Set<ResourceSpace> lost = new HashSet<>();
            var unused = reader.read(news.take(), this::tell, lost::add);
            if (!lost.isEmpty()) {
                // What has ended unseen may concern objects of any resource: dependents of an owner, the namespace of
                // what kept it.
                resync(view.snapshot());
            }
        }
    }

    private void tell(ResourceSpace space, ViewEvent event) {
        for (Attached one : attached) {
            if (!closed && one.spaces().test(space)) {
                one.follower().onEvent(event);
            }
        }
    }

    /** All that is known is told: first what has ended before, then what there is. */
    private void resync(ViewSnapshot snapshot) {
        view.history().spaces().forEach(this::past);
        for (ResourceSpace space : snapshot.spaces()) {
            for (Attached one : attached) {
                if (one.spaces().test(space)) {
                    snapshot.map(space).all().forEachRemaining(one.follower()::onExisting);
                }
            }
        }
    }

    private void past(ResourceSpace space) {
        try {
            long cursor = view.history().oldest();
            History.Batch batch;
            do {
                batch = view.history().after(space, cursor, HistoryReader.TURN);
                for (ViewEvent event : batch.events()) {
                    attached.forEach(one -> one.follower().onPast(event));
                }
                cursor = batch.upTo();
            } while (!batch.events().isEmpty() && !closed);
        } catch (StoreException.Compacted forgotten) {
            LOG.debug("some of the past of {} was forgotten meanwhile", space.groupResource());
        }
    }

    /** Stops following, lets running reconciliations end, and leaves no thread behind. */
    @Override
    public void close() {
        closed = true;
        subscription.close();
        news.close();
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
