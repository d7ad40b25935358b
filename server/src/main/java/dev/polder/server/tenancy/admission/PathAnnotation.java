package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.server.tenancy.ObjectFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.Set;

/**
 * Objects that others name by path, and all that carry the annotation, say the path of where they lie (kcp plugin {@code
 * kcp.io/PathAnnotation}).
 */
final class PathAnnotation implements AdmissionPlugin {

    private static final Set<String> ALWAYS = Set.of(
            "workspacetypes.tenancy.kcp.io",
            "apiexports.apis.kcp.io",
            "apibindings.apis.kcp.io",
            "clustercachedresources.cache.kcp.io");

    private final ClusterDescriptions clusters;

    PathAnnotation(ClusterDescriptions clusters) {
        this.clusters = clusters;
    }

    @Override
    public String name() {
        return "kcp.io/PathAnnotation";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode object = request.object();
        if (object == null || Refusals.isOf(request, Tenancy.LOGICAL_CLUSTERS)) {
            return;
        }
        boolean wanted =
                ALWAYS.contains(request.resource().type().groupResource().toString())
                        || object.path("metadata").path("annotations").has(TenancyKeys.PATH);
        if (!wanted) {
            return;
        }
        ObjectNode cluster = clusters.find(request.cluster());
        if (cluster == null) {
            throw Refusals.forbidden(
                    request,
                    "cannot get this workspace: "
                            + ClusterDescriptions.missing().status().message());
        }
        ObjectFacts.setNote(object, TenancyKeys.PATH, ClusterDescriptions.path(cluster, request.cluster()));
    }
}
