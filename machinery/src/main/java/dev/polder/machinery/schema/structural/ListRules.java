package dev.polder.machinery.schema.structural;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of {@code x-kubernetes-list-type}, {@code -list-map-keys} and {@code -map-type}. */
final class ListRules {

    private static final String LIST_TYPE = "x-kubernetes-list-type";
    private static final String MAP_TYPE = "x-kubernetes-map-type";
    private static final String KEYS = "x-kubernetes-list-map-keys";

    private final RawSchema schema;
    private final FieldPath path;
    private final List<FieldError> errors = new ArrayList<>();

    private ListRules(RawSchema schema, FieldPath path) {
        this.schema = schema;
        this.path = path;
    }

    static List<FieldError> check(RawSchema schema, FieldPath path) {
        ListRules rules = new ListRules(schema, path);
        rules.mapType();
        rules.listType();
        if (schema.has(LIST_TYPE) && schema.text(LIST_TYPE).equals("map")) {
            rules.mapList();
        }
        rules.keyedItems();
        return rules.errors;
    }

    private void mapType() {
        if (!schema.has(MAP_TYPE)) {
            return;
        }
        mustHaveType("object", "must be object if x-kubernetes-map-type is specified");
        String kind = schema.text(MAP_TYPE);
        if (!List.of("atomic", "granular").contains(kind)) {
            errors.add(FieldError.notSupported(at(MAP_TYPE), TextNode.valueOf(kind), List.of("atomic", "granular")));
        }
    }

    private void listType() {
        if (schema.has(LIST_TYPE)) {
            String kind = schema.text(LIST_TYPE);
            RawSchema items = schema.items();
            if (!schema.type().equals("array")) {
                mustHaveType("array", "must be array if x-kubernetes-list-type is specified");
            } else if (kind.equals("set") && items != null) {
                atomicItems(items);
            }
            if (!List.of("atomic", "set", "map").contains(kind)) {
                errors.add(FieldError.notSupported(
                        at(LIST_TYPE), TextNode.valueOf(kind), List.of("atomic", "set", "map")));
            }
        }
        if (schema.filled(KEYS) && !schema.text(LIST_TYPE).equals("map")) {
            String detail = "must be map if x-kubernetes-list-map-keys is non-empty";
            errors.add(
                    schema.has(LIST_TYPE)
                            ? FieldError.invalid(at(LIST_TYPE), schema.text(LIST_TYPE), detail)
                            : FieldError.required(at(LIST_TYPE), detail));
        }
    }

    private void mustHaveType(String type, String detail) {
        if (schema.type().isEmpty()) {
            errors.add(FieldError.required(at("type"), detail));
        } else if (!schema.type().equals(type)) {
            errors.add(FieldError.invalid(at("type"), schema.type(), detail));
        }
    }

    private void atomicItems(RawSchema items) {
        String detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
        JsonNode shown = items.has(LIST_TYPE) ? items.json().get(LIST_TYPE) : NullNode.getInstance();
        if (items.type().equals("array")
                && items.has(LIST_TYPE)
                && !items.text(LIST_TYPE).equals("atomic")) {
            errors.add(FieldError.invalid(path.child("items").child(LIST_TYPE).toString(), shown, detail));
        }
        if (items.type().equals("object") && !items.text(MAP_TYPE).equals("atomic")) {
            errors.add(FieldError.invalid(path.child("items").child(MAP_TYPE).toString(), shown, detail));
        }
    }

    private void mapList() {
        if (!schema.filled(KEYS)) {
            errors.add(FieldError.required(at(KEYS), "must not be empty if x-kubernetes-list-type is map"));
        }
        if (!schema.has("items")) {
            errors.add(FieldError.required(at("items"), "must have a schema if x-kubernetes-list-type is map"));
            return;
        }
        RawSchema items = schema.items();
        if (items == null) {
            errors.add(FieldError.invalid(
                    at("items"),
                    schema.json().get("items"),
                    "must only have a single schema if x-kubernetes-list-type is map"));
        } else if (!items.type().equals("object")) {
            errors.add(FieldError.invalid(
                    path.child("items").child("type").toString(),
                    items.type(),
                    "must be object if parent array's x-kubernetes-list-type is map"));
        } else {
            keys(items);
        }
    }

    private void keys(RawSchema items) {
        Set<String> seen = new HashSet<>();
        Map<String, RawSchema> fields = items.properties();
        for (String key : schema.texts(KEYS)) {
            RawSchema field = fields.get(key);
            if (field == null) {
                errors.add(FieldError.invalid(
                        at(KEYS), schema.json().get(KEYS), "entries must all be names of item properties"));
            } else if (field.type().equals("array") || field.type().equals("object")) {
                errors.add(FieldError.invalid(
                        field(key).child("type").toString(),
                        items.type(),
                        "must be a scalar type if parent array's x-kubernetes-list-type is map"));
            }
            if (!seen.add(key)) {
                errors.add(FieldError.invalid(at(KEYS), schema.json().get(KEYS), "must not contain duplicate entries"));
            }
        }
    }

    /** Items of sets and maps are never null, and the keys of maps are always there. */
    private void keyedItems() {
        @Nullable RawSchema items = schema.items();
        String kind = schema.text(LIST_TYPE);
        if (items == null || !(kind.equals("set") || kind.equals("map"))) {
            return;
        }
        if (items.flag("nullable")) {
            errors.add(FieldError.forbidden(
                    path.child("items").child("nullable").toString(),
                    "cannot be nullable when x-kubernetes-list-type is " + kind));
        }
        if (!kind.equals("map")) {
            return;
        }
        List<String> required = items.texts("required");
        for (String key : schema.texts(KEYS)) {
            RawSchema field = items.properties().get(key);
            if (field == null) {
                continue;
            }
            if (!required.contains(key) && !field.has("default")) {
                errors.add(FieldError.required(
                        field(key).child("default").toString(),
                        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required"
                                + " property"));
            }
            if (field.flag("nullable")) {
                errors.add(FieldError.forbidden(
                        field(key).child("nullable").toString(),
                        "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"));
            }
        }
    }

    private FieldPath field(String key) {
        return path.child("items").child("properties").key(key);
    }

    private String at(String keyword) {
        return path.child(keyword).toString();
    }
}
