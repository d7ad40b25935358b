package dev.polder.server.cluster;

import dev.polder.api.cluster.LogicalClusterPhase;
import java.util.List;

/**
 * What a logical cluster's LogicalCluster object says of it.
 *
 * @param phase how far its life is
 * @param path its canonical path (annotation {@code kcp.io/path}); empty when it has none
 * @param inactive whether it is marked inactive (annotation {@code core.kcp.io/inactive})
 * @param requiredGroups of these lists, one in whose groups a user must all be to enter; empty when everybody may (annotation
 *     {@code authorization.kcp.io/required-groups})
 * @param kube whether its type has it serve Kubernetes' own types (docs/kube-profile.md)
 */
public record ClusterState(
        LogicalClusterPhase phase, String path, boolean inactive, List<List<String>> requiredGroups, boolean kube) {

    public ClusterState {
        requiredGroups = List.copyOf(requiredGroups);
    }

    /** A cluster that is there and asks nothing of its users. */
    public static ClusterState ready(String path) {
        return new ClusterState(LogicalClusterPhase.READY, path, false, List.of(), false);
    }
}
