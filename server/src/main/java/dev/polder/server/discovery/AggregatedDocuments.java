package dev.polder.server.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.Subresource;
import java.util.List;

/** Discovery in one document (KEP-3352, {@code apidiscovery.k8s.io}): {@code /api} the core group, {@code /apis} the rest. */
final class AggregatedDocuments {

    private final ServedGroups groups;

    AggregatedDocuments(ServedGroups groups) {
        this.groups = groups;
    }

    /**
     * The document.
     *
     * @param version {@code v2} or {@code v2beta1}; they differ in name only
     * @param core whether it is the core group's
     */
    ObjectNode document(String version, boolean core) {
        ObjectNode document =
                Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/" + version);
        document.putObject("metadata");
        ArrayNode items = document.putArray("items");
        if (core) {
            if (groups.has("")) {
                addGroup(items, "");
            }
        } else {
            groups.named().forEach(group -> addGroup(items, group));
        }
        return document;
    }

    private void addGroup(ArrayNode items, String group) {
        ObjectNode item = items.addObject();
        ObjectNode metadata = item.putObject("metadata");
        if (!group.isEmpty()) {
            metadata.put("name", group);
        }
        metadata.putNull("creationTimestamp");
        ArrayNode versions = item.putArray("versions");
        for (String name : groups.versions(group)) {
            ObjectNode version = versions.addObject().put("version", name);
            ArrayNode resources = version.putArray("resources");
            for (ResourceType type : groups.types(new GroupVersion(group, name))) {
                addResource(resources.addObject(), type, name);
            }
            version.put("freshness", "Current");
        }
    }

    private static void addResource(ObjectNode node, ResourceType type, String version) {
        node.put("resource", type.names().plural());
        addKind(node, type.kind(version));
        node.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
        node.put("singularResource", type.names().singular());
        addAll(node, "verbs", DiscoveredResource.verbs(type));
        if (!type.names().shortNames().isEmpty()) {
            addAll(node, "shortNames", type.names().shortNames());
        }
        if (!type.names().categories().isEmpty()) {
            addAll(node, "categories", type.names().categories());
        }
        List<Subresource> subresources = type.version(version).orElseThrow().subresources();
        if (!subresources.isEmpty()) {
            ArrayNode array = node.putArray("subresources");
            for (Subresource subresource : subresources) {
                ObjectNode entry = array.addObject().put("subresource", subresource.name());
                addKind(entry, subresource.kind());
                addAll(entry, "verbs", subresource.verbs());
            }
        }
    }

    private static void addKind(ObjectNode node, GroupVersionKind kind) {
        node.putObject("responseKind")
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.kind());
    }

    private static void addAll(ObjectNode node, String field, List<String> values) {
        ArrayNode array = node.putArray(field);
        values.forEach(array::add);
    }
}
