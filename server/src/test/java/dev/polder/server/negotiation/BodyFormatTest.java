package dev.polder.server.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyFormatTest {

    private static final String UNKNOWN =
            "the body of the request was in an unknown format - accepted media types include: ";

    @Tag("k8s-1.9")
    @Tag("k8s-5.1")
    @ParameterizedTest
    @CsvSource({
        "'', JSON",
        "application/json, JSON",
        "application/json; charset=utf-8, JSON",
        "APPLICATION/JSON, JSON",
        "application/yaml, YAML",
        "application/vnd.kubernetes.protobuf, PROTOBUF"
    })
    void ofObject_builtIn(String contentType, BodyFormat format) {
        assertThat(BodyFormat.ofObject(contentType, true)).isEqualTo(format);
    }

    @Tag("k8s-5.1")
    @Tag("k8s-5.5")
    @Test
    void ofObject_customResource_hasNoProtobuf() {
        // apiextensions: the codecs of custom resources are JSON and YAML
        Status status = refusal(() -> BodyFormat.ofObject("application/vnd.kubernetes.protobuf", false));
        assertThat(status.code()).isEqualTo(415);
        assertThat(status.reason().wire()).isEqualTo("UnsupportedMediaType");
        assertThat(status.message()).isEqualTo(UNKNOWN + "application/json, application/yaml");
    }

    @Test
    void ofObject_unknown_listsWhatBuiltInTypesTake() {
        assertThat(refusal(() -> BodyFormat.ofObject("text/plain", true)).message())
                .isEqualTo(UNKNOWN + "application/json, application/yaml, application/vnd.kubernetes.protobuf");
    }

    @Tag("k8s-5.4")
    @Test
    void ofOptions_protobufIsReadForEveryType() {
        assertThat(BodyFormat.ofOptions("application/vnd.kubernetes.protobuf")).isEqualTo(BodyFormat.PROTOBUF);
        assertThat(BodyFormat.ofOptions("")).isEqualTo(BodyFormat.JSON);
    }

    @Tag("k8s-1.9")
    @Tag("k8s-8.1")
    @ParameterizedTest
    @CsvSource({
        "application/json-patch+json, JSON_PATCH",
        "application/merge-patch+json;charset=UTF-8, MERGE_PATCH",
        "application/strategic-merge-patch+json, STRATEGIC_MERGE_PATCH",
        "application/apply-patch+yaml, APPLY"
    })
    void ofPatch_builtIn(String contentType, BodyFormat format) {
        assertThat(BodyFormat.ofPatch(contentType, true)).isEqualTo(format);
    }

    @Test
    void ofPatch_customResource_hasNoStrategicMerge() {
        // apiextensions customresource_handler: supportedTypes
        assertThat(refusal(() -> BodyFormat.ofPatch("application/strategic-merge-patch+json", false))
                        .message())
                .isEqualTo(UNKNOWN + "application/json-patch+json, application/merge-patch+json,"
                        + " application/apply-patch+yaml");
    }

    @Tag("k8s-5.5")
    @Test
    void ofPatch_withoutContentType_isRefused() {
        assertThat(refusal(() -> BodyFormat.ofPatch("", true)).message())
                .isEqualTo(UNKNOWN + "application/json-patch+json, application/merge-patch+json,"
                        + " application/strategic-merge-patch+json, application/apply-patch+yaml");
    }

    private static Status refusal(ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(ApiException.class, call).status();
    }
}
