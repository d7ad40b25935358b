package dev.polder.machinery.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.decode.UpstreamCases;
import java.util.Collections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors as apiserver endpoints/handlers/patch.go words them; k8s-compat §8. */
class JsonPatchTest {

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) Json.mapper().readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonNode apply(String document, String patch) {
        return JsonPatch.apply(object(document), UpstreamCases.utf8(patch.replace('\'', '"')));
    }

    @Tag("k8s-8.3")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':1} | [{'op':'test','path':'/a','value':2}]",
                "{'a':1} | [{'op':'remove','path':'/b'}]",
                "{'a':1} | [{'op':'add','path':'/b/c','value':1}]",
                "{'a':[1]} | [{'op':'add','path':'/a/2','value':1}]",
                "{'a':1} | [{'op':'nonsense','path':'/a'}]",
                "{'a':1} | [{'op':'add','value':1}]"
            })
    void apply_failedOperation_isRejected(String document, String patch) {
        assertThatThrownBy(() -> apply(document, patch)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.status().code()).isEqualTo(422);
            assertThat(e.status().toJson().toString())
                    .contains("\"message\":\"the server rejected our request due to an error in our request\"")
                    .contains("\"reason\":\"Invalid\",\"details\":{}");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | invalid JSON patch",
                "{} | error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
                "[{'op':1}] | error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op"
                        + " of type string"
            })
    void apply_noPatch_is400(String patch, String message) {
        assertThatThrownBy(() -> apply("{}", patch)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.status().code()).isEqualTo(400);
            assertThat(e.status().message()).isEqualTo(message);
        });
    }

    @Tag("k8s-7.24")
    @Test
    void apply_tooManyOperations_is413() {
        String operation = "{\"op\":\"test\",\"path\":\"/a\",\"value\":1}";
        String most = "[" + String.join(",", Collections.nCopies(JsonPatch.MAX_OPERATIONS, operation)) + "]";
        assertThat(apply("{'a':1}", most)).isEqualTo(object("{'a':1}"));
        String more = "[" + operation + "," + most.substring(1);
        assertThatThrownBy(() -> apply("{'a':1}", more)).isInstanceOfSatisfying(ApiException.class, e -> {
            assertThat(e.status().code()).isEqualTo(413);
            assertThat(e.status().message())
                    .isEqualTo("Request entity too large: The allowed maximum operations in a JSON patch is 10000,"
                            + " got 10001");
        });
    }

    @Tag("k8s-7.24")
    @Test
    void apply_copiesBeyondTheLimit_areRejected() {
        String text = "x".repeat(1024 * 1024);
        String copy = "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}";
        String three = "[" + String.join(",", Collections.nCopies(2, copy)) + "]";
        assertThat(apply("{'a':'" + text + "'}", three).path("b").asText()).hasSize(text.length());
        String four = "[" + String.join(",", Collections.nCopies(3, copy)) + "]";
        assertThatThrownBy(() -> apply("{'a':'" + text + "'}", four)).isInstanceOf(ApiException.class);
    }

    @Tag("k8s-9.22")
    @Test
    void apply_managedFieldsUpgradeOfKubectl_works() {
        assertThat(apply(
                        "{'metadata':{'managedFields':[{'manager':'a'}],'resourceVersion':'5'}}",
                        "[{'op':'replace','path':'/metadata/managedFields','value':[]},"
                                + "{'op':'replace','path':'/metadata/resourceVersion','value':'5'}]"))
                .isEqualTo(object("{'metadata':{'managedFields':[],'resourceVersion':'5'}}"));
    }

    @Test
    void strictErrors_unknownAndDuplicateFields() {
        assertThat(JsonPatch.strictErrors(
                        UpstreamCases.utf8("[{\"op\":\"test\",\"op\":\"test\",\"path\":\"/a\",\"bogus\":1}]")))
                .containsExactly("json patch duplicate field \"[0].op\"", "json patch unknown field \"[0].bogus\"");
    }

    @Test
    void body_wrongType_isWordedByKind() {
        assertThatThrownBy(() -> PatchBody.merge(UpstreamCases.utf8("[]")))
                .hasMessage("error decoding patch: json: cannot unmarshal array into Go value of type"
                        + " map[string]interface {}");
        assertThatThrownBy(() -> PatchBody.strategic(UpstreamCases.utf8("1")))
                .hasMessage("json: cannot unmarshal number into Go value of type map[string]interface {}");
        assertThatThrownBy(() -> PatchBody.apply(UpstreamCases.utf8("- a")))
                .hasMessageStartingWith("error decoding patch: ");
        assertThat(PatchBody.apply(UpstreamCases.utf8("a: 1\na: 2")).duplicates())
                .containsExactly("line 2: key \"a\" already set in map");
    }
}
