package dev.polder.server.http.peer;

import dev.polder.api.cluster.LogicalClusterName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators of connections that were not made. Whoever keeps trying fills no log with warnings. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** How many are remembered as told. */
    private static final int MOST = 1_000;

    private static final String TEXT = "Outbound call refused: logical cluster {}, host {}, address {}, rule {}";

    private final LongAdder count = new LongAdder();

    private final Map<Told, Boolean> told = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Boolean> eldest) {
            return size() > MOST;
        }
    };

    private record Told(LogicalClusterName cluster, String rule) {}

    /** A logical cluster's call was not made because of the address of its peer. */
    void add(LogicalClusterName cluster, String host, String address, String rule) {
        count.increment();
        boolean first;
        synchronized (told) {
            first = told.put(new Told(cluster, rule), true) == null;
        }
        if (first) {
            LOG.warn(TEXT, cluster, host, address, rule);
        } else {
            LOG.info(TEXT, cluster, host, address, rule);
        }
    }

    /** How many there have been. */
    long count() {
        return count.sum();
    }
}
