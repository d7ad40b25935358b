package dev.polder.server.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiErrors;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Annotations of kcp's API sharing are on definitions only where the server itself keeps those of bound types (kcp plugin
 * {@code apis.kcp.io/ReservedCRDAnnotations}).
 */
public final class ReservedCrdAnnotations implements AdmissionPlugin {

    private static final String GROUP = "apis.kcp.io";
    private static final LogicalClusterName BOUND = new LogicalClusterName("system:bound-crds");

    @Override
    public String name() {
        return "apis.kcp.io/ReservedCRDAnnotations";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode definition = request.object();
        if (definition == null
                || !ReservedDefinitions.concerns(request)
                || request.cluster().equals(BOUND)) {
            return;
        }
        List<String> wrong = new ArrayList<>();
        definition.path("metadata").path("annotations").fieldNames().forEachRemaining(key -> {
            int slash = key.indexOf('/');
            String prefix = slash < 0 ? key : key.substring(0, slash);
            if (prefix.equals(GROUP) || prefix.endsWith("." + GROUP)) {
                wrong.add(key + " is a reserved annotation");
            }
        });
        if (!wrong.isEmpty()) {
            String message = wrong.size() == 1 ? wrong.get(0) : "[" + String.join(", ", wrong) + "]";
            throw ApiErrors.forbidden(
                    request.resource().type().groupResource(), ReservedDefinitions.name(request), message);
        }
    }
}
