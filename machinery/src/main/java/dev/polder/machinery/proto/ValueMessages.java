package dev.polder.machinery.proto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/** Messages that are a single value in JSON: times, quantities, raw JSON, unions, lists in a wrapper. */
final class ValueMessages {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final long MAX_SECONDS =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final long MIN_SECONDS =
            Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();

    /** Go's zero time, which an empty message stands for. */
    private static final Instant GO_ZERO = Instant.parse("0001-01-01T00:00:00Z");

    private ValueMessages() {}

    /**
     * The JSON form of a message whose fields have been read.
     *
     * @throws ProtobufFormatException when the fields make no such value
     */
    static JsonNode toJson(Descriptor type, ObjectNode fields) throws ProtobufFormatException {
        return switch (type.getFullName()) {
            case "k8s.io.apimachinery.pkg.apis.meta.v1.Time" -> time(fields, 0, SECONDS);
            case "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime" ->
                time(fields, fields.path("nanos").asInt(0), MICROS);
            case "k8s.io.apimachinery.pkg.apis.meta.v1.Duration" ->
                JSON.textNode(GoDuration.text(fields.path("duration").asLong(0)));
            case "k8s.io.apimachinery.pkg.api.resource.Quantity" ->
                JSON.textNode(fields.path("string").asText("0"));
            case "k8s.io.apimachinery.pkg.util.intstr.IntOrString" ->
                fields.path("type").asLong(0) == 0
                        ? JSON.numberNode(fields.path("intVal").asInt(0))
                        : JSON.textNode(fields.path("strVal").asText(""));
            case "k8s.io.apimachinery.pkg.runtime.RawExtension" -> raw(fields.path("raw"));
            case "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1" -> raw(fields.path("Raw"));
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON" -> raw(fields.path("raw"));
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool" ->
                fields.has("schema")
                        ? fields.path("schema")
                        : JSON.booleanNode(fields.path("allows").asBoolean(false));
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray" ->
                schemaOr(fields, "jSONSchemas");
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray" ->
                schemaOr(fields, "property");
            case "k8s.io.api.authentication.v1.ExtraValue",
                    "k8s.io.api.authorization.v1.ExtraValue",
                    "k8s.io.api.certificates.v1.ExtraValue",
                    "k8s.io.apimachinery.pkg.apis.meta.v1.Verbs" ->
                fields.has("items") ? fields.path("items") : JSON.arrayNode();
            default -> fields;
        };
    }

    /**
     * The fields of the message that stands for a JSON value: the reverse of {@link #toJson}. Bytes are binary nodes.
     *
     * @throws IllegalStateException when there is no such message
     */
    static ObjectNode toFields(Descriptor type, JsonNode value) {
        ObjectNode fields = JSON.objectNode();
        if (value.isNull()) {
            return fields;
        }
        switch (type.getFullName()) {
            case "k8s.io.apimachinery.pkg.apis.meta.v1.Time" -> putTime(value, false, fields);
            case "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime" -> putTime(value, true, fields);
            case "k8s.io.apimachinery.pkg.api.resource.Quantity" -> fields.put("string", value.asText());
            case "k8s.io.apimachinery.pkg.util.intstr.IntOrString" -> {
                boolean text = value.isTextual();
                fields.put("type", text ? 1 : 0);
                fields.put("intVal", text ? 0 : value.asInt());
                fields.put("strVal", text ? value.asText() : "");
            }
            case "k8s.io.apimachinery.pkg.runtime.RawExtension",
                    "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON" ->
                fields.put("raw", Json.write(value));
            case "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1" -> fields.put("Raw", Json.write(value));
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool" -> {
                fields.put("allows", value.isObject() || value.asBoolean());
                putSchema(value, fields);
            }
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray" ->
                putSchemaOr(value, "jSONSchemas", fields);
            case "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray" ->
                putSchemaOr(value, "property", fields);
            case "k8s.io.api.authentication.v1.ExtraValue",
                    "k8s.io.api.authorization.v1.ExtraValue",
                    "k8s.io.api.certificates.v1.ExtraValue",
                    "k8s.io.apimachinery.pkg.apis.meta.v1.Verbs" -> fields.set("items", value);
            default -> {
                if (value instanceof ObjectNode object) {
                    return object;
                }
                throw new IllegalStateException("a value is no " + type.getFullName());
            }
        }
        return fields;
    }

    private static void putSchemaOr(JsonNode value, String list, ObjectNode fields) {
        if (value.isArray()) {
            fields.set(list, value);
        } else {
            putSchema(value, fields);
        }
    }

    private static void putSchema(JsonNode value, ObjectNode fields) {
        if (value.isObject()) {
            fields.set("schema", value);
        }
    }

    /** Times of objects have seconds only, and micro times no nanoseconds (apimachinery {@code ProtoTime}, {@code ProtoMicroTime}). */
    private static void putTime(JsonNode value, boolean micros, ObjectNode fields) {
        Instant time;
        try {
            time = OffsetDateTime.parse(value.asText().replace(',', '.')).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalStateException("a value is no time", e);
        }
        if (!time.equals(GO_ZERO)) {
            fields.put("seconds", time.getEpochSecond());
            fields.put("nanos", micros ? time.getNano() / 1000 * 1000 : 0);
        }
    }

    private static JsonNode schemaOr(ObjectNode fields, String list) {
        if (fields.has(list)) {
            return fields.path(list);
        }
        return fields.has("schema") ? fields.path("schema") : JSON.nullNode();
    }

    /** A time; null when it is not set, which an empty message and two zeros mean. */
    private static JsonNode time(ObjectNode fields, int nanos, DateTimeFormatter format)
            throws ProtobufFormatException {
        long seconds = fields.path("seconds").asLong(0);
        if (seconds == 0 && fields.path("nanos").asInt(0) == 0) {
            return JSON.nullNode();
        }
        if (seconds > MAX_SECONDS || seconds < MIN_SECONDS) {
            throw new ProtobufFormatException("Time.MarshalJSON: year outside of range [0,9999]");
        }
        try {
            return JSON.textNode(format.format(Instant.ofEpochSecond(seconds, nanos)));
        } catch (DateTimeException e) {
            throw new ProtobufFormatException("Time.MarshalJSON: year outside of range [0,9999]");
        }
    }

    private static JsonNode raw(JsonNode base64) throws ProtobufFormatException {
        byte[] bytes = Base64.getDecoder().decode(base64.asText(""));
        if (bytes.length == 0) {
            return JSON.nullNode();
        }
        try {
            JsonNode node = Json.mapper().readTree(bytes);
            if (node.isMissingNode()) {
                throw new ProtobufFormatException("unexpected end of JSON input");
            }
            return node;
        } catch (IOException e) {
            throw new ProtobufFormatException("embedded JSON is malformed");
        }
    }
}
