package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.YamlDocuments;
import dev.polder.machinery.type.TypeRules;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * When {@code x-kubernetes-validations} decide about custom resources (apiextensions v0.32.3 {@code
 * pkg/registry/customresource/strategy.go}, {@code status_strategy.go}).
 */
class CustomResourceValidationsTest {

    private static final String NOT_CHECKED =
            "<nil>: Invalid value: null: some validation rules were not checked because"
                    + " the object was invalid; correct the existing errors to complete validation";

    private static final String BLUE = "spec.color: Invalid value: \"string\": be blue";
    private static final String GROW = "spec.replicas: Invalid value: \"integer\": failed rule: self >= oldSelf";

    private static final TypeRules RULES = CrdTypes.toResourceType(definition()).rules();

    private static ObjectNode definition() {
        ObjectNode crd = Crds.raw();
        ObjectNode spec = (ObjectNode) crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
        spec.set(
                "color",
                YamlDocuments.value(
                        "{type: string, x-kubernetes-validations: [{rule: self == 'blue', message: be blue}]}"));
        spec.set(
                "replicas",
                YamlDocuments.value(
                        "{type: integer, minimum: 0, x-kubernetes-validations: [{rule: self >= oldSelf}]}"));
        ((ObjectNode) spec.get("tags")).put("maxItems", 2);
        Crds.RULES.prepareForCreate(crd);
        return crd;
    }

    @Test
    @Tag("k8s-14.22")
    void creation_runsAllButTransitionRules() {
        assertThat(messages(RULES.validate(widget("{color: blue, replicas: 1}"))))
                .isEmpty();
        assertThat(messages(RULES.validate(widget("{color: red, replicas: 1}"))))
                .containsExactly(BLUE);
    }

    @Test
    @Tag("k8s-14.25")
    void brokenObjects_areNotShownToRules() {
        assertThat(messages(RULES.validate(widget("{color: red, replicas: many}"))))
                .endsWith(NOT_CHECKED)
                .doesNotContain(BLUE);
        assertThat(messages(RULES.validate(widget("{color: red, tags: [a, b, c]}"))))
                .endsWith(NOT_CHECKED)
                .doesNotContain(BLUE);
    }

    @Test
    @Tag("k8s-14.25")
    @Tag("k8s-14.29")
    void otherwiseInvalidObjects_areShownToRules() {
        assertThat(messages(RULES.validate(widget("{color: red, replicas: -1}"))))
                .contains(
                        "spec.replicas: Invalid value: -1: spec.replicas in body should be greater than or equal to 0")
                .endsWith(BLUE)
                .doesNotContain(NOT_CHECKED);
    }

    @Test
    @Tag("k8s-14.22")
    void update_comparesWithWhatWas() {
        ObjectNode old = widget("{color: blue, replicas: 2}");
        assertThat(messages(RULES.validateUpdate(widget("{color: blue, replicas: 3}"), old, "")))
                .isEmpty();
        assertThat(messages(RULES.validateUpdate(widget("{color: blue, replicas: 1}"), old, "")))
                .containsExactly(GROW);
        assertThat(messages(RULES.validateUpdate(widget("{color: blue}"), old, "")))
                .isEmpty();
    }

    @Test
    @Tag("k8s-14.26")
    void update_warnsAboutWhatWasWrongBefore() {
        ObjectNode old = widget("{color: red, replicas: 2}");
        TypeRules.Verdict same = RULES.judgeUpdate(widget("{color: red, replicas: 3}"), old, "", List.of());
        assertThat(same.errors()).isEmpty();
        assertThat(same.warnings()).containsExactly(BLUE);
        TypeRules.Verdict other = RULES.judgeUpdate(widget("{color: green, replicas: 3}"), old, "", List.of());
        assertThat(messages(other.errors())).containsExactly(BLUE);
        assertThat(other.warnings()).isEmpty();
    }

    /** As upstream, where the evaluation warns while it collects errors ({@code cel/validation.go}); it is the only one. */
    @Test
    @Tag("k8s-14.26")
    void warnings_areToldBesideErrors() {
        ObjectNode old = widget("{color: red, replicas: 2}");
        ObjectNode shrunk = widget("{color: red, replicas: 1}");
        TypeRules.Verdict verdict = RULES.judgeUpdate(shrunk, old, "", List.of());
        assertThat(messages(verdict.errors())).containsExactly(GROW);
        assertThat(verdict.warnings()).containsExactly(BLUE);
        assertThat(RULES.warnings(shrunk, old)).isEmpty();
    }

    /** Upstream checks the metadata first, and asks of all errors alike whether one keeps rules from running. */
    @Test
    @Tag("k8s-14.25")
    void brokenMetadata_keepsRulesFromRunning() {
        ObjectNode red = widget("{color: red, replicas: 1}");
        FieldError tooLong = FieldError.tooLong("metadata.annotations", null, 262144);
        assertThat(messages(RULES.judge(red, List.of(tooLong)).errors()))
                .containsExactly(tooLong.message(), NOT_CHECKED);
        assertThat(messages(RULES.judgeUpdate(red, red, "", List.of(tooLong)).errors()))
                .containsExactly(tooLong.message(), NOT_CHECKED);
        FieldError invalid = FieldError.invalid("metadata.labels", "-", "no label");
        assertThat(messages(RULES.judge(red, List.of(invalid)).errors())).containsExactly(invalid.message(), BLUE);
    }

    @Test
    @Tag("k8s-14.30")
    void statusUpdate_runsTheRulesOfTheWholeObject() {
        ObjectNode old = widget("{color: red, replicas: 2}");
        assertThat(messages(RULES.validateUpdate(old.deepCopy(), old, "status")))
                .containsExactly(BLUE);
    }

    private static ObjectNode widget(String spec) {
        return YamlDocuments.object(
                "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: " + spec + "}");
    }

    private static List<String> messages(List<FieldError> errors) {
        return errors.stream().map(FieldError::message).toList();
    }
}
