package dev.polder.server.request.outgoing;

import dev.polder.api.cluster.LogicalClusterName;

/** Who has named a peer. It decides where in the network the peer may lie, and whose calls the calls to it count as. */
public sealed interface NamedBy {

    /** Whoever runs this server: in a flag or a file. Such a peer may be anywhere. */
    record Operator() implements NamedBy {}

    /**
     * Whoever may write in a logical cluster.
     *
     * @param cluster where what names the peer lies
     */
    record Cluster(LogicalClusterName cluster) implements NamedBy {}
}
