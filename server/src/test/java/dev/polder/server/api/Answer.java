package dev.polder.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What came back. Paths are JSON pointers, values are compared as text. */
record Answer(int code, HttpHeaders headers, byte[] body) {

    static String doubleQuoted(String body) {
        return body.indexOf('"') >= 0 ? body : body.replace('\'', '"');
    }

    static ObjectNode object(String singleQuoted) {
        try {
            return Json.readObject(doubleQuoted(singleQuoted).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException(singleQuoted, e);
        }
    }

    Answer expect(int wanted) {
        assertThat(code).as("code of: %s", text()).isEqualTo(wanted);
        return this;
    }

    /** A failure with exactly this message; an empty reason means none. */
    Answer refused(int wanted, String reason, String message) {
        expect(wanted);
        assertThat(at("/kind")).isEqualTo("Status");
        assertThat(at("/status")).isEqualTo("Failure");
        assertThat(at("/message")).isEqualTo(message);
        assertThat(at("/reason")).isEqualTo(reason);
        assertThat(at("/code")).isEqualTo(Integer.toString(wanted));
        return this;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    ObjectNode json() {
        try {
            return Json.readObject(body);
        } catch (IOException e) {
            throw new IllegalStateException(text(), e);
        }
    }

    JsonNode node(String pointer) {
        return json().at(pointer);
    }

    String at(String pointer) {
        return node(pointer).asText("");
    }

    String version() {
        return at("/metadata/resourceVersion");
    }

    List<String> names() {
        return json().path("items").findValuesAsText("name").isEmpty()
                ? List.of()
                : java.util.stream.StreamSupport.stream(json().path("items").spliterator(), false)
                        .map(item -> item.at("/metadata/name").asText())
                        .toList();
    }

    String contentType() {
        return headers.firstValue("content-type").orElse("");
    }

    List<String> warnings() {
        return headers.allValues("warning");
    }
}
