package dev.polder.codegen.input;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.codegen.model.Declaration;
import dev.polder.codegen.model.Declaration.Choice;
import dev.polder.codegen.model.Declaration.Struct;
import dev.polder.codegen.model.Field;
import dev.polder.codegen.model.Remark;
import dev.polder.codegen.model.Type;
import dev.polder.codegen.model.Type.ListOf;
import dev.polder.codegen.model.Type.MapOf;
import dev.polder.codegen.model.Type.Merge;
import dev.polder.codegen.model.Type.Named;
import dev.polder.codegen.model.Type.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns the schema of one version of a kind into types. What a type cannot say gets a remark, and keeps all values. */
final class SchemaReader {

    private final String subject;
    private final TypeNames names;
    private final Consumer<Remark> remarks;
    private final List<@Nullable Declaration> types = new ArrayList<>();
    private int remarked;

    /**
     * A reader.
     *
     * @param subject what remarks are about
     * @param names the names that other kinds of the same group and version have taken
     */
    SchemaReader(String subject, TypeNames names, Consumer<Remark> remarks) {
        this.subject = subject;
        this.names = names;
        this.remarks = remarks;
    }

    /** The object itself, without what every object has. */
    Struct root(String kind, JsonNode schema) {
        boolean saysMore = check(schema, "");
        Map<String, JsonNode> properties = properties(schema);
        properties.keySet().removeAll(List.of("apiVersion", "kind", "metadata"));
        boolean open = SchemaWords.isOn(schema, SchemaWords.PRESERVE) || saysMore || !schema.isObject();
        if (!schema.isObject()) {
            remark("", "there is no schema; every field is kept as JSON");
        }
        return new Struct(kind, "", description(schema), fields(kind, "", schema, properties), open, false);
    }

    /** The types that fields of {@link #root} name, parents first. */
    List<Declaration> types() {
        List<Declaration> complete = new ArrayList<>();
        for (Declaration type : types) {
            if (type != null) {
                complete.add(type);
            }
        }
        return complete;
    }

    private List<Field> fields(String prefix, String path, JsonNode schema, Map<String, JsonNode> properties) {
        TreeSet<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        List<Field> fields = new ArrayList<>();
        properties.forEach((name, property) -> fields.add(new Field(
                name,
                withValues(property),
                required.contains(name),
                SchemaWords.isOn(property, "nullable"),
                property.get("default"),
                type(property, path + "." + name, prefix + TypeNames.part(name)))));
        return fields;
    }

