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

    /** Whether the cluster exists. */
    boolean exists(LogicalClusterName cluster);
}
