package dev.polder.cli.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The exports of schemas: one for each API group (kcp: {@code generateExports}). */
final class ExportManifests {

    private static final String CORE = "core.kcp.io";

    private final ManifestFolder folder;
    private final List<GroupResource> ignored;
    private final boolean preserve;

    /**
     * For one invocation.
     *
     * @param folder where exports may be already
     * @param ignored what no export shall have
     * @param preserve whether resources stay in exports that have them
     */
    ExportManifests(ManifestFolder folder, List<GroupResource> ignored, boolean preserve) {
        this.folder = folder;
        this.ignored = ignored;
        this.preserve = preserve;
    }

    /** The exports of schemas that are given by {@code <resource>.<group>}. */
    List<ObjectNode> of(SortedMap<String, ObjectNode> schemas) {
        Map<String, SortedMap<String, ObjectNode>> byExport = new TreeMap<>();
        schemas.forEach((title, schema) -> {
            GroupResource resource = resource(title);
            boolean hidden =
                    resource.group().equals(CORE) && resource.resource().equals("logicalclusters");
            if (!hidden && !ignored.contains(resource)) {
                byExport.computeIfAbsent(nameOf(resource), name -> new TreeMap<>())
                        .put(title, schema);
            }
        });
        List<ObjectNode> exports = new ArrayList<>();
        byExport.forEach((name, content) -> exports.add(export(name, content)));
        return exports;
    }

    private static GroupResource resource(String title) {
        int dot = title.indexOf('.');
        return dot < 0
                ? new GroupResource("", title)
                : new GroupResource(title.substring(dot + 1), title.substring(0, dot));
    }

    /** Shards are exported by themselves. */
    private static String nameOf(GroupResource resource) {
        boolean shards = resource.group().equals(CORE) && resource.resource().equals("shards");
        return shards ? "shards." + CORE : resource.group();
    }

    private ObjectNode export(String name, SortedMap<String, ObjectNode> content) {
        ObjectNode export = folder.export(name);
        ObjectNode spec = (ObjectNode) export.path("spec");
        ArrayNode resources = Json.mapper().createArrayNode();
        if (preserve) {
            spec.path("resources").forEach(resources::add);
        }
        SortedMap<String, GroupResource> byResource = new TreeMap<>();
        content.keySet().forEach(title -> byResource.put(resource(title).resource(), resource(title)));
        Map<GroupResource, String> names = new HashMap<>();
        content.forEach((title, schema) ->
                names.put(resource(title), schema.path("metadata").path("name").asText()));
        for (GroupResource resource : byResource.values()) {
            String schema = names.getOrDefault(resource, "");
            ObjectNode present = find(resources, resource);
            if (present == null) {
                ObjectNode added = resources.addObject();
                added.put("group", resource.group())
                        .put("name", resource.resource())
                        .put("schema", schema);
                added.putObject("storage").putObject("crd");
            } else {
                present.put("schema", schema);
            }
        }
        spec.set("resources", resources);
        return export;
    }

    private static @Nullable ObjectNode find(ArrayNode resources, GroupResource wanted) {
        for (JsonNode resource : resources) {
            if (resource.path("group").asText().equals(wanted.group())
                    && resource.path("name").asText().equals(wanted.resource())
                    && resource instanceof ObjectNode found) {
                return found;
            }
        }
        return null;
    }
}
