package dev.polder.server.cluster;

import dev.polder.api.cluster.LogicalClusterName;
import java.util.Optional;

/** Knows which logical clusters there are. */
public interface ClusterResolver {

    /**
     * Resolves an id or a workspace path.
     *
     * @return the cluster, or empty when there is none of that name
     */
    Optional<LogicalClusterName> resolve(String idOrPath);

    /** What is known of a cluster as of now; empty when there is none of that name. Never blocks. */
    Optional<ClusterState> state(LogicalClusterName cluster);

    /** Whether what lies on the way to a workspace can be used at the moment; of ids, and of what is unknown, always. */
    default boolean available(String idOrPath) {
        return true;
    }

    /** Whether the cluster exists. */
    default boolean exists(LogicalClusterName cluster) {
        return state(cluster).isPresent();
    }
}
