package dev.polder.server.limits;

import dev.polder.server.config.InFlightConfig;
import dev.polder.server.request.RequestLoad;

/**
 * Limits how many requests run at a time, in total and per logical cluster. Watches are not asked about.
 *
 * <p>Below the limits a request starts at once. Otherwise it waits in the queue of its cluster, and a place that gets
 * free goes to the waiting cluster that has the fewest running: a busy cluster cannot make a quiet one wait for more
 * than one place. A request that finds its queue full is refused.
 *
 * <p>A request that waits for somebody whom a tenant has named, e.g. a webhook, counts for its cluster alone meanwhile: however
 * many clusters wait for peers that never answer, the places of all others are free.
 */
public final class InFlight {

    private final FairGate reads;
    private final FairGate writes;

    public InFlight(InFlightConfig config) {
        this.reads = new FairGate(config.reads());
        this.writes = new FairGate(config.writes());
    }

    /**
     * Asks for a place. The admission is answered exactly once, at once or later, on the thread that frees a place.
     *
     * @param cluster the key of {@link RequestKind#clusterOf}
     * @param write whether the request may change something
     * @return the place; {@link Place#leave} it exactly once, also when it has not been admitted
     */
    public Place enter(String cluster, boolean write, Admission admission) {
        return (write ? writes : reads).enter(cluster, admission);
    }

    /** How much of both kinds there is now. */
    public RequestLoad load() {
        return new RequestLoad(
                reads.running(),
                writes.running(),
                reads.waiting(),
                writes.waiting(),
                reads.outside() + writes.outside());
    }

    /** How many run now, of both kinds. */
    public int running() {
        return reads.running() + writes.running();
    }

    /** How many wait now, of both kinds. */
    public int waiting() {
        return reads.waiting() + writes.waiting();
    }

    /** What happens to a request that asked for a place. */
    public interface Admission {
        /** It may run now. */
        void admitted();

        /** It may not run: 429. */
        void refused();
    }

    /** A place that a request holds or waits for. */
    public interface Place {
        /** Gives the place back, or stops waiting for it. Further calls do nothing. */
        void leave();

        /**
         * The request begins to wait for somebody outside. Until it is back, others may run in its place; its own logical cluster
         * has one less for as long. May be called several times, and is over when {@link #back} was called as often.
         */
        default void outside() {}

        /** The request goes on, at once: whoever runs in its place goes on, too, and only then somebody new begins. */
        default void back() {}
    }
}