    /** What a schema says of a field, with the values that are allowed when no type can say them. */
    private static String withValues(JsonNode schema) {
        JsonNode values = schema.path("enum");
        String description = description(schema);
        if (values.isEmpty() || isChoice(schema)) {
            return description;
        }
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.toString()));
        String line = "One of " + String.join(", ", texts) + ".";
        return description.isEmpty() ? line : description + "\n\n" + line;
    }

    private Type type(JsonNode schema, String path, String name) {
        boolean saysMore = check(schema, path);
        if (SchemaWords.isIntOrString(schema)) {
            return SchemaWords.isQuantity(schema) ? Scalar.QUANTITY : Scalar.INT_OR_STRING;
        }
        boolean open = SchemaWords.isOn(schema, SchemaWords.PRESERVE);
        String type = schema.path("type").asText();
        return switch (type) {
            case "object" -> object(schema, path, name, saysMore);
            case "array" -> list(schema, path, name);
            case "string" -> text(schema, path, name);
            case "integer" -> schema.path("format").asText().equals("int32") ? Scalar.INT32 : Scalar.INT64;
            case "number" -> number(schema.path("format").asText());
            case "boolean" -> Scalar.BOOLEAN;
            default -> {
                if (schema.has("properties") || schema.has("additionalProperties")) {
                    remark(path, "fields, but no type; taken for an object");
                    yield object(schema, path, name, saysMore);
                }
                if (!open) {
                    remark(path, (schema.has("type") ? "type " + schema.get("type") : "no type") + "; any JSON");
                }
                yield Scalar.JSON;
            }
        };
    }

    private Type object(JsonNode schema, String path, String name, boolean saysMore) {
        Map<String, JsonNode> properties = properties(schema);
        JsonNode values = schema.path("additionalProperties");
        boolean open = SchemaWords.isOn(schema, SchemaWords.PRESERVE) || saysMore;
        boolean atomic = schema.path(SchemaWords.MAP_TYPE).asText().equals("atomic");
        boolean embedded = SchemaWords.isOn(schema, SchemaWords.EMBEDDED);
        if (properties.isEmpty()) {
            if (embedded) {
                return Scalar.RESOURCE;
            }
            if (values.isObject() && !values.isEmpty()) {
                boolean nullable = SchemaWords.isOn(values, "nullable");
                return new MapOf(type(values, path + "{}", name + "Value"), nullable, atomic);
            }
            if (values.asBoolean(false) || values.isObject()) {
                return new MapOf(Scalar.JSON, true, atomic);
            }
            if (open) {
                return Scalar.JSON_OBJECT;
            }
        } else if (values.isObject() || values.asBoolean(false)) {
            remark(path, "additionalProperties beside properties; the other fields are kept as JSON");
            open = true;
        }
        return struct(schema, path, name, new Shape(properties, open, atomic, embedded));
    }

    private record Shape(Map<String, JsonNode> properties, boolean open, boolean atomic, boolean embedded) {}

    private Type struct(JsonNode schema, String path, String wanted, Shape shape) {
        String name = names.unique(wanted);
        int place = types.size();
        types.add(null);
        List<Field> fields = new ArrayList<>(fields(name, path, schema, shape.properties()));
        if (shape.embedded()) {
            implied(fields, "apiVersion", Scalar.STRING);
            implied(fields, "kind", Scalar.STRING);
            fields.removeIf(field -> field.name().equals("metadata"));
            implied(fields, "metadata", Scalar.OBJECT_META);
            fields.sort((a, b) -> a.name().compareTo(b.name()));
        }
        types.set(place, new Struct(name, path, description(schema), fields, shape.open(), shape.atomic()));
        return new Named(name);
    }

    /** What an embedded object has, whatever its schema says. */
    private static void implied(List<Field> fields, String name, Type type) {
        if (fields.stream().noneMatch(field -> field.name().equals(name))) {
            fields.add(new Field(name, "", true, false, null, type));
        }
    }

    private Type list(JsonNode schema, String path, String name) {
        Merge merge = switch (schema.path(SchemaWords.LIST_TYPE).asText()) {
            case "set" -> Merge.SET;
            case "map" -> Merge.MAP;
            default -> Merge.ATOMIC;
        };
        List<String> keys = new ArrayList<>();
        schema.path(SchemaWords.LIST_KEYS).forEach(key -> keys.add(key.asText()));
        JsonNode items = schema.path("items");
        if (!items.isObject() || items.isEmpty()) {
            remark(path, items.isArray() ? "items of different types; any JSON" : "no items; any JSON");
            return new ListOf(Scalar.JSON, true, merge, keys);
        }
        boolean nullable = SchemaWords.isOn(items, "nullable");
        return new ListOf(type(items, path + "[]", TypeNames.singular(name)), nullable, merge, keys);
    }

    private Type text(JsonNode schema, String path, String wanted) {
        if (isChoice(schema)) {
            String name = names.unique(wanted);
            List<String> values = new ArrayList<>();
            schema.path("enum").forEach(value -> {
                if (!value.isNull() && !values.contains(value.asText())) {
                    values.add(value.asText());
                }
            });
            types.add(new Choice(name, path, description(schema), values));
            return new Named(name);
        }
        if (SchemaWords.isQuantity(schema)) {
            return Scalar.QUANTITY;
        }
        return switch (schema.path("format").asText()) {
            case "byte" -> Scalar.BYTES;
            case "date-time" -> Scalar.DATE_TIME;
            default -> Scalar.STRING;
        };
    }

    private static Type number(String format) {
        return switch (format) {
            case "float" -> Scalar.FLOAT;
            case "double" -> Scalar.DOUBLE;
            default -> Scalar.NUMBER;
        };
    }

    /** Null may be among the values of a nullable field, and is none of them. */
    private static boolean isChoice(JsonNode schema) {
        if (!schema.path("type").asText().equals("string")
                || schema.path("enum").isEmpty()) {
            return false;
        }
        for (JsonNode value : schema.path("enum")) {
            if (!value.isTextual() && !value.isNull()) {
                return false;
            }
        }
        return true;
    }

    /** Remarks on what a schema says that no type will; whether there may be fields that it does not tell of. */
    private boolean check(JsonNode schema, String path) {
        int before = remarked;
        schema.fieldNames().forEachRemaining(word -> {
            if (!SchemaWords.isKnown(word)) {
                remark(path, word + " is no keyword of structural schemas; fields that it tells of are kept as JSON");
            }
        });
        Map<String, JsonNode> properties = properties(schema);
        for (String junctor : SchemaWords.JUNCTORS) {
            schema.path(junctor).forEach(branch -> {
                for (String name : properties(branch).keySet()) {
                    if (!properties.containsKey(name)) {
                        remark(path + "." + name, "a field that only " + junctor + " mentions; kept as JSON");
                    }
                }
            });
        }
        boolean saysMore = remarked > before;
        if (!schema.path("enum").isEmpty() && !isChoice(schema)) {
            remark(path, "enum of values that are no texts; the plain type, its values in the description");
        }
        return saysMore;
    }

    private void remark(String path, String text) {
        remarked++;
        remarks.accept(new Remark(subject, path, text));
    }

    private static Map<String, JsonNode> properties(JsonNode schema) {
        Map<String, JsonNode> properties = new TreeMap<>();
        schema.path("properties").properties().forEach(entry -> properties.put(entry.getKey(), entry.getValue()));
        return properties;
    }

    private static String description(JsonNode schema) {
        return schema.path("description").asText("").strip();
    }
}
