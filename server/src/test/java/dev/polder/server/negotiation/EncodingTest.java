package dev.polder.server.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EncodingTest {

    private static ObjectNode tree() {
        ObjectNode tree = Json.object().put("kind", "List").put("no", "no");
        tree.putArray("items").add(1).addObject().put("a", true);
        tree.putArray("none");
        tree.putObject("empty");
        return tree;
    }

    private static String write(Encoding encoding, boolean pretty) {
        return new String(encoding.write(tree(), pretty), StandardCharsets.UTF_8);
    }

    @Test
    void prettyJson_isWhatGoWrites() {
        // json.MarshalIndent(v, "", "  ")
        assertThat(write(Encoding.JSON, true)).isEqualTo("""
                {
                  "kind": "List",
                  "no": "no",
                  "items": [
                    1,
                    {
                      "a": true
                    }
                  ],
                  "none": [],
                  "empty": {}
                }""");
    }

    @Test
    void json_isCompact() {
        assertThat(write(Encoding.JSON, false)).startsWith("{\"kind\":\"List\",\"no\":\"no\",\"items\":[1,");
    }

    @Test
    void yaml_keepsStringsStrings() {
        assertThat(write(Encoding.YAML, false)).isEqualTo("""
                kind: "List"
                "no": "no"
                items:
                - 1
                - a: true
                none: []
                empty: {}
                """);
    }
}
