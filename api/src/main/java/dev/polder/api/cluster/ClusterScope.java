package dev.polder.api.cluster;

/** Which logical clusters a request or a scan covers: exactly one, or all of them. */
public sealed interface ClusterScope {

    /**
     * One logical cluster.
     *
     * @param name its identity
     */
    record OneCluster(LogicalClusterName name) implements ClusterScope {}

    /** Every logical cluster: kcp's wildcard {@code /clusters/*}. */
    record AllClusters() implements ClusterScope {}

    /** Whether an object of the given logical cluster lies in this scope. */
    default boolean covers(LogicalClusterName cluster) {
        return switch (this) {
            case OneCluster one -> one.name().equals(cluster);
            case AllClusters all -> true;
        };
    }
}
