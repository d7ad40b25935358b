package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.GoText;
import java.util.ArrayList;
import java.util.List;

/**
 * The versions of APIExport: the older one names schemas, the newer one says what resources they are for and where objects
 * lie (kcp {@code types_apiexport_conversion.go}).
 */
final class ExportVersions implements VersionPair {

    /** Resources that the older version cannot name. */
    private static final String RESOURCES = "apis.v1alpha2.kcp.io/resource-schemas";

    private static final ClaimField CLAIMS = new ClaimField(
            "spec",
            "permissionClaims",
            "apis.v1alpha2.kcp.io/permission-claims",
            "apis.v1alpha2.kcp.io/v1alpha1-permission-claims",
            false,
            claim -> true);

    @Override
    public ObjectNode toNew(ObjectNode old) {
        CLAIMS.toNew(old);
        JsonNode others = new Annotations(old).remove(RESOURCES);
        if (old.get("spec") instanceof ObjectNode spec) {
            JsonNode names = spec.path("latestResourceSchemas");
            spec.remove("latestResourceSchemas");
            ArrayNode resources = Json.mapper().createArrayNode();
            names.forEach(name -> resources.add(resource(name.asText(""))));
            others.forEach(resource -> resources.add(resource.deepCopy()));
            if (!resources.isEmpty()) {
                spec.set("resources", resources);
            }
        }
        return old;
    }

    /** The resource of a schema is part of its name: {@code <prefix>.<plural>.<group>}. */
    private static ObjectNode resource(String schema) {
        String[] parts = schema.split("\\.", 3);
        ObjectNode resource = Json.object();
        resource.put("name", parts.length > 1 ? parts[1] : "");
        String group = parts.length > 2 ? parts[2] : "";
        resource.put("group", group.equals("core") ? "" : group);
        resource.put("schema", schema);
        resource.putObject("storage").putObject("crd");
        return resource;
    }

    @Override
    public ObjectNode toOld(ObjectNode stored) {
        CLAIMS.toOld(stored);
        if (stored.get("spec") instanceof ObjectNode spec) {
            JsonNode resources = spec.path("resources");
            new Annotations(stored).put(RESOURCES, JsonLists.filter(resources, resource -> !isPlain(resource)));
            spec.remove("resources");
            ArrayNode names = Json.mapper().createArrayNode();
            resources.forEach(resource -> {
                if (isPlain(resource)) {
                    names.add(resource.path("schema").asText(""));
                }
            });
            if (!names.isEmpty()) {
                spec.set("latestResourceSchemas", names);
            }
        }
        return stored;
    }

    /** Whether the name of the schema says everything about a resource. */
    private static boolean isPlain(JsonNode resource) {
        return resource.path("storage").has("crd")
                && resource.equals(resource(resource.path("schema").asText("")));
    }

    @Override
    public List<FieldError> obstacles(ObjectNode object) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode names = object.path("spec").path("latestResourceSchemas");
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).asText("");
            if (name.split("\\.", 3).length < 3) {
                errors.add(FieldError.invalid(
                        "spec.latestResourceSchemas[" + i + "]",
                        name,
                        "invalid schema " + GoText.quote(name) + ": must have at least 3 dot-separated segments"));
            }
        }
        return errors;
    }
}
