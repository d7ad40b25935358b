package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersion;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeVersion;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * OpenAPI v3 documents as kube-apiserver publishes them (KEP-2896): one per group version, and an index of all. Equal
 * input gives equal bytes.
 */
public final class OpenApiV3 {

    private final OpenApiInfo info;

    public OpenApiV3(OpenApiInfo info) {
        this.info = info;
    }

    /**
     * The index that {@code /openapi/v3} answers with.
     *
     * @param urls for every document's path ({@code api/v1}, {@code apis/apps/v1}) the absolute path and query that
     *     it is read from
     */
    public ObjectNode index(Map<String, String> urls) {
        Map<String, JsonNode> paths = new HashMap<>();
        urls.forEach((path, url) -> paths.put(path, Json.object().put("serverRelativeURL", url)));
        ObjectNode index = Json.object();
        index.set("paths", Nodes.sorted(paths));
        return index;
    }

    /**
     * The document of a group version.
     *
     * @param types the group's types; those that do not serve the version are left out
     */
    public ObjectNode document(GroupVersion groupVersion, List<ResourceType> types) {
        Map<String, JsonNode> paths = new HashMap<>();
        Map<String, JsonNode> definitions = new HashMap<>();
        List<ResourceType> ordered = types.stream()
                .sorted(Comparator.comparing(type -> type.names().plural()))
                .toList();
        for (ResourceType type : ordered) {
            type.version(groupVersion.version())
                    .filter(TypeVersion::served)
                    .ifPresent(version -> add(type, version, paths, definitions));
        }
        String id = OperationIds.id("get", groupVersion, "APIResources");
        String tag = OperationIds.tag(groupVersion);
        paths.put("/" + groupVersion.path() + "/", reading("APIResourceList", id, tag, "the resources of the version"));
        return assemble(paths, definitions);
    }

    /**
     * The documents of the paths above the group versions: {@code api}, {@code apis}, {@code version} and {@code
     * apis/<group>}.
     *
     * @param path one of these paths
     */
    public ObjectNode discoveryDocument(String path) {
        ObjectNode item = switch (path) {
            case "api" -> reading("APIVersions", "getCoreAPIVersions", "core", "the versions of the core group");
            case "apis" -> reading("APIGroupList", "getAPIVersions", "apis", "the groups that are served");
            case "version" -> version();
            default -> {
                String group = path.substring(path.indexOf('/') + 1);
                GroupVersion named = new GroupVersion(group, "");
                String tag = OperationIds.tag(named);
                yield reading(
                        "APIGroup",
                        OperationIds.id("get", named, "APIGroup"),
                        tag.substring(0, tag.length() - 1),
                        "the versions of the group");
            }
        };
        return assemble(Map.of("/" + path + "/", item), new HashMap<>());
    }

    private static void add(
            ResourceType type, TypeVersion version, Map<String, JsonNode> paths, Map<String, JsonNode> definitions) {
        new PathItems(type, version).addTo(paths);
        new KindDefinition(type, version).addTo(definitions);
        for (Subresource subresource : version.subresources()) {
            String name = DefinitionNames.of(subresource.kind(), true);
            boolean own = subresource.kind().equals(type.kind(version.name()));
            if (!own && !SharedDefinitions.has(name)) {
                definitions.putIfAbsent(name, opaque(subresource));
            }
        }
    }

    /** A subresource that speaks a kind which is no resource of the document and not shared: any object of that kind. */
    private static ObjectNode opaque(Subresource subresource) {
        ObjectNode node = Json.object().put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
        KindDefinition.addTypeAndMetadata(node, KindDefinition.METADATA);
        node.putArray(Nodes.GVK).add(Nodes.gvk(subresource.kind()));
        return node;
    }

    private static ObjectNode reading(String kind, String id, String tag, String what) {
        return read(DefinitionNames.META + kind, id, tag, what, List.of("application/json", "application/yaml"));
    }

    private static ObjectNode version() {
        return read(
                "io.k8s.apimachinery.pkg.version.Info",
                "getCodeVersion",
                "version",
                "the version of the server",
                List.of("application/json"));
    }

    private static ObjectNode read(String schema, String id, String tag, String what, List<String> mediaTypes) {
        ObjectNode item = Json.object();
        ObjectNode get = item.putObject("get");
        get.putArray("tags").add(tag);
        get.put("description", "read " + what);
        get.put("operationId", id);
        ObjectNode responses = get.putObject("responses");
        responses.putObject("200").put("description", "OK").set("content", PathItems.content(mediaTypes, schema));
        responses.putObject("401").put("description", "Unauthorized");
        return item;
    }

    private ObjectNode assemble(Map<String, JsonNode> paths, Map<String, JsonNode> definitions) {
        SharedDefinitions.complete(definitions, paths.values());
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.set("info", info.toJson());
        document.set("paths", Nodes.sorted(paths));
        ObjectNode components = document.putObject("components");
        components.set("schemas", Nodes.sorted(definitions));
        BearerToken.require(document, components.putObject("securitySchemes"));
        return document;
    }
}
