package dev.polder.server.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiErrors;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaSource;

/**
 * A definition of a type that the server itself serves is refused: it would never be served, and the end of it would be that of
 * the server's own objects. Worded as kcp words overlaps with bound types (plugin {@code apis.kcp.io/CRDNoOverlappingGVR}).
 */
public final class ReservedDefinitions implements AdmissionPlugin {

    private static final GroupResource DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    private final SchemaSource schemas;

    public ReservedDefinitions(SchemaSource schemas) {
        this.schemas = schemas;
    }

    @Override
    public String name() {
        return "polder.dev/ReservedDefinitions";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode definition = request.object();
        if (definition == null || request.operation() != Verb.CREATE || !concerns(request)) {
            return;
        }
        JsonNode spec = definition.path("spec");
        GroupResource defined = new GroupResource(
                spec.path("group").asText(""), spec.path("names").path("plural").asText(""));
        ResourceCatalog catalog = schemas.catalog(request.cluster());
        String name = name(request);
        if (catalog.find(defined).isPresent() && !catalog.isDefined(defined)) {
            throw ApiErrors.forbidden(
                    DEFINITIONS,
                    name,
                    "cannot create \"" + name + "\" CustomResourceDefinition with \"" + defined.group()
                            + "\" group and \"" + defined.resource()
                            + "\" resource because it overlaps with a type of the server's own");
        }
    }

    /** Whether a definition is written. */
    static boolean concerns(AdmissionRequest request) {
        return request.resource().type().groupResource().equals(DEFINITIONS);
    }

    /** The name of the definition that is written. */
    static String name(AdmissionRequest request) {
        ObjectNode definition = request.object();
        return definition == null
                ? request.name()
                : definition.path("metadata").path("name").asText(request.name());
    }
}
