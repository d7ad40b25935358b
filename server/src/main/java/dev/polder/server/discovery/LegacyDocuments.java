package dev.polder.server.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersion;
import dev.polder.machinery.type.ResourceNames;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeVersion;
import java.util.List;
import java.util.Set;

/**
 * Discovery document by document (apiserver {@code endpoints/discovery}). Documents of the core group have no {@code
 * apiVersion}, as ever since Kubernetes 1.1; the order of fields is upstream's, for there are clients that compare bytes.
 */
final class LegacyDocuments {

    private final ServedGroups groups;

    LegacyDocuments(ServedGroups groups) {
        this.groups = groups;
    }

    /** {@code /api}. */
    ObjectNode coreVersions(String serverAddress) {
        ObjectNode document = Json.object().put("kind", "APIVersions");
        addStrings(document.putArray("versions"), List.copyOf(groups.versions("")));
        document.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", serverAddress);
        return document;
    }

    /** {@code /apis}. */
    ObjectNode groupList() {
        ObjectNode document = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode list = document.putArray("groups");
        groups.named().forEach(group -> fillGroup(list.addObject(), group));
        return document;
    }

    /** {@code /apis/<group>}; the group must be served. */
    ObjectNode group(String group) {
        ObjectNode document = Json.object().put("kind", "APIGroup").put("apiVersion", "v1");
        fillGroup(document, group);
        return document;
    }

    /** {@code /api/<version>} and {@code /apis/<group>/<version>}. */
    ObjectNode resourceList(GroupVersion gv) {
        ObjectNode document = Json.object().put("kind", "APIResourceList");
        if (!gv.group().isEmpty()) {
            document.put("apiVersion", "v1");
        }
        document.put("groupVersion", gv.apiVersion());
        ArrayNode resources = document.putArray("resources");
        for (ResourceType type : groups.types(gv)) {
            TypeVersion version = type.version(gv.version()).orElseThrow();
            addResource(resources.addObject(), type);
            version.subresources().forEach(sub -> addSubresource(resources.addObject(), type, sub, gv));
        }
        return document;
    }

    private void fillGroup(ObjectNode node, String group) {
        node.put("name", group);
        Set<String> versions = groups.versions(group);
        ArrayNode list = node.putArray("versions");
        versions.forEach(version -> fillVersion(list.addObject(), group, version));
        fillVersion(
                node.putObject("preferredVersion"), group, versions.iterator().next());
    }

    private static void fillVersion(ObjectNode node, String group, String version) {
        node.put("groupVersion", new GroupVersion(group, version).apiVersion()).put("version", version);
    }

    private static void addResource(ObjectNode node, ResourceType type) {
        ResourceNames names = type.names();
        node.put("name", names.plural());
        node.put("singularName", names.singular());
        node.put("namespaced", type.namespaced());
        node.put("kind", names.kind());
        addStrings(node.putArray("verbs"), DiscoveredResource.verbs(type));
        addUnlessEmpty(node, "shortNames", names.shortNames());
        addUnlessEmpty(node, "categories", names.categories());
        String hash = DiscoveredResource.storageVersionHash(type);
        if (!hash.isEmpty()) {
            node.put("storageVersionHash", hash);
        }
    }

    /** Group and version are said only when the subresource speaks another group version than its resource. */
    private static void addSubresource(ObjectNode node, ResourceType type, Subresource subresource, GroupVersion gv) {
        node.put("name", type.names().plural() + "/" + subresource.name());
        node.put("singularName", "");
        node.put("namespaced", type.namespaced());
        if (!subresource.kind().groupVersion().equals(gv)) {
            node.put("group", subresource.kind().group());
            node.put("version", subresource.kind().version());
        }
        node.put("kind", subresource.kind().kind());
        if (subresource.verbs().isEmpty()) {
            // A slice that was never made, as Go writes it: clients that compare documents tell it from an empty one.
            node.putNull("verbs");
        } else {
            addStrings(node.putArray("verbs"), subresource.verbs());
        }
    }

    private static void addUnlessEmpty(ObjectNode node, String field, List<String> values) {
        if (!values.isEmpty()) {
            addStrings(node.putArray(field), values);
        }
    }

    private static void addStrings(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
