package dev.polder.server.http.peer;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.config.OutboundConfig;
import java.util.HashMap;
import java.util.Map;

/** What the calls of each logical cluster take now. Nothing is kept of one that has neither calls nor connections. */
final class ClusterUse {

    private final OutboundConfig.Limits limits;
    private final Map<LogicalClusterName, Use> uses = new HashMap<>();
    private int callsOfAll;
    private long bytesOfAll;

    /** What one has. */
    private static final class Use {
        int calls;
        long bytes;
        int connections;
    }

    ClusterUse(OutboundConfig.Limits limits) {
        this.limits = limits;
    }

    /**
     * A call begins, unless as many of the logical cluster run and wait already as may, or it would have more than would be left
     * for all others.
     */
    synchronized boolean begin(LogicalClusterName cluster) {
        Use use = uses.get(cluster);
        int calls = (use == null ? 0 : use.calls) + 1;
        if (calls > limits.calls() + limits.waiting() || calls > limits.callsOfAll() - callsOfAll - 1) {
            return false;
        }
        callsOfAll++;
        uses.computeIfAbsent(cluster, first -> new Use()).calls++;
        return true;
    }

    /** A call that began has ended. */
    synchronized void end(LogicalClusterName cluster) {
        Use use = uses.get(cluster);
        if (use != null) {
            use.calls--;
            callsOfAll--;
            forget(cluster, use);
        }
    }

    /** Takes bytes, or none when one logical cluster would have more than it may, or more than would be left for all others. */
    synchronized boolean take(LogicalClusterName cluster, long bytes) {
        Use use = uses.get(cluster);
        long held = (use == null ? 0 : use.bytes) + bytes;
        long left = limits.bytesOfAll() - bytesOfAll - bytes;
        if (held > limits.bytes() || held > left) {
            return false;
        }
        uses.computeIfAbsent(cluster, first -> new Use()).bytes = held;
        bytesOfAll += bytes;
        return true;
    }

    /** Gives back what was taken. */
    synchronized void giveBack(LogicalClusterName cluster, long bytes) {
        Use use = uses.get(cluster);
        if (use != null) {
            use.bytes -= bytes;
            bytesOfAll -= bytes;
            forget(cluster, use);
        }
    }

    /** A connection was opened. */
    synchronized void connected(LogicalClusterName cluster) {
        uses.computeIfAbsent(cluster, first -> new Use()).connections++;
    }

    /** A connection was closed. */
    synchronized void disconnected(LogicalClusterName cluster) {
        Use use = uses.get(cluster);
        if (use != null) {
            use.connections--;
            forget(cluster, use);
        }
    }

    /** Whether there are more connections than are kept for further calls. */
    synchronized boolean isCrowded(LogicalClusterName cluster) {
        Use use = uses.get(cluster);
        return use != null && use.connections > limits.calls();
    }

    /** How many logical clusters have calls or connections. */
    synchronized int size() {
        return uses.size();
    }

    private void forget(LogicalClusterName cluster, Use use) {
        if (use.calls == 0 && use.bytes == 0 && use.connections == 0) {
            uses.remove(cluster);
        }
    }
}
