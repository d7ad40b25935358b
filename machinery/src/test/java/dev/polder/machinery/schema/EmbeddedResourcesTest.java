package dev.polder.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.polder.api.status.FieldError;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases after apiextensions {@code pkg/apiserver/schema/objectmeta/validation_test.go}. */
class EmbeddedResourcesTest {

    private static final Schema SCHEMA = SchemaParser.parse(
            YamlDocuments.value("{type: object, properties: {e: {type: object, x-kubernetes-embedded-resource: true,"
                    + " x-kubernetes-preserve-unknown-fields: true}}}"));

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments("{apiVersion: apps/v1, kind: Deployment}", List.of()),
                arguments("{}", List.of("e.apiVersion: Required value", "e.kind: Required value")),
                arguments(
                        "{apiVersion: '', kind: 5}",
                        List.of(
                                "e.apiVersion: Invalid value: \"\": must not be empty",
                                "e.kind: Invalid value: 5: must be a string")),
                arguments(
                        "{apiVersion: a/b/c, kind: X}",
                        List.of("e.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c")),
                arguments(
                        "{apiVersion: v1, kind: X, metadata: {name: ..}}",
                        List.of("e.metadata.name: Invalid value: \"..\": may not be '..'")),
                arguments(
                        "{apiVersion: v1, kind: X, metadata: {labels: 5}}",
                        List.of(
                                "e.metadata: Invalid value: {\"labels\":5}: json: cannot unmarshal number into Go struct"
                                        + " field ObjectMeta.labels of type map[string]string")),
                arguments(
                        "{apiVersion: v1, kind: X, metadata: {namespace: a.b, ownerReferences: [{kind: K, name: n, uid: u}]}}",
                        List.of(
                                "e.metadata.namespace: Invalid value: \"a.b\": must not contain dots",
                                "e.metadata.ownerReferences[0].apiVersion: Required value: must not be empty")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void embeddedResource_isChecked(String resource, List<String> expected) {
        assertThat(EmbeddedResources.validate(YamlDocuments.value("{e: " + resource + "}"), SCHEMA, ""))
                .extracting(FieldError::message)
                .isEqualTo(expected);
    }
}
