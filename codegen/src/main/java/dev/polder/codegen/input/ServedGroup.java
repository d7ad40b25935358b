package dev.polder.codegen.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.util.HashMap;
import java.util.Map;

/** A group as discovery and OpenAPI tell of it: enough to say what an APIResourceSchema would. */
final class ServedGroup {

    private final ApiReader reader;
    private final String group;
    private final Map<String, ObjectNode> documents = new HashMap<>();

    ServedGroup(ApiReader reader, String group) {
        this.reader = reader;
        this.group = group;
    }

    /**
     * A resource in all its versions, as an APIResourceSchema. Which version is stored is not told: the preferred one is
     * taken for it.
     *
     * @throws InputException when the server does not serve it
     */
    ObjectNode schema(String resource) {
        ObjectNode schema =
                Json.object().put("apiVersion", "apis.kcp.io/v1alpha1").put("kind", "APIResourceSchema");
        schema.putObject("metadata").put("name", "served." + resource + "." + group);
        ObjectNode spec = schema.putObject("spec").put("group", group);
        ArrayNode versions = spec.putArray("versions");
        ObjectNode discovered = read("/apis/" + group);
        String preferred = discovered.path("preferredVersion").path("version").asText();
        for (JsonNode each : discovered.path("versions")) {
            String version = each.path("version").asText();
            JsonNode found = resource(version, resource);
            if (!found.isMissingNode()) {
                names(spec, found);
                versions.add(version(version, found, version.equals(preferred)));
            }
        }
        if (versions.isEmpty()) {
            throw new InputException(resource + "." + group + " is bound, but not served");
        }
        return schema;
    }

    private static void names(ObjectNode spec, JsonNode resource) {
        if (!spec.has("names")) {
            ObjectNode names = spec.putObject("names");
            names.put("plural", resource.path("name").asText());
            names.put("singular", resource.path("singularName").asText());
            names.put("kind", resource.path("kind").asText());
            names.set("shortNames", resource.path("shortNames"));
            names.set("categories", resource.path("categories"));
            spec.put("scope", resource.path("namespaced").asBoolean() ? "Namespaced" : "Cluster");
        }
    }

    private ObjectNode version(String name, JsonNode resource, boolean storage) {
        ObjectNode version = Json.object().put("name", name).put("served", true).put("storage", storage);
        ObjectNode subresources = version.putObject("subresources");
        String plural = resource.path("name").asText();
        for (String subresource : new String[] {"status", "scale"}) {
            if (!resource(name, plural + "/" + subresource).isMissingNode()) {
                subresources.putObject(subresource);
            }
        }
        version.set("schema", schema(name, resource.path("kind").asText()));
        return version;
    }

    private JsonNode schema(String version, String kind) {
        ObjectNode document = read("/openapi/v3/apis/" + group + "/" + version);
        for (JsonNode schema : document.path("components").path("schemas")) {
            for (JsonNode type : schema.path("x-kubernetes-group-version-kind")) {
                if (type.path("group").asText().equals(group)
                        && type.path("version").asText().equals(version)
                        && type.path("kind").asText().equals(kind)) {
                    return schema;
                }
            }
        }
        throw new InputException("the OpenAPI document of " + group + "/" + version + " has no schema of " + kind);
    }

    private JsonNode resource(String version, String name) {
        for (JsonNode resource : read("/apis/" + group + "/" + version).path("resources")) {
            if (resource.path("name").asText().equals(name)) {
                return resource;
            }
        }
        return MissingNode.getInstance();
    }

    private ObjectNode read(String path) {
        return documents.computeIfAbsent(path, key -> {
            ObjectNode found = reader.get(key);
            if (found == null) {
                throw new InputException("the server has no " + key);
            }
            return found;
        });
    }
}
