package dev.polder.apiexport.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.storage.view.ObjectRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An APIExport, as bindings look at it.
 *
 * @param record the object
 * @param label what its bindings have for a label, by which they are found
 * @param generation {@code metadata.generation}, which counts changes of the spec and none of the status
 * @param identity the identity hash; empty as long as it has none
 * @param schemas the name of the APIResourceSchema of each resource, in the export's order
 * @param claims its permission claims
 * @param limits whether what its consumers may do with its resources is bounded by roles and bindings where it lies
 */
public record Export(
        ObjectRecord record,
        String label,
        long generation,
        String identity,
        Map<GroupResource, String> schemas,
        JsonNode claims,
        boolean limits) {

    /** Whether every logical cluster serves a resource of this export without having bound it. */
    public boolean isServedEverywhere(GroupResource resource) {
        return RootExports.give(record.key().cluster(), record.key().name(), resource);
    }

    /** Reads a readable record. */
    public static Export of(ObjectRecord record) {
        JsonNode export = Json.readOwn(record.body().json());
        Map<GroupResource, String> schemas = new LinkedHashMap<>();
        for (JsonNode resource : export.path("spec").path("resources")) {
            schemas.put(
                    new GroupResource(
                            resource.path("group").asText(""),
                            resource.path("name").asText("")),
                    resource.path("schema").asText(""));
        }
        return new Export(
                record,
                ExportLabels.value(record.key().cluster(), record.key().name()),
                export.path("metadata").path("generation").asLong(0),
                export.path("status").path("identityHash").asText(""),
                schemas,
                export.path("spec").path("permissionClaims").deepCopy(),
                export.path("spec")
                        .path("maximalPermissionPolicy")
                        .path("local")
                        .isObject());
    }
}
