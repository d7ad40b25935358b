package dev.polder.server.control;

import dev.polder.api.object.ObjectKey;
import dev.polder.spi.control.Reconciler;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects that a reconciler must look at: each at most once in line, never two runs for one object at a time, and
 * failed ones again after a growing delay (client-go {@code workqueue}).
 */
final class WorkQueue {

    private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(5);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

    private final Reconciler reconciler;
    private final ScheduledExecutorService retries;
    private final int parallel;
    private final Set<ObjectKey> waiting = new LinkedHashSet<>();
    private final Set<ObjectKey> running = new LinkedHashSet<>();
    private final Map<ObjectKey, Integer> failures = new HashMap<>();
    private boolean closed;

    /**
     * A queue.
     *
     * @param parallel how many objects are looked at at a time
     */
    WorkQueue(Reconciler reconciler, ScheduledExecutorService retries, int parallel) {
        this.reconciler = reconciler;
        this.retries = retries;
        this.parallel = parallel;
    }

    synchronized void add(ObjectKey key) {
        if (!closed) {
            waiting.add(key);
            next();
        }
    }

    /** Starts what may run now. An object that is being looked at stays in line until that has ended. */
    private void next() {
        var candidates = waiting.iterator();
        while (running.size() < parallel && candidates.hasNext()) {
            ObjectKey key = candidates.next();
            if (!running.contains(key)) {
                candidates.remove();
                running.add(key);
                Thread.ofVirtual().name(reconciler.name()).start(() -> run(key));
            }
        }
    }

    private void run(ObjectKey key) {
        RuntimeException failure = null;
        try {
            reconciler.reconcile(key);
        } catch (RuntimeException e) {
            failure = e;
        }
        ended(key, failure);
    }

    private synchronized void ended(ObjectKey key, @Nullable RuntimeException failure) {
        running.remove(key);
        if (failure == null) {
            failures.remove(key);
        } else {
            int count = failures.merge(key, 1, Integer::sum);
            LOG.debug("{} failed on {} for the {}. time", reconciler.name(), key, count, failure);
            if (!closed) {
                long delay = Math.min(LONGEST_DELAY.toMillis(), FIRST_DELAY.toMillis() << Math.min(count - 1, 20));
                var unused = retries.schedule(() -> add(key), delay, TimeUnit.MILLISECONDS);
            }
        }
        if (!closed) {
            next();
        }
        notifyAll();
    }

    /** Starts nothing more, and returns when what runs has ended. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        boolean interrupted = false;
        while (!running.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
