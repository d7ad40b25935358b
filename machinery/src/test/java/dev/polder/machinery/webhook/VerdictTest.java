package dev.polder.machinery.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What webhooks answer (apiserver {@code webhook/request/admissionreview_test.go}, {@code webhook/errors/statuserror_test.go}; the
 * frames are those of {@code dispatcher.go}).
 */
class VerdictTest {

    private static final String PATCH = Base64.getEncoder()
            .encodeToString("[{\"op\":\"add\",\"path\":\"/foo\",\"value\":\"bar\"}]".getBytes(StandardCharsets.UTF_8));

    private static JsonNode answer(String version, String response) {
        return Json.readOwn(
                ("{'apiVersion':'admission.k8s.io/" + version + "','kind':'AdmissionReview'" + response + "}")
                        .replace('\'', '"')
                        .replace("<patch>", PATCH)
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static Verdict verdict(String version, String response, boolean mutating) throws ReviewException {
        return Verdict.of(answer(version, ",'response':{" + response + "}"), version, "123", mutating);
    }

    @Test
    void answers_areUnderstood_ofBothVersions() throws ReviewException {
        Verdict v1 =
                verdict("v1", "'uid':'123','allowed':true,'auditAnnotations':{'foo':'bar'},'warnings':['w']", false);
        assertThat(v1.allowed()).isTrue();
        assertThat(v1.annotations()).isEqualTo(Map.of("foo", "bar"));
        assertThat(v1.warnings()).containsExactly("w");
        Verdict older = verdict("v1beta1", "'uid':'other','allowed':true,'patch':'<patch>'", true);
        assertThat(older.patchType()).isEqualTo("JSONPatch");
        assertThat(older.operations()).hasSize(1);
        // v1beta1 does not mind what a validating webhook has no use for.
        assertThat(verdict("v1beta1", "'allowed':true,'patch':'<patch>','patchType':'JSONPatch'", false)
                        .patch())
                .isEmpty();
        // What a patch of that type is, the one who runs it asks.
        assertThat(verdict("v1", "'uid':'123','allowed':true,'patch':'<patch>','patchType':'Foo'", true)
                        .patchType())
                .isEqualTo("Foo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "true | 'uid':'12' | expected response.uid=\"123\", got \"12\"",
                "true | 'uid':'123','patch':'<patch>' | webhook returned response.patch but not response.patchType",
                "true | 'uid':'123','patchType':'JSONPatch' | webhook returned response.patchType but not response.patch",
                "true | 'uid':'123','patch':'<patch>','patchType':'' | webhook returned invalid response.patchType of \"\"",
                "false | 'uid':'123','patch':'<patch>' | validating webhook may not return response.patch",
                "false | 'uid':'123','patchType':'Foo' | validating webhook may not return response.patchType"
            })
    void whatIsWrongWithAnAnswer_isTold(boolean mutating, String response, String why) {
        assertThatThrownBy(() -> verdict("v1", response, mutating))
                .isInstanceOf(ReviewException.class)
                .hasMessage("received invalid webhook response: " + why);
    }

    @Test
    void anAnswerWithoutAResponse_orOfAnotherKind_isNone() {
        for (String version : new String[] {"v1", "v1beta1"}) {
            assertThatThrownBy(() -> Verdict.of(answer(version, ""), version, "123", true))
                    .hasMessage("received invalid webhook response: webhook response was absent");
        }
        JsonNode bare = Json.readOwn("{\"response\":{\"uid\":\"123\"}}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Verdict.of(bare, "v1", "123", true))
                .hasMessage("received invalid webhook response: expected webhook response of admission.k8s.io/v1,"
                        + " Kind=AdmissionReview, got /, Kind=");
        assertThatThrownBy(() ->
                        Verdict.of(answer("v1beta1", ",'response':{'uid':'123','allowed':true}"), "v1", "123", true))
                .hasMessage("received invalid webhook response: expected webhook response of admission.k8s.io/v1,"
                        + " Kind=AdmissionReview, got admission.k8s.io/v1beta1, Kind=AdmissionReview");
    }

    // encoding/json: UnmarshalTypeError and base64.CorruptInputError.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'allowed':'yes' | json: cannot unmarshal string into Go struct field AdmissionResponse.response.allowed of"
                        + " type bool",
                "'warnings':[1] | json: cannot unmarshal number into Go struct field AdmissionResponse.response.warnings of"
                        + " type string",
                "'patch':'a!' | illegal base64 data at input byte 1"
            })
    void fieldsOfOtherTypes_areRefusedAsGoDoes(String response, String why) {
        assertThatThrownBy(() -> verdict("v1", "'uid':'123'," + response, true))
                .hasMessage("failed to call webhook: " + why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'status':{'message':'expected message'} | 400 | denied the request: expected message",
                "'status':{'message':'m','reason':'Expired','code':401} | 401 | denied the request: m",
                "'status':{'reason':'Expired'} | 400 | denied the request: Expired",
                "'status':{} | 400 | denied the request without explanation",
                "'allowed':false | 400 | denied the request without explanation",
                "'status':{'code':502,'status':'Success'} | 502 | denied the request without explanation",
                "'status':{'code':200} | 400 | denied the request without explanation",
                "'status':{'code':399} | 400 | denied the request without explanation"
            })
    void refusals_haveTheWebhooksWordsAndAnErrorsCode(String response, int code, String message)
            throws ReviewException {
        ObjectNode refusal = verdict("v1", "'uid':'123'," + response, false).refusal("h");
        assertThat(refusal.path("code").asInt()).isEqualTo(code);
        assertThat(refusal.path("status").asText()).isEqualTo("Failure");
        assertThat(refusal.path("message").asText()).isEqualTo("admission webhook \"h\" " + message);
    }

    @Test
    void aPatchThatIsNone_isToldSo() throws ReviewException {
        for (String patch : new String[] {"{}", "[1]", "x"}) {
            String encoded = Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8));
            Verdict verdict = verdict("v1", "'uid':'123','patchType':'JSONPatch','patch':'" + encoded + "'", true);
            assertThatThrownBy(verdict::operations)
                    .isInstanceOf(ReviewException.class)
                    .hasMessageStartingWith("received undecodable patch in webhook response: ");
        }
    }
}
