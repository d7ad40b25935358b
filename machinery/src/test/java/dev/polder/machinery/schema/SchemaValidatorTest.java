package dev.polder.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.polder.api.status.FieldError;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts after kube-openapi {@code pkg/validation/errors/schema.go} and {@code validate/schema_messages.go}, field errors
 * after apiextensions {@code pkg/apiserver/validation/validation.go}.
 */
class SchemaValidatorTest {

    static Stream<Arguments> wrongTypes() {
        return Stream.of(
                arguments(
                        "{type: integer}",
                        "x",
                        "spec.v: Invalid value: \"string\": spec.v in body must be of type integer: \"string\""),
                arguments(
                        "{type: string}",
                        "5",
                        "spec.v: Invalid value: \"integer\": spec.v in body must be of type string: \"integer\""),
                arguments(
                        "{type: string}",
                        "~",
                        "spec.v: Invalid value: \"null\": spec.v in body must be of type string: \"null\""),
                arguments(
                        "{x-kubernetes-int-or-string: true}",
                        "true",
                        "spec.v: Invalid value: \"boolean\": spec.v in body must be of type integer,string:"
                                + " \"boolean\""),
                arguments(
                        "{type: string, format: date}",
                        "x",
                        "spec.v: Invalid value: \"x\": spec.v in body must be of type date: \"x\""),
                arguments(
                        "{type: string, format: date}",
                        "5",
                        "spec.v: Invalid value: \"int64\": spec.v in body must be of type date: \"int64\""),
                arguments(
                        "{type: integer, minimum: 1}",
                        "0",
                        "spec.v: Invalid value: 0: spec.v in body should be greater than or equal to 1"),
                arguments(
                        "{type: integer, minimum: 1, exclusiveMinimum: true}",
                        "1",
                        "spec.v: Invalid value: 1: spec.v in body should be greater than 1"),
                arguments(
                        "{type: number, maximum: 1.5}",
                        "1.6",
                        "spec.v: Invalid value: 1.6: spec.v in body should be less than or equal to 1.5"),
                arguments(
                        "{type: integer, maximum: 3, exclusiveMaximum: true}",
                        "3",
                        "spec.v: Invalid value: 3: spec.v in body should be less than 3"),
                arguments(
                        "{type: integer, multipleOf: 5}",
                        "7",
                        "spec.v: Invalid value: 7: spec.v in body should be a multiple of 5"),
                arguments(
                        "{type: integer, format: int32}",
                        "2147483648",
                        "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec.v"),
                arguments(
                        "{type: string, pattern: '^a$'}",
                        "b",
                        "spec.v: Invalid value: \"b\": spec.v in body should match '^a$'"));
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                arguments("{type: string, maxLength: 3}", "abcd", "spec.v: Too long: may not be more than 3 bytes"),
                arguments(
                        "{type: string, minLength: 2}",
                        "a",
                        "spec.v: Invalid value: \"a\": spec.v in body should be at least 2 chars long"),
                arguments(
                        "{type: string, enum: [a, b]}",
                        "c",
                        "spec.v: Unsupported value: \"c\": supported values: \"a\", \"b\""),
                arguments(
                        "{type: integer, enum: [1, 2]}",
                        "3",
                        "spec.v: Unsupported value: 3: supported values: \"1\", \"2\""),
                arguments(
                        "{type: array, items: {type: integer}, maxItems: 3}",
                        "[1, 2, 3, 4]",
                        "spec.v: Too many: 4: must have at most 3 items"),
                arguments(
                        "{type: array, items: {type: integer}, minItems: 1}",
                        "[]",
                        "spec.v: Invalid value: 0: spec.v in body should have at least 1 items"),
                arguments(
                        "{type: array, items: {type: integer}}",
                        "[1, a]",
                        "spec.v[1]: Invalid value: \"string\": spec.v[1] in body must be of type integer: \"string\""),
                arguments(
                        "{type: object, additionalProperties: {type: string}, maxProperties: 1}",
                        "{a: x, b: y}",
                        "spec.v: Too many: 2: must have at most 1 item"),
                arguments(
                        "{type: object, additionalProperties: {type: string}, minProperties: 1}",
                        "{}",
                        "spec.v: Invalid value: 0: spec.v in body should have at least 1 properties"),
                arguments(
                        "{type: object, additionalProperties: {type: string}}",
                        "{a: 1}",
                        "spec.v.a: Invalid value: \"integer\": spec.v.a in body must be of type string: \"integer\""),
                arguments(
                        "{type: object, additionalProperties: false}",
                        "{a: 1}",
                        "spec.v: Invalid value: \"a\": spec.v.a in body is a forbidden property"),
                arguments(
                        "{type: object, properties: {a: {type: string}}, required: [a]}",
                        "{}",
                        "spec.v.a: Required value"),
                arguments(
                        "{type: object, not: {required: [a]}, properties: {a: {type: string}}}",
                        "{a: x}",
                        "<nil>: Invalid value: \"\": \"spec.v\" must not validate the schema (not)"));
    }

    @Tag("k8s-14.14")
    @ParameterizedTest(name = "{1} against {0}")
    @MethodSource({"wrongTypes", "wrongValues"})
    void invalidValue_isRefusedInUpstreamsWords(String schema, String value, String expected) {
        assertThat(validate(schema, value)).containsExactly(expected);
    }

    static Stream<Arguments> validValues() {
        return Stream.of(
                arguments("{type: integer}", "1.0"),
                arguments("{type: number}", "1"),
                arguments("{type: string, nullable: true}", "~"),
                arguments("{x-kubernetes-int-or-string: true}", "5"),
                arguments("{x-kubernetes-int-or-string: true}", "50%"),
                // Code points, not UTF-16 units.
                arguments("{type: string, maxLength: 1}", "\"\\U0001F600\""),
                arguments("{type: string, format: unknown-format}", "x"),
                arguments("{type: number, multipleOf: 0.1}", "0.3"),
                arguments("{type: integer, format: int64}", "9223372036854775807"),
                arguments("{type: number, enum: [1]}", "1.0"),
                arguments("{type: object, x-kubernetes-preserve-unknown-fields: true}", "{a: [1, {b: c}]}"),
                // Upstream leaves lists to the format when a string has one.
                arguments("{type: string, format: date}", "[1]"),
                arguments("{type: string, pattern: b}", "abc"));
    }

    @ParameterizedTest(name = "{1} against {0}")
    @MethodSource("validValues")
    void validValue_isAccepted(String schema, String value) {
        assertThat(validate(schema, value)).isEmpty();
    }

    @Test
    void fraction_isNoInteger() {
        // kube-openapi's numberValidator reports the range as well, without a field.
        assertThat(validate("{type: integer}", "1.5"))
                .containsExactly(
                        "spec.v: Invalid value: \"number\": spec.v in body must be of type integer: \"number\"",
                        "<nil>: Invalid value: \"\": Checked value must be of type integer (default format) in spec.v");
    }

    @Test
    void nullEnum_neverMatches() {
        // kube-openapi basicCommonValidator: an absent value equals no enum value, not even null.
        assertThat(validate("{type: string, nullable: true, enum: [a, null]}", "~"))
                .containsExactly("spec.v: Unsupported value: null: supported values: \"a\", \"null\"");
    }

    @Test
    void oneOf_showsTheAlternativeThatMatchesBest() {
        String schema = """
                type: object
                properties: {a: {type: string}, b: {type: string}}
                oneOf:
                - required: [a, b]
                  properties: {a: {pattern: x}}
                - required: [b]
                """;
        assertThat(validate(schema, "{a: x}"))
                .containsExactly(
                        "<nil>: Invalid value: \"\": \"spec.v\" must validate one and only one schema (oneOf). Found none"
                                + " valid",
                        "spec.v.b: Required value");
        assertThat(validate(schema, "{a: x, b: y}"))
                .containsExactly("<nil>: Invalid value: \"\": \"spec.v\" must validate one and only one schema (oneOf)."
                        + " Found 2 valid alternatives");
    }

    @Test
    void anyOf_needsOneAlternative() {
        String schema = "{type: string, anyOf: [{pattern: '^a'}, {pattern: '^b'}]}";
        assertThat(validate(schema, "bc")).isEmpty();
        assertThat(validate(schema, "c"))
                .containsExactly(
                        "<nil>: Invalid value: \"\": \"spec.v\" must validate at least one schema (anyOf)",
                        "spec.v: Invalid value: \"c\": spec.v in body should match '^a'");
    }

    @Test
    void allOf_saysHowManyFailed() {
        String schema = "{type: string, allOf: [{pattern: '^a'}, {maxLength: 2}]}";
        assertThat(validate(schema, "abc"))
                .containsExactly(
                        "spec.v: Too long: may not be more than 2 bytes",
                        "<nil>: Invalid value: \"\": \"spec.v\" must validate all the schemas (allOf)");
        assertThat(validate(schema, "bcd"))
                .contains(
                        "<nil>: Invalid value: \"\": \"spec.v\" must validate all the schemas (allOf). None validated");
    }

    @Test
    void status_isNamedRelativeToItself() {
        // apiextensions validates /status against properties.status with the field path "status".
        Schema schema = schema("{type: object, properties: {replicas: {type: integer}}, required: [phase]}");
        List<FieldError> errors = SchemaValidator.validate(YamlDocuments.value("{replicas: x}"), schema, "status");
        assertThat(errors)
                .extracting(FieldError::message)
                .containsExactly(
                        "status.replicas: Invalid value: \"string\": replicas in body must be of type integer:"
                                + " \"string\"",
                        "status.phase: Required value");
    }

    private static List<String> validate(String schema, String value) {
        String whole = "{type: object, properties: {spec: {type: object, properties: {v: " + json(schema) + "}}}}";
        return SchemaValidator.validate(YamlDocuments.value("{spec: {v: " + json(value) + "}}"), schema(whole), "")
                .stream()
                .map(FieldError::message)
                .toList();
    }

    private static Schema schema(String yaml) {
        return SchemaParser.parse(YamlDocuments.value(yaml));
    }

    /** YAML as one line of JSON, so that it can stand inside other YAML. */
    private static String json(String yaml) {
        return YamlDocuments.value(yaml).toString();
    }
}
