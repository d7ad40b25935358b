package dev.polder.server.cluster;

import dev.polder.api.cluster.LogicalClusterName;
import java.util.Optional;
import java.util.Set;

/**
 * The logical clusters that exist without anybody making them.
 *
 * @param names their names
 */
public record FixedClusters(Set<LogicalClusterName> names) implements ClusterResolver {

    /**
     * {@code root}, where workspaces start, {@code system:admin}, which holds the server's own objects, and {@code
     * system:bound-crds}, which keeps schemas that somebody has bound.
     */
    public static final FixedClusters STANDARD = new FixedClusters(Set.of(
            LogicalClusterName.ROOT,
            new LogicalClusterName("system:admin"),
            new LogicalClusterName("system:bound-crds")));

    @Override
    public Optional<LogicalClusterName> resolve(String idOrPath) {
        return LogicalClusterName.parse(idOrPath).filter(names::contains);
    }

    @Override
    public Optional<ClusterState> state(LogicalClusterName cluster) {
        return names.contains(cluster) ? Optional.of(ClusterState.ready(cluster.toString())) : Optional.empty();
    }
}
