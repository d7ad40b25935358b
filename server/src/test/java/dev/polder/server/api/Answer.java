package dev.polder.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.proto.ProtobufBodies;
import dev.polder.machinery.proto.ProtobufFormatException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;

/** What came back. Paths are JSON pointers, values are compared as text. */
public record Answer(int code, HttpHeaders headers, byte[] body) {

    public static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    public static String doubleQuoted(String body) {
        return body.indexOf('"') >= 0 ? body : body.replace('\'', '"');
    }

    public static ObjectNode object(String singleQuoted) {
        try {
            return Json.readObject(doubleQuoted(singleQuoted).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException(singleQuoted, e);
        }
    }

    public Answer expect(int wanted) {
        assertThat(code).as("code of: %s", text()).isEqualTo(wanted);
        return this;
    }

    /** A failure with exactly this message; an empty reason means none. */
    public Answer refused(int wanted, String reason, String message) {
        expect(wanted);
        assertThat(at("/kind")).isEqualTo("Status");
        assertThat(at("/status")).isEqualTo("Failure");
        assertThat(at("/message")).isEqualTo(message);
        assertThat(at("/reason")).isEqualTo(reason);
        assertThat(at("/code")).isEqualTo(Integer.toString(wanted));
        return this;
    }

    /** The same of a plugin that says no. */
    public Answer forbidden(String resource, String name, String why) {
        return refused(403, "Forbidden", resource + " \"" + name + "\" is forbidden: " + why);
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as JSON, whichever of JSON and protobuf it says it is. */
    public ObjectNode json() {
        try {
            return contentType().startsWith(PROTOBUF)
                    ? ProtobufBodies.decode(body).object()
                    : Json.readObject(body);
        } catch (IOException | ProtobufFormatException e) {
            throw new IllegalStateException(text(), e);
        }
    }

    public JsonNode node(String pointer) {
        return json().at(pointer);
    }

    public String at(String pointer) {
        return node(pointer).asText("");
    }

    public String version() {
        return at("/metadata/resourceVersion");
    }

    public List<String> names() {
        return json().path("items").findValuesAsText("name").isEmpty()
                ? List.of()
                : StreamSupport.stream(json().path("items").spliterator(), false)
                        .map(item -> item.at("/metadata/name").asText())
                        .toList();
    }

    public String contentType() {
        return headers.firstValue("content-type").orElse("");
    }

    public List<String> warnings() {
        return headers.allValues("warning");
    }
}
