package dev.polder.server.admission;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.binding.BoundResources;
import dev.polder.apiexport.export.RootExports;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;

/**
 * Whose webhooks and policies guard a resource.
 *
 * @param bound what is bound in each logical cluster
 */
public record Governing(BoundResources bound) {

    private static final GroupResource LOGICAL_CLUSTERS = new GroupResource("core.kcp.io", "logicalclusters");
    private static final String SERVER = "system:polder:";

    /**
     * The logical cluster whose guards count: for a bound resource that of its export, instead of the object's own (kcp {@code
     * getSourceClusterForGroupResource}). Workspaces are bound everywhere in kcp, and here served without a binding.
     */
    public LogicalClusterName of(LogicalClusterName cluster, GroupResource resource) {
        if (RootExports.has(resource)) {
            return LogicalClusterName.ROOT;
        }
        return bound.of(cluster, resource).stream()
                .flatMap(source -> source.cluster().stream())
                .findFirst()
                .orElse(cluster);
    }

    /**
     * Whether nobody guards a write: what the server itself says of a logical cluster, its end included, is no tenant's to refuse. In kcp,
     * where it is, a webhook can keep its own workspace for ever. By the name alone it is not known: whoever may impersonate can have it.
     */
    public static boolean isServersOwn(AdmissionRequest write) {
        return write.resource().type().groupResource().equals(LOGICAL_CLUSTERS)
                && write.user().name().startsWith(SERVER)
                && write.user().in(UserInfo.MASTERS);
    }
}
