package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.meta.Warnings;
import dev.polder.machinery.schema.YamlDocuments;
import dev.polder.machinery.type.TypeRules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** After apiextensions {@code pkg/registry/customresource/*_test.go}. */
class CustomResourceRulesTest {

    private static final TypeRules RULES =
            CrdTypes.toResourceType(Crds.established()).rules();

    @Test
    void creation_dropsStatus() {
        ObjectNode widget = widget("spec: {color: red}, status: {phase: up}");
        RULES.prepareForCreate(widget);
        assertThat(widget).isEqualTo(widget("spec: {color: red}"));
    }

    @Test
    void creation_keepsStatusWithoutTheSubresource() {
        ObjectNode crd = Crds.created("{}");
        ((ObjectNode) crd.at("/spec/versions/0/subresources")).remove("status");
        ObjectNode widget = widget("status: {phase: up}");
        CrdTypes.toResourceType(crd).rules().prepareForCreate(widget);
        assertThat(widget.has("status")).isTrue();
    }

    @Tag("k8s-10.2")
    @Tag("k8s-14.21")
    @Test
    void update_keepsStatus() {
        ObjectNode old = widget("spec: {color: red}, status: {phase: up}");
        ObjectNode now = widget("spec: {color: blue}, status: {phase: down}");
        RULES.prepareForUpdate(now, old, "");
        assertThat(now).isEqualTo(widget("spec: {color: blue}, status: {phase: up}"));
        ObjectNode first = widget("spec: {color: blue}, status: {phase: down}");
        RULES.prepareForUpdate(first, widget("spec: {color: red}"), "");
        assertThat(first.has("status")).isFalse();
    }

    @Test
    void statusUpdate_keepsAllButStatusAndManagers() {
        ObjectNode old = widget("spec: {color: red}, status: {phase: up}");
        ObjectNode now = widget("spec: {color: blue}, status: {phase: down}");
        ((ObjectNode) old.get("metadata"))
                .put("resourceVersion", "7")
                .putArray("managedFields")
                .addObject()
                .put("manager", "old");
        ((ObjectNode) now.get("metadata"))
                .put("generateName", "x")
                .putArray("managedFields")
                .addObject()
                .put("manager", "new");
        RULES.prepareForUpdate(now, old, "status");
        assertThat(now.get("spec")).isEqualTo(old.get("spec"));
        assertThat(now.at("/status/phase").asText()).isEqualTo("down");
        assertThat(now.get("metadata"))
                .isEqualTo(YamlDocuments.value("{name: w, resourceVersion: '7', managedFields: [{manager: new}]}"));
    }

    static Stream<Arguments> invalid() {
        String accessor = " accessor error: ";
        return Stream.of(
                arguments("spec: {replicas: 1, color: red, tags: [a]}", List.of()),
                arguments(
                        "spec: {color: green, tags: [a, a]}",
                        List.of(
                                "spec.color: Unsupported value: \"green\": supported values: \"red\", \"blue\"",
                                "spec.tags[1]: Duplicate value: \"a\"")),
                arguments(
                        "spec: {replicas: many}",
                        List.of(
                                "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type integer:"
                                        + " \"string\"",
                                ".spec.replicas: Invalid value: 0: .spec.replicas" + accessor
                                        + "many is of the type string, expected int64")),
                arguments(
                        "spec: {replicas: -1}",
                        List.of(
                                "spec.replicas: Invalid value: -1: spec.replicas in body should be greater than or equal to"
                                        + " 0",
                                ".spec.replicas: Invalid value: -1: should be a non-negative integer")),
                arguments(
                        "spec: {replicas: 3000000000}",
                        List.of(
                                ".spec.replicas: Invalid value: 3000000000: should be less than or equal to 2147483647")),
                arguments(
                        "status: 5",
                        List.of(
                                "status: Invalid value: \"integer\": status in body must be of type object: \"integer\"",
                                ".status.replicas: Invalid value: 0: .status.replicas" + accessor
                                        + "5 is of the type int64, expected map[string]interface{}")));
    }

    @ParameterizedTest(name = "{0}")
    @Tag("k8s-14.29")
    @MethodSource("invalid")
    void object_isCheckedInUpstreamsOrder(String fields, List<String> expected) {
        assertThat(messages(RULES.validate(widget(fields)))).isEqualTo(expected);
    }

    @Test
    void type_mustBeRight() {
        ObjectNode widget = widget("spec: {color: green}");
        widget.put("kind", "Gadget").put("apiVersion", "example.com/v9");
        assertThat(messages(RULES.validate(widget)))
                .containsExactly(
                        "kind: Invalid value: \"Gadget\": must be Widget",
                        "apiVersion: Invalid value: \"example.com/v9\": must be example.com/v1");
    }

    @Tag("k8s-14.15")
    @Test
    void update_toleratesWhatWasWrongBefore() {
        ObjectNode old = widget("spec: {color: green, tags: [a, a]}");
        assertThat(RULES.validateUpdate(widget("spec: {color: green, tags: [a, a], replicas: 1}"), old, ""))
                .isEmpty();
        assertThat(messages(RULES.validateUpdate(widget("spec: {color: black}"), old, "")))
                .containsExactly("spec.color: Unsupported value: \"black\": supported values: \"red\", \"blue\"");
        assertThat(messages(RULES.validateUpdate(widget("spec: {tags: [a, a]}"), widget("spec: {}"), "")))
                .containsExactly("spec.tags[1]: Duplicate value: \"a\"");
    }

    @Test
    @Tag("k8s-14.30")
    void statusUpdate_checksStatusOnly() {
        ObjectNode old = widget("spec: {color: green}, status: {phase: up}");
        assertThat(messages(RULES.validateUpdate(
                        widget("spec: {color: green}, status: {phase: longer, replicas: 1}"), old, "status")))
                .containsExactly("status.phase: Too long: may not be more than 5 bytes");
    }

    @Test
    void traits_areThoseOfCustomResources() {
        TypeRules.Traits traits = RULES.traits();
        assertThat(traits.generation()).isTrue();
        assertThat(traits.unconditionalUpdate()).isFalse();
        assertThat(traits.createOnUpdate()).isFalse();
    }

    @Tag("k8s-14.28")
    @Test
    void finalizers_shouldBeQualified() {
        ObjectNode widget = widget("spec: {}");
        ((ObjectNode) widget.get("metadata"))
                .putArray("finalizers")
                .add("mine")
                .add("a.example.com")
                .add("orphan")
                .add("example.com/x");
        assertThat(Warnings.finalizers(widget, null))
                .containsExactly(
                        "metadata.finalizers: \"a.example.com\": prefer a domain-qualified finalizer name including a path"
                                + " (/) to avoid accidental conflicts with other finalizer writers",
                        "metadata.finalizers: \"mine\": prefer a domain-qualified finalizer name to avoid accidental"
                                + " conflicts with other finalizer writers");
        assertThat(Warnings.finalizers(widget, widget)).isEmpty();
    }

    private static ObjectNode widget(String fields) {
        return YamlDocuments.object("{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, " + fields + "}");
    }

    private static List<String> messages(List<FieldError> errors) {
        return errors.stream().map(FieldError::message).toList();
    }
}
