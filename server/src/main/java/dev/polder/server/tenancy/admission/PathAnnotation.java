package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Objects that others name by path, and all that carry the annotation, say the path of where they lie (kcp plugin {@code
 * kcp.io/PathAnnotation}).
 */
final class PathAnnotation implements AdmissionPlugin {

    private static final String BINDINGS = "apibindings.apis.kcp.io";

    private static final Set<String> ALWAYS = Set.of(
            "workspacetypes.tenancy.kcp.io", "apiexports.apis.kcp.io", BINDINGS, "clustercachedresources.cache.kcp.io");

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
        String path = object == null ? null : path(request, object);
        if (object != null && path != null) {
            ObjectFacts.setNote(object, TenancyKeys.PATH, path);
        }
    }

    /** Webhooks may have changed the object since. */
    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode object = request.object();
        String path = object == null || isBinding(request) ? null : path(request, object);
        if (object == null || path == null) {
            return;
        }
        String value = ObjectFacts.note(object, TenancyKeys.PATH);
        if (!value.equals(path)) {
            throw Refusals.forbidden(
                    request,
                    "annotation for " + request.name() + ", \"" + TenancyKeys.PATH + "\" must match canonical path \""
                            + path + "\", but got \"" + value + "\"");
        }
    }

    private static boolean isBinding(AdmissionRequest request) {
        return request.resource().type().groupResource().toString().equals(BINDINGS);
    }

    /** The path that an object must say; null when it need not say any. */
    private @Nullable String path(AdmissionRequest request, ObjectNode object) {
        boolean wanted =
                ALWAYS.contains(request.resource().type().groupResource().toString())
                        || object.path("metadata").path("annotations").has(TenancyKeys.PATH);
        if (!wanted || Refusals.isOf(request, Tenancy.LOGICAL_CLUSTERS)) {
            return null;
        }
        ObjectNode cluster = clusters.find(request.cluster());
        if (cluster != null) {
            return ClusterDescriptions.path(cluster, request.cluster());
        }
        if (isBinding(request)) {
            // The server's own logical clusters have bindings before they are described.
            return null;
        }
        throw Refusals.forbidden(
                request,
                "cannot get this workspace: "
                        + ClusterDescriptions.missing().status().message());
    }
}
