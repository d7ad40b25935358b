package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedOutputStream;
import dev.polder.api.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * OpenAPI v2: one document for everything a logical cluster serves. The JSON form is complete. The protobuf form is the
 * empty document on purpose: kubectl up to 1.28 needs one to create anything and then skips its own validation, whereas a
 * partial one makes it refuse valid objects.
 */
public final class OpenApiV2 {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final OpenApiInfo info;

    public OpenApiV2(OpenApiInfo info) {
        this.info = info;
    }

    /** The JSON document that says what the given v3 documents say. */
    public ObjectNode document(Iterable<ObjectNode> v3Documents) {
        Map<String, JsonNode> paths = new HashMap<>();
        Map<String, JsonNode> definitions = new HashMap<>();
        for (ObjectNode v3 : v3Documents) {
            v3.path("paths").properties().forEach(path -> paths.put(path.getKey(), pathItem(path.getValue())));
            v3.path("components")
                    .path("schemas")
                    .properties()
                    .forEach(schema -> definitions.computeIfAbsent(
                            schema.getKey(), name -> SchemaV2.definition((ObjectNode) schema.getValue())));
        }
        ObjectNode document = Json.object().put("swagger", "2.0");
        document.set("info", info.toJson());
        document.set("paths", Nodes.sorted(paths));
        document.set("definitions", Nodes.sorted(definitions));
        BearerToken.require(document, document.putObject("securityDefinitions"));
        return document;
    }

    /** The protobuf document with nothing but version and info (gnostic {@code openapi.v2.Document}). */
    public byte[] minimalProtobuf() {
        ByteArrayOutputStream title = new ByteArrayOutputStream();
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        try {
            CodedOutputStream infoOut = CodedOutputStream.newInstance(title);
            infoOut.writeString(1, info.title());
            infoOut.writeString(2, info.version());
            infoOut.flush();
            CodedOutputStream out = CodedOutputStream.newInstance(document);
            out.writeString(1, "2.0");
            out.writeByteArray(2, title.toByteArray());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return document.toByteArray();
    }

    private static ObjectNode pathItem(JsonNode v3) {
        ObjectNode item = Json.object();
        v3.properties().forEach(entry -> {
            if (METHODS.contains(entry.getKey())) {
                item.set(entry.getKey(), operation(entry.getValue()));
            } else if (entry.getKey().equals("parameters")) {
                ArrayNode parameters = item.putArray("parameters");
                entry.getValue().forEach(parameter -> parameters.add(parameter(parameter)));
            }
        });
        return item;
    }

    private static ObjectNode operation(JsonNode v3) {
        ObjectNode operation = Json.object();
        JsonNode body = v3.path("requestBody").path("content");
        v3.properties().forEach(entry -> {
            switch (entry.getKey()) {
                case "parameters", "requestBody", "responses" -> {}
                default -> operation.set(entry.getKey(), entry.getValue());
            }
        });
        ArrayNode parameters = operation.putArray("parameters");
        if (!body.isEmpty()) {
            ObjectNode parameter = parameters.addObject().put("name", "body").put("in", "body");
            if (v3.path("requestBody").path("required").asBoolean()) {
                parameter.put("required", true);
            }
            parameter.set("schema", SchemaV2.nested(body.iterator().next().path("schema")));
        }
        v3.path("parameters").forEach(parameter -> parameters.add(parameter(parameter)));
        operation.set("consumes", body.isEmpty() ? Nodes.strings(List.of("*/*")) : names(body));
        Set<String> produced = new TreeSet<>();
        ObjectNode responses = operation.putObject("responses");
        v3.path("responses").properties().forEach(entry -> {
            JsonNode content = entry.getValue().path("content");
            ObjectNode response = responses
                    .putObject(entry.getKey())
                    .put("description", entry.getValue().path("description").asText());
            content.fieldNames().forEachRemaining(produced::add);
            if (!content.isEmpty()) {
                response.set("schema", SchemaV2.nested(content.iterator().next().path("schema")));
            }
        });
        operation.set("produces", Nodes.strings(produced));
        operation.putArray("schemes").add("https");
        return operation;
    }

    /** In v2 the type of a parameter stands in the parameter itself. */
    private static ObjectNode parameter(JsonNode v3) {
        ObjectNode parameter = Json.object();
        v3.properties().forEach(entry -> {
            if (entry.getKey().equals("schema")) {
                parameter.setAll((ObjectNode) entry.getValue());
            } else {
                parameter.set(entry.getKey(), entry.getValue());
            }
        });
        return parameter;
    }

    private static ArrayNode names(JsonNode content) {
        Set<String> names = new TreeSet<>();
        content.fieldNames().forEachRemaining(names::add);
        return Nodes.strings(names);
    }
}
