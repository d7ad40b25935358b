package dev.polder.machinery.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers of {@code sigs.k8s.io/json} (UnmarshalStrict) and {@code sigs.k8s.io/yaml} 1.6 (YAMLToJSON, …Strict). */
class UpstreamDecodeTest {

    static List<JsonNode> jsonCases() throws Exception {
        return UpstreamCases.read(UpstreamDecodeTest.class, "upstream-json.jsonl");
    }

    @ParameterizedTest
    @MethodSource("jsonCases")
    void json_asUpstream(JsonNode expected) throws DecodeException {
        byte[] text = UpstreamCases.utf8(expected.path("text").asText());
        if (expected.has("error")) {
            assertThatThrownBy(() -> JsonReader.read(text))
                    .isInstanceOf(DecodeException.class)
                    .hasMessage(expected.path("error").asText());
            return;
        }
        JsonReader.Result result = JsonReader.read(text);
        assertThat(result.value()).isEqualTo(expected.path("result"));
        assertThat(result.duplicates()).isEqualTo(UpstreamCases.texts(expected.path("duplicates")));
    }

    static List<JsonNode> yamlCases() throws Exception {
        return UpstreamCases.read(UpstreamDecodeTest.class, "upstream-yaml.jsonl");
    }

    @ParameterizedTest
    @MethodSource("yamlCases")
    void yaml_asUpstream(JsonNode expected) throws DecodeException {
        byte[] text = UpstreamCases.utf8(expected.path("text").asText());
        if (expected.has("error")) {
            var thrown = assertThatThrownBy(() -> YamlReader.read(text)).isInstanceOf(DecodeException.class);
            if (!expected.has("parser")) {
                // Syntax errors come from the YAML library and have its words.
                thrown.hasMessage(expected.path("error").asText());
            }
            return;
        }
        JsonReader.Result result = YamlReader.read(text);
        assertThat(result.value()).isEqualTo(expected.path("result"));
        Decoded decoded = new Decoded(Json.object(), result.duplicates(), true);
        assertThat(String.join("", decoded.strictErrors()))
                .isEqualTo(expected.path("strict").asText(""));
    }
}
