package dev.polder.api.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wording and shape of errors, from k8s-compat 6 (apimachinery {@code api/errors} and {@code field.Error}). */
class ApiErrorsTest {

    private static final GroupResource WIDGETS = new GroupResource("example.com", "widgets");
    private static final GroupResource CONFIGMAPS = new GroupResource("", "configmaps");
    private static final GroupVersionKind WIDGET = new GroupVersionKind("example.com", "v1", "Widget");

    private static String json(ApiException e) {
        return new String(Json.write(e.status().toJson()), StandardCharsets.UTF_8);
    }

    private static StatusDetails details(Status status) {
        return Objects.requireNonNull(status.details());
    }

    @Tag("k8s-6.1")
    @Tag("k8s-6.2")
    @Test
    void notFound_namesResourceAndGroup() {
        assertThat(json(ApiErrors.notFound(WIDGETS, "w")))
                .isEqualTo("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\"widgets.example.com \\\"w\\\" not found\",\"reason\":\"NotFound\","
                        + "\"details\":{\"name\":\"w\",\"group\":\"example.com\",\"kind\":\"widgets\"},\"code\":404}");
    }

    @Tag("k8s-6.4")
    @Tag("k8s-22.11")
    @Test
    void modified_saysWhatRetryLoopsLookFor() {
        assertThat(ApiErrors.modified(CONFIGMAPS, "a").status().message())
                .isEqualTo(
                        "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply"
                                + " your changes to the latest version and try again");
    }

    @Test
    void alreadyExists_is409() {
        Status status = ApiErrors.alreadyExists(CONFIGMAPS, "a").status();
        assertThat(status.message()).isEqualTo("configmaps \"a\" already exists");
        assertThat(status.code()).isEqualTo(409);
    }

    @Tag("k8s-6.1")
    @Tag("k8s-6.5")
    @Test
    void invalid_spellsOneErrorOutAndUsesTheKind() {
        Status status = ApiErrors.invalid(
                        WIDGET, "w", List.of(FieldError.invalid("spec.size", IntNode.valueOf(0), "must be positive")))
                .status();
        assertThat(status.message())
                .isEqualTo("Widget.example.com \"w\" is invalid: spec.size: Invalid value: 0: must be positive");
        assertThat(details(status).kind()).isEqualTo("Widget");
        assertThat(details(status).causes())
                .containsExactly(
                        new StatusCause("FieldValueInvalid", "Invalid value: 0: must be positive", "spec.size"));
    }

    @Tag("k8s-6.5")
    @Test
    void invalid_listsSeveralErrorsInBrackets() {
        List<FieldError> errors =
                List.of(FieldError.required("a", "needed"), FieldError.duplicate("b", TextNode.valueOf("x")));
        assertThat(ApiErrors.invalid(WIDGET, "w", errors).status().message())
                .isEqualTo(
                        "Widget.example.com \"w\" is invalid: [a: Required value: needed, b: Duplicate value: \"x\"]");
    }

    @Tag("k8s-6.6")
    @Test
    void fieldErrors_haveUpstreamsBodies() {
        assertThat(FieldError.required("a", "d").body()).isEqualTo("Required value: d");
        assertThat(FieldError.invalid("a", "x", "d").body()).isEqualTo("Invalid value: \"x\": d");
        assertThat(FieldError.notSupported("a", TextNode.valueOf("x"), List.of("A", "B"))
                        .body())
                .isEqualTo("Unsupported value: \"x\": supported values: \"A\", \"B\"");
        assertThat(FieldError.forbidden("a", "d").body()).isEqualTo("Forbidden: d");
        assertThat(FieldError.tooLong("a", null, 5).body()).isEqualTo("Too long: may not be more than 5 bytes");
        assertThat(FieldError.tooMany("a", 3, 2).body()).isEqualTo("Too many: 3: must have at most 2 items");
        assertThat(FieldError.notFound("a", TextNode.valueOf("x")).body()).isEqualTo("Not found: \"x\"");
    }

    /** Go's {@code strconv.Quote}. */
    @Tag("k8s-6.6")
    @Test
    void values_areQuotedAsGoDoes() {
        assertThat(FieldError.invalid("a", "\u0001\u0007\b\t\n\u000b\f\r\"\\\u007f\u0085é", "d")
                        .body())
                .isEqualTo("Invalid value: \"\\x01\\a\\b\\t\\n\\v\\f\\r\\\"\\\\\\x7f\\u0085é\": d");
    }

    @Test
    void internalError_repeatsItsCause() {
        Status status = ApiErrors.internal("why").status();
        assertThat(status.code()).isEqualTo(500);
        assertThat(status.reason().wire()).isEqualTo("InternalError");
        assertThat(status.message()).isEqualTo("Internal error occurred: why");
        assertThat(details(status).causes()).containsExactly(new StatusCause("", "why", ""));
        assertThat(ApiErrors.serviceUnavailable("why").status().code()).isEqualTo(503);
    }

    @Tag("k8s-6.15")
    @Test
    void futureVersion_carriesCauseAndRetry() {
        Status status = ApiErrors.resourceVersionTooLarge(9, 5).status();
        assertThat(status.code()).isEqualTo(504);
        assertThat(status.message()).isEqualTo("Timeout: Too large resource version: 9, current: 5");
        assertThat(details(status).retryAfterSeconds()).isEqualTo(1);
        assertThat(details(status).causes().get(0).type()).isEqualTo("ResourceVersionTooLarge");
    }

    @Test
    void forbidden_ofANonResourceRequestNamesNoResource() {
        assertThat(ApiErrors.forbidden(new GroupResource("", ""), "", "User \"bob\" cannot get path \"/x\"")
                        .status()
                        .message())
                .isEqualTo("forbidden: User \"bob\" cannot get path \"/x\"");
    }

    @Tag("k8s-6.16")
    @Test
    void deleted_namesThePluralAndTheUid() {
        Status status = Status.deleted("a", "", "configmaps", "u1");
        assertThat(new String(Json.write(status.toJson()), StandardCharsets.UTF_8))
                .isEqualTo("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\","
                        + "\"details\":{\"name\":\"a\",\"kind\":\"configmaps\",\"uid\":\"u1\"}}");
    }

    /** apiserver {@code endpoints/handlers/delete.go}, where a deleter gives no object. */
    @Test
    void deletedUnseen_namesTheKindAndHasACode() {
        Status status = Status.deletedUnseen("a", "ConfigMap");
        assertThat(new String(Json.write(status.toJson()), StandardCharsets.UTF_8))
                .isEqualTo("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\","
                        + "\"details\":{\"name\":\"a\",\"kind\":\"ConfigMap\"},\"code\":200}");
    }
}
