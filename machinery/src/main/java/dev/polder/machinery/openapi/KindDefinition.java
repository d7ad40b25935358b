package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaJson;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeVersion;
import java.util.List;
import java.util.Map;

/**
 * The definitions of one kind and of its list. What a kind shares with all others is a reference ({@code ObjectMeta}); its
 * own nested types are written in place, because a resolved schema no longer knows their names and kubectl's explain,
 * validation and patch computation follow properties, not names.
 */
final class KindDefinition {

    // Kubernetes' conformance tests look for the first words of these in what kubectl explain prints
    // (k/k test/e2e/apimachinery/crd_publish_openapi.go), as they do for those of creationTimestamp.
    static final String METADATA =
            "Standard object's metadata: its name, labels and the other facts that every object has.";

    private static final String API_VERSION =
            "APIVersion defines the group and version that this form of the object belongs to, such as v1 or apps/v1.";
    private static final String KIND = "The type of the object within its group and version, in CamelCase.";

    private final ResourceType type;
    private final TypeVersion version;

    KindDefinition(ResourceType type, TypeVersion version) {
        this.type = type;
        this.version = version;
    }

    String name() {
        return DefinitionNames.of(kind(), type.builtIn());
    }

    String listName() {
        return DefinitionNames.of(listKind(), type.builtIn());
    }

    GroupVersionKind kind() {
        return type.kind(version.name());
    }

    private GroupVersionKind listKind() {
        return new GroupVersionKind(type.group(), version.name(), type.names().listKind());
    }

    void addTo(Map<String, JsonNode> definitions) {
        definitions.put(name(), object());
        if (!type.names().listKind().isEmpty() && type.rules().traits().stored()) {
            definitions.put(listName(), list());
        }
    }

    @SuppressWarnings("ReferenceEquality") // ANYTHING is one instance, for types that came without a schema
    private ObjectNode object() {
        ObjectNode node;
        if (version.schema() == Schema.ANYTHING) {
            // kubectl takes listed properties for all there are, so a type without a schema lists none.
            node = Json.object().put("type", "object");
        } else {
            node = SchemaJson.v3(version.schema());
            EmbeddedResources.complete(node);
            addTypeAndMetadata(node, metadataDescription());
        }
        return mark(node, kind());
    }

    private String metadataDescription() {
        Schema metadata = version.schema().properties().get("metadata");
        return metadata == null || metadata.description().isEmpty() ? METADATA : metadata.description();
    }

    private ObjectNode list() {
        String kind = type.names().kind();
        ObjectNode node = Json.object()
                .put("description", "Several objects of kind " + kind + ".")
                .put("type", "object");
        node.set("required", Nodes.strings(List.of("items")));
        ObjectNode properties = node.putObject("properties");
        properties.set("apiVersion", text(API_VERSION));
        ObjectNode items = properties.putObject("items");
        items.put("description", "The objects.").put("type", "array").set("items", Nodes.ref(name()));
        properties.set("kind", text(KIND));
        properties.set(
                "metadata",
                Nodes.describedRef(DefinitionNames.META + "ListMeta", "The list's version and how to read on."));
        return mark(node, listKind());
    }

    private ObjectNode mark(ObjectNode node, GroupVersionKind kind) {
        node.putArray(Nodes.GVK).add(Nodes.gvk(kind));
        if (!type.builtIn() && !version.selectableFields().isEmpty()) {
            ArrayNode fields = node.putArray("x-kubernetes-selectable-fields");
            version.selectableFields().forEach(path -> fields.addObject().put("fieldPath", path));
        }
        return node;
    }

    /** Gives an object schema the fields that say what it is; whatever its author wrote for them is replaced. */
    static void addTypeAndMetadata(ObjectNode node, String metadata) {
        ObjectNode properties =
                node.get("properties") instanceof ObjectNode existing ? existing : node.putObject("properties");
        properties.set("apiVersion", text(API_VERSION));
        properties.set("kind", text(KIND));
        properties.set("metadata", Nodes.describedRef(DefinitionNames.META + "ObjectMeta", metadata));
    }

    private static ObjectNode text(String description) {
        return Json.object().put("description", description).put("type", "string");
    }
}
