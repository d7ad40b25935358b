package dev.polder.server.control;

import dev.polder.api.object.ObjectKey;
import dev.polder.spi.control.Reconciler;
import dev.polder.spi.control.queue.Failing;
import dev.polder.spi.control.queue.FairQueue;
import dev.polder.spi.control.queue.QueueBounds;
import dev.polder.spi.control.queue.Retries;
import dev.polder.spi.control.queue.Turn;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A reconciler that is told what to look at, with a queue of its own. */
final class ControllerQueue implements Follower {

    private static final Logger LOG = LoggerFactory.getLogger(ControllerQueue.class);
    private static final int MOST_FAILURES = 100;

    private final Reconciler reconciler;
    private final Trigger trigger;
    private final FairQueue queue;

    /** A queue with nothing in it. */
    ControllerQueue(Reconciler reconciler, Trigger trigger, QueueBounds bounds, Retries retries, InstantSource clock) {
        this.reconciler = reconciler;
        this.trigger = trigger;
        this.queue = new FairQueue(
                new Reconciling(reconciler),
                bounds,
                work -> Thread.ofVirtual().name(reconciler.name()).start(work),
                retries,
                clock);
    }

    private record Reconciling(Reconciler reconciler) implements FairQueue.Work {

        @Override
        public void on(Turn turn) {
            reconciler.reconcile(turn.key());
        }

        @Override
        public void failed(Failing failing, Throwable why) {
            LOG.debug("{} failed on {} for the {}. time", reconciler.name(), failing.key(), failing.times(), why);
        }
    }

    @Override
    public void onEvent(ViewEvent event) {
        trigger.onEvent(event).forEach(queue::add);
    }

    @Override
    public void onExisting(ObjectRecord record) {
        trigger.onExisting(record).forEach(queue::add);
    }

    /** Brings an object to be looked at. */
    void add(ObjectKey key) {
        queue.add(key);
    }

    /** What it is doing. */
    ControllerStatus status() {
        return new ControllerStatus(
                reconciler.name(), queue.waiting(), queue.running(), queue.failing(), queue.failures(MOST_FAILURES));
    }

    @Override
    public void close() {
        queue.close();
    }
}
