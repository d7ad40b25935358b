package dev.polder.server.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.status.ApiErrors;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;

/**
 * Nobody defines types in the group of kcp's API sharing (kcp plugin {@code kcp.io/ReservedCRDGroups}), nor in that of the rows
 * by which the server knows what was granted: who served them as objects could write them.
 */
public final class ReservedCrdGroups implements AdmissionPlugin {

    private static final String SUFFIX = "apis.kcp.io";
    private static final LogicalClusterName SYSTEM = new LogicalClusterName("system:system-crds");

    @Override
    public String name() {
        return "kcp.io/ReservedCRDGroups";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode definition = request.object();
        if (definition == null
                || !ReservedDefinitions.concerns(request)
                || request.cluster().equals(SYSTEM)) {
            return;
        }
        String group = definition.path("spec").path("group").asText("");
        if (group.endsWith(SUFFIX) || group.equals(ResourceSpace.INTERNAL_GROUP)) {
            throw ApiErrors.forbidden(
                    request.resource().type().groupResource(),
                    ReservedDefinitions.name(request),
                    group + " is a reserved group");
        }
    }
}
