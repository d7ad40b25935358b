package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.PrinterColumn;
import dev.polder.machinery.type.TypeVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Columns of custom resources (apiextensions {@code customresource/tableconvertor}). */
final class CustomColumns {

    /** Parsed paths that are kept; beyond, all are forgotten and parsed again. */
    private static final int MAX_PATHS = 4096;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, Optional<JsonPath>> PATHS = new ConcurrentHashMap<>();

    private CustomColumns() {}

    static List<PrinterColumn> columns(TypeVersion version) {
        List<PrinterColumn> columns = new ArrayList<>();
        columns.add(new PrinterColumn("Name", "string", "name", Descriptions.ofMetadata("name"), 0, ".metadata.name"));
        for (PrinterColumn column : declared(version)) {
            String description = column.description().isEmpty()
                    ? "Custom resource definition column (in JSONPath format): " + column.jsonPath()
                    : column.description();
            columns.add(new PrinterColumn(
                    column.name(), column.type(), column.format(), description, column.priority(), column.jsonPath()));
        }
        return List.copyOf(columns);
    }

    static ArrayNode cells(TypeVersion version, ObjectNode object, Instant now) {
        ArrayNode cells = JSON.arrayNode();
        cells.add(object.path("metadata").path("name").asText(""));
        for (PrinterColumn column : declared(version)) {
            List<JsonNode> found =
                    path(column.jsonPath()).map(path -> path.find(object)).orElse(List.of());
            cells.add(found.isEmpty() ? JSON.nullNode() : cell(column.type(), found.get(0), now));
        }
        return cells;
    }

    private static List<PrinterColumn> declared(TypeVersion version) {
        return version.columns().isEmpty()
                ? List.of(new PrinterColumn(
                        "Age",
                        "date",
                        "",
                        Descriptions.ofMetadata("creationTimestamp"),
                        0,
                        ".metadata.creationTimestamp"))
                : version.columns();
    }

    private static Optional<JsonPath> path(String text) {
        if (PATHS.size() > MAX_PATHS) {
            PATHS.clear();
        }
        return PATHS.computeIfAbsent(text, JsonPath::parse);
    }

    private static JsonNode cell(String type, JsonNode value, Instant now) {
        if (value.isNull()) {
            return JSON.nullNode();
        }
        return switch (type) {
            case "integer" -> value.isNumber() ? JSON.numberNode(value.longValue()) : JSON.nullNode();
            case "number" -> value.isNumber() ? value : JSON.nullNode();
            case "boolean" -> value.isBoolean() ? value : JSON.nullNode();
            case "string" -> JSON.textNode(value.isValueNode() ? value.asText() : value.toString());
            case "date" -> value.isTextual() ? JSON.textNode(Ages.since(value, now)) : JSON.nullNode();
            default -> JSON.nullNode();
        };
    }
}
