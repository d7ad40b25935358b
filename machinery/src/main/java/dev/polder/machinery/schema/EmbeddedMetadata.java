package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.JsonValues;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The metadata of embedded resources: an ObjectMeta, whatever the schema around it says (apiextensions {@code objectmeta}). */
final class EmbeddedMetadata {

    /** The fields of ObjectMeta and their Go types, which decoding errors name. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("name", "string"),
            Map.entry("generateName", "string"),
            Map.entry("namespace", "string"),
            Map.entry("selfLink", "string"),
            Map.entry("uid", "types.UID"),
            Map.entry("resourceVersion", "string"),
            Map.entry("generation", "int64"),
            Map.entry("creationTimestamp", "string"),
            Map.entry("deletionTimestamp", "string"),
            Map.entry("deletionGracePeriodSeconds", "int64"),
            Map.entry("labels", "map[string]string"),
            Map.entry("annotations", "map[string]string"),
            Map.entry("ownerReferences", "[]v1.OwnerReference"),
            Map.entry("finalizers", "[]string"),
            Map.entry("managedFields", "[]v1.ManagedFieldsEntry"));

    private static final Map<String, Set<String>> ENTRY_FIELDS = Map.of(
            "ownerReferences", Set.of("apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"),
            "managedFields",
                    Set.of("manager", "operation", "apiVersion", "time", "fieldsType", "fieldsV1", "subresource"));

    private EmbeddedMetadata() {}

    /**
     * Finds what ObjectMeta does not have.
     *
     * @param drops whether to drop it, with everything that decoding and encoding an ObjectMeta would lose
     * @return the paths of unknown fields
     */
    static List<String> reduce(ObjectNode metadata, FieldPath path, boolean drops) {
        List<String> unknown = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> all = metadata.properties().iterator(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> field = all.next();
            String name = field.getKey();
            if (!TYPES.containsKey(name)) {
                unknown.add(path.child(name).toString());
                if (drops) {
                    all.remove();
                }
                continue;
            }
            if (ENTRY_FIELDS.containsKey(name) && field.getValue().isArray()) {
                entries(field.getValue(), ENTRY_FIELDS.getOrDefault(name, Set.of()), path.child(name), drops, unknown);
            }
            if (drops && isEmpty(field.getValue())) {
                all.remove();
            }
        }
        return unknown;
    }

    /** Why a value cannot be decoded as ObjectMeta, in the words of Go's decoder; empty when it can. */
    static String decodeProblem(JsonNode metadata) {
        if (metadata.isNull()) {
            return "";
        }
        if (!metadata.isObject()) {
            return "json: cannot unmarshal " + JsonValues.kind(metadata) + " into Go value of type v1.ObjectMeta";
        }
        for (Map.Entry<String, JsonNode> field : metadata.properties()) {
            Wrong wrong = wrong(field.getValue(), TYPES.getOrDefault(field.getKey(), ""));
            if (wrong != null) {
                return "json: cannot unmarshal " + JsonValues.kind(wrong.value()) + " into Go struct field ObjectMeta."
                        + field.getKey() + " of type " + wrong.type();
            }
        }
        return "";
    }

    /**
     * A value that does not fit.
     *
     * @param type the Go type it should have had
     */
    private record Wrong(JsonNode value, String type) {}

    private static void entries(JsonNode list, Set<String> known, FieldPath path, boolean drops, List<String> unknown) {
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isObject()) {
                continue;
            }
            Iterator<Map.Entry<String, JsonNode>> all =
                    ((ObjectNode) list.get(i)).properties().iterator();
            while (all.hasNext()) {
                String name = all.next().getKey();
                if (!known.contains(name)) {
                    unknown.add(path.index(i).child(name).toString());
                    if (drops) {
                        all.remove();
                    }
                }
            }
        }
    }

    /** Whether encoding an ObjectMeta omits the value. */
    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || (value.isContainerNode() && value.isEmpty())
                || (value.isTextual() && value.textValue().isEmpty())
                || (JsonValues.isInteger(value) && value.longValue() == 0);
    }

    private static @Nullable Wrong wrong(JsonNode value, String type) {
        if (value.isNull() || type.isEmpty()) {
            return null;
        }
        boolean fits = switch (type) {
            case "int64" -> JsonValues.isInteger(value);
            case "map[string]string" -> value.isObject();
            case "[]string", "[]v1.OwnerReference", "[]v1.ManagedFieldsEntry" -> value.isArray();
            default -> value.isTextual();
        };
        if (!fits) {
            return new Wrong(value, type);
        }
        if (type.equals("map[string]string") || type.equals("[]string")) {
            for (JsonNode element : value) {
                if (!element.isTextual() && !element.isNull()) {
                    return new Wrong(element, "string");
                }
            }
        }
        return null;
    }
}
