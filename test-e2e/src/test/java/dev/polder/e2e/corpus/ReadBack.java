package dev.polder.e2e.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was sent with what was read back. Fields may be added (defaulting), and fields that the schema does not know may
 * be missing (pruning), be it the version's or that of storage; nothing else may differ. It walks the schema itself, so that it shares no code with the server.
 */
final class ReadBack {

    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";

    private final List<String> faults = new ArrayList<>();
    private final boolean builtIn;

    private ReadBack(boolean builtIn) {
        this.builtIn = builtIn;
    }

    /** One line per difference that neither defaulting nor pruning explains. */
    static List<String> differences(ServedType type, JsonNode sent, JsonNode read) {
        ReadBack comparison = new ReadBack(type.builtIn());
        for (Map.Entry<String, JsonNode> field : sent.properties()) {
            String name = field.getKey();
            boolean apart = name.equals("status") && type.statusSubresource();
            if (name.equals("metadata")) {
                comparison.metadata(field.getValue(), read.path(name));
            } else if (!apart) {
                boolean typeMeta = name.equals("apiVersion") || name.equals("kind");
                comparison.field(
                        List.of(type.schema(), type.stored()), name, field.getValue(), read.get(name), name, typeMeta);
            }
        }
        return List.copyOf(comparison.faults);
    }

    private void metadata(JsonNode sent, JsonNode read) {
        for (Map.Entry<String, JsonNode> field : sent.properties()) {
            if (field.getValue().isObject()) {
                for (Map.Entry<String, JsonNode> entry : field.getValue().properties()) {
                    expectEqual(
                            "metadata." + field.getKey() + "." + entry.getKey(),
                            entry.getValue(),
                            read.path(field.getKey()).path(entry.getKey()));
                }
            } else {
                expectEqual("metadata." + field.getKey(), field.getValue(), read.path(field.getKey()));
            }
        }
    }

    private void field(
            List<JsonNode> schemas,
            String name,
            JsonNode sent,
            @Nullable JsonNode read,
            String path,
            boolean alwaysKnown) {
        boolean embedded = List.of("apiVersion", "kind", "metadata").contains(name)
                && schemas.stream()
                        .anyMatch(schema ->
                                schema.path("x-kubernetes-embedded-resource").asBoolean());
        boolean known = alwaysKnown || embedded || schemas.stream().allMatch(schema -> knows(schema, name));
        // A built-in type is a Go struct, where an empty text is no value.
        boolean absent =
                sent.isNull() || (builtIn && sent.isTextual() && sent.asText().isEmpty());
        if (absent && builtIn) {
            return;
        }
        if (read == null) {
            if (known && !absent) {
                faults.add(path + " is gone");
            }
        } else if (!embedded) {
            List<JsonNode> below =
                    schemas.stream().map(schema -> schemaOf(schema, name)).toList();
            compare(below, sent, read, path);
        }
    }

    /** Below a field that is preserved nothing has a schema, and everything is kept. */
    private static boolean knows(JsonNode schema, String name) {
        return schema.isMissingNode()
                || !schemaOf(schema, name).isMissingNode()
                || schema.path(PRESERVE).asBoolean();
    }

    private void compare(List<JsonNode> schemas, JsonNode sent, JsonNode read, String path) {
        if (sent.isObject() && read.isObject()) {
            for (Map.Entry<String, JsonNode> entry : sent.properties()) {
                String name = entry.getKey();
                field(schemas, name, entry.getValue(), read.get(name), path + "." + name, false);
            }
        } else if (sent.isArray() && read.isArray() && sent.size() == read.size()) {
            List<JsonNode> items =
                    schemas.stream().map(schema -> schema.path("items")).toList();
            for (int i = 0; i < sent.size(); i++) {
                compare(items, sent.get(i), read.get(i), path + "[" + i + "]");
            }
        } else if (!sent.isNull() || schemas.stream().noneMatch(schema -> schema.has("default"))) {
            expectEqual(path, sent, read);
        }
    }

    private static JsonNode schemaOf(JsonNode schema, String name) {
        JsonNode property = schema.path("properties").path(name);
        return property.isMissingNode() ? schema.path("additionalProperties") : property;
    }

    private void expectEqual(String path, JsonNode sent, JsonNode read) {
        boolean equal = (sent.isNumber() && read.isNumber())
                ? sent.decimalValue().compareTo(read.decimalValue()) == 0
                : sent.equals(read);
        if (!equal) {
            faults.add(path + " was " + sent + ", is " + read);
        }
    }
}
