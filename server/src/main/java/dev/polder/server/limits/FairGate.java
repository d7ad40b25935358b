package dev.polder.server.limits;

import dev.polder.server.config.InFlightConfig;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One limit with a queue per cluster. Callbacks run outside the lock. */
public final class FairGate {

    private static final int MANY = 256;

    private final InFlightConfig.Bounds bounds;
    /** Clusters that are busy, and some that were: to forget one after each request would cost more than the request. */
    private final Map<String, Cluster> clusters = new HashMap<>();

    /** Clusters that could start a request: they have one waiting and run less than they may. Fewest running first. */
    private final TreeSet<Cluster> eligible =
            new TreeSet<>(Comparator.<Cluster>comparingInt(c -> c.running).thenComparingLong(c -> c.turn));

    private int running;
    private int outside;
    private int waiting;
    private long turns;
    private int crowded = MANY;

    /** A gate that nobody has passed. */
    public FairGate(InFlightConfig.Bounds bounds) {
        this.bounds = bounds;
    }

    /** Asks for a place, as {@link InFlight#enter} does. */
    public InFlight.Place enter(String key, InFlight.Admission admission) {
        Seat seat;
        boolean now;
        Seat refused = null;
        synchronized (this) {
            Cluster cluster = cluster(key);
            seat = new Seat(cluster, admission);
            now = running < bounds.running() && cluster.running < bounds.runningPerCluster();
            if (now) {
                start(seat);
            } else {
                refused = queue(seat);
            }
        }
        if (now) {
            admission.admitted();
        } else if (refused != null) {
            refused.admission.refused();
        }
        return seat;
    }

    /** How many run now. */
    public synchronized int running() {
        return running;
    }

    /** How many of those that have begun wait for somebody outside; they do not count as running. */
    public synchronized int outside() {
        return outside;
    }

    /** How many wait now. */
    public synchronized int waiting() {
        return waiting;
    }

    /** How many clusters are remembered. */
    synchronized int known() {
        return clusters.size();
    }

    private Cluster cluster(String key) {
        Cluster known = clusters.get(key);
        if (known != null) {
            return known;
        }
        if (clusters.size() >= crowded) {
            clusters.values().removeIf(Cluster::isIdle);
            crowded = Math.max(MANY, 2 * clusters.size());
        }
        Cluster made = new Cluster();
        clusters.put(key, made);
        return made;
    }

    private void start(Seat seat) {
        seat.state = State.RUNNING;
        seat.cluster.running++;
        running++;
    }

    /** Queues a seat; returns the one that has to go for it, which may be itself. */
    private @Nullable Seat queue(Seat seat) {
        Cluster cluster = seat.cluster;
        Seat loser = null;
        if (cluster.queue.size() >= bounds.queuedPerCluster()) {
            loser = seat;
        } else if (waiting >= bounds.queued()) {
            Cluster longest = longestQueue();
            loser = longest == null || longest.queue.size() <= cluster.queue.size() + 1
                    ? seat
                    : longest.queue.peekLast();
        }
        if (loser != null) {
            if (loser != seat) {
                withdraw(loser);
            }
            loser.state = State.DONE;
        }
        if (loser == seat) {
            return seat;
        }
        eligible.remove(cluster);
        cluster.queue.addLast(seat);
        waiting++;
        reconsider(cluster);
        return loser;
    }

    private @Nullable Cluster longestQueue() {
        Cluster longest = null;
        for (Cluster cluster : clusters.values()) {
            if (longest == null || cluster.queue.size() > longest.queue.size()) {
                longest = cluster;
            }
        }
        return longest;
    }

    private void leave(Seat seat) {
        Seat next = null;
        synchronized (this) {
            State before = seat.state;
            seat.state = State.DONE;
            if (before == State.WAITING) {
                withdraw(seat);
            } else if (before == State.RUNNING) {
                if (!seat.cluster.queue.isEmpty()) {
                    eligible.remove(seat.cluster);
                }
                seat.cluster.running--;
                if (seat.outside > 0) {
                    outside--;
                } else {
                    running--;
                }
                reconsider(seat.cluster);
                next = startNext();
            }
        }
        if (next != null) {
            next.admission.admitted();
        }
    }

    private void outside(Seat seat) {
        Seat next = null;
        synchronized (this) {
            if (seat.state == State.RUNNING && seat.outside++ == 0) {
                outside++;
                running--;
                next = startNext();
            }
        }
        if (next != null) {
            next.admission.admitted();
        }
    }

    /** Never waits: it might hold what those wait for who run now. */
    private synchronized void back(Seat seat) {
        if (seat.state == State.RUNNING && seat.outside > 0 && --seat.outside == 0) {
            outside--;
            running++;
        }
    }

    private @Nullable Seat startNext() {
        if (waiting == 0 || running >= bounds.running()) {
            return null;
        }
        Cluster cluster = eligible.pollFirst();
        if (cluster == null) {
            return null;
        }
        Seat seat = cluster.queue.removeFirst();
        waiting--;
        start(seat);
        reconsider(cluster);
        return seat;
    }

    private void withdraw(Seat seat) {
        eligible.remove(seat.cluster);
        if (seat.cluster.queue.remove(seat)) {
            waiting--;
        }
        reconsider(seat.cluster);
    }

    /** Puts a cluster that may start a request behind its equals. It must not be in the set when its counts change. */
    private void reconsider(Cluster cluster) {
        if (!cluster.queue.isEmpty() && cluster.running < bounds.runningPerCluster()) {
            cluster.turn = turns++;
            eligible.add(cluster);
        }
    }

    private enum State {
        WAITING,
        RUNNING,
        DONE
    }

    private static final class Cluster {
        final Deque<Seat> queue = new ArrayDeque<>();
        int running;
        long turn;

        boolean isIdle() {
            return running == 0 && queue.isEmpty();
        }
    }

    private final class Seat implements InFlight.Place {
        final Cluster cluster;
        final InFlight.Admission admission;
        State state = State.WAITING;
        int outside;

        Seat(Cluster cluster, InFlight.Admission admission) {
            this.cluster = cluster;
            this.admission = admission;
        }

        @Override
        public void leave() {
            FairGate.this.leave(this);
        }

        @Override
        public void outside() {
            FairGate.this.outside(this);
        }

        @Override
        public void back() {
            FairGate.this.back(this);
        }
    }
}
