package dev.polder.server.schema;

import dev.polder.api.cluster.LogicalClusterName;
import java.util.function.Predicate;

/**
 * Which logical clusters serve Kubernetes' own types, such as pods and deployments (docs/kube-profile.md).
 *
 * @param everywhere whether root and all workspaces do
 * @param some which workspaces do when not all do; asked for every request, so it must not wait
 */
public record KubeClusters(boolean everywhere, Predicate<LogicalClusterName> some) {

    /** None at all. */
    public static final KubeClusters NONE = new KubeClusters(false, cluster -> false);
}
