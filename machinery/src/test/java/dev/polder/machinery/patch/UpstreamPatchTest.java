package dev.polder.machinery.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.apply.Schemas;
import dev.polder.machinery.decode.UpstreamCases;
import dev.polder.machinery.schema.Schema;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers of evanphx/json-patch v4.13.0 and of apimachinery's strategicpatch with a schema of OpenAPI v3. */
class UpstreamPatchTest {

    static List<JsonNode> jsonPatches() throws Exception {
        return UpstreamCases.read(UpstreamPatchTest.class, "upstream-json.jsonl");
    }

    @ParameterizedTest
    @MethodSource("jsonPatches")
    void jsonPatch_asUpstream(JsonNode expected) {
        ObjectNode document = (ObjectNode) expected.path("doc");
        byte[] patch = UpstreamCases.utf8(expected.path("patch").asText());
        ObjectNode before = document.deepCopy();
        if (expected.has("error")) {
            assertThatThrownBy(() -> JsonPatch.apply(document, patch))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            e -> assertThat(e.status().code())
                                    .isEqualTo(expected.path("code").asInt()));
        } else {
            assertThat(JsonPatch.apply(document, patch)).isEqualTo(expected.path("result"));
        }
        assertThat(document).isEqualTo(before);
    }

    static List<JsonNode> mergePatches() throws Exception {
        return UpstreamCases.read(UpstreamPatchTest.class, "upstream-merge.jsonl");
    }

    @Tag("k8s-8.4")
    @ParameterizedTest
    @MethodSource("mergePatches")
    void mergePatch_asUpstream(JsonNode expected) {
        ObjectNode document = (ObjectNode) expected.path("doc");
        ObjectNode patch = (ObjectNode) expected.path("patch");
        assertThat(MergePatch.apply(document, patch)).isEqualTo(expected.path("result"));
    }

    static List<JsonNode> strategicPatches() throws Exception {
        List<JsonNode> cases = UpstreamCases.read(UpstreamPatchTest.class, "upstream-strategic.jsonl");
        return cases.subList(1, cases.size());
    }

    @Tag("k8s-8.7")
    @Tag("k8s-8.8")
    @Tag("k8s-8.9")
    @Tag("k8s-8.10")
    @ParameterizedTest
    @MethodSource("strategicPatches")
    void strategicMergePatch_asUpstream(JsonNode expected) throws Exception {
        Schema schema = Schemas.parse(UpstreamCases.read(UpstreamPatchTest.class, "upstream-strategic.jsonl")
                .get(0)
                .path("schema"));
        ObjectNode original = (ObjectNode) expected.path("original");
        ObjectNode patch = (ObjectNode) expected.path("patch");
        if (expected.has("error")) {
            assertThatThrownBy(() -> StrategicMergePatch.apply(original, patch, schema))
                    .isInstanceOf(ApiException.class)
                    .hasMessage(expected.path("error").asText());
        } else {
            assertThat(StrategicMergePatch.apply(original, patch, schema)).isEqualTo(expected.path("result"));
        }
    }
}
