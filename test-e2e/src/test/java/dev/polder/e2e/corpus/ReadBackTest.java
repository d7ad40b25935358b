package dev.polder.e2e.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** The comparison that the corpus test relies on sees what it should see. */
class ReadBackTest {

    private static final JsonNode SCHEMA = json("""
            {"properties": {
               "spec": {"properties": {
                  "size": {"type": "integer"},
                  "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                  "map": {"type": "object", "additionalProperties": {"type": "string"}},
                  "list": {"items": {"properties": {"a": {}}}}}},
               "status": {"properties": {"size": {}}}}}
            """);

    private static final ServedType TYPE = type(false, SCHEMA, SCHEMA);

    @Test
    void defaultingAndPruning_areNoDifference() {
        JsonNode sent = json("""
                {"kind": "Widget", "metadata": {"name": "w", "labels": {"a": "b"}},
                 "spec": {"size": 1, "unknown": 2, "list": [{"a": 1, "unknown": 2}]}, "status": {"size": 3}}
                """);
        JsonNode read = json("""
                {"kind": "Widget", "metadata": {"name": "w", "labels": {"a": "b"}, "uid": "1"},
                 "spec": {"size": 1.0, "colour": "red", "list": [{"a": 1, "b": 2}]}}
                """);

        assertThat(ReadBack.differences(TYPE, sent, read)).isEmpty();
    }

    /** Go's encoding/json: a struct cannot tell an empty string from none, so defaulting replaces both. */
    @Test
    void emptyTexts_areNoValueInBuiltInTypes() {
        JsonNode sent = json("{\"group\": \"\"}");
        JsonNode read = json("{\"group\": \"default\"}");
        JsonNode schema = json("{\"properties\": {\"group\": {\"type\": \"string\"}}}");

        assertThat(ReadBack.differences(type(true, schema, schema), sent, read)).isEmpty();
        assertThat(ReadBack.differences(type(false, schema, schema), sent, read))
                .hasSize(1);
    }

    @Test
    void lostOrChangedFields_areDifferences() {
        JsonNode sent = json("""
                {"metadata": {"name": "w", "labels": {"a": "b"}},
                 "spec": {"size": 1, "free": {"x": {"y": 1}}, "map": {"k": "v"}, "list": [{"a": 1}, {"a": 2}]}}
                """);
        JsonNode read = json("""
                {"metadata": {"name": "w", "labels": {"a": "c"}},
                 "spec": {"size": "1", "free": {"x": {}}, "map": {}, "list": [{"a": 1}]}}
                """);

        assertThat(ReadBack.differences(TYPE, sent, read))
                .hasSize(5)
                .anyMatch(line -> line.startsWith("spec.map.k is gone"));
    }

    /** What storage does not know is gone as well; what both know must be there. */
    @Test
    void fieldsThatStorageDoesNotKnow_mayBeGone() {
        JsonNode sent = json("{\"spec\": {\"size\": 1, \"list\": [{\"a\": 1}], \"map\": {\"k\": \"v\"}}}");
        JsonNode stored = json("{\"properties\": {\"spec\": {\"properties\": {\"size\": {}}}}}");
        ServedType type = type(false, SCHEMA, stored);

        assertThat(ReadBack.differences(type, sent, json("{\"spec\": {\"size\": 1}}")))
                .isEmpty();
        assertThat(ReadBack.differences(type, sent, json("{\"spec\": {}}"))).containsExactly("spec.size is gone");
    }

    private static ServedType type(boolean builtIn, JsonNode schema, JsonNode stored) {
        return new ServedType("example.com/v1", "Widget", "widgets", true, true, builtIn, schema, stored);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
