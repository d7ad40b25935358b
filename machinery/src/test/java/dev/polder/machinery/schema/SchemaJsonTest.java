package dev.polder.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaJsonTest {

    @Test
    void v3_keepsEverythingAStructuralSchemaSays() {
        String yaml = """
                type: object
                description: d
                required: [a]
                properties:
                  a: {type: string, minLength: 1, maxLength: 2, pattern: x, enum: [x, y], default: x, format: date}
                  b: {type: number, minimum: 1, exclusiveMinimum: true, maximum: 2.5, multipleOf: 0.5, nullable: true}
                  c:
                    type: array
                    items: {type: object, properties: {k: {type: string}}, required: [k]}
                    maxItems: 3
                    minItems: 1
                    x-kubernetes-list-type: map
                    x-kubernetes-list-map-keys: [k]
                  d: {type: object, additionalProperties: {type: integer}, maxProperties: 3, minProperties: 1}
                  e: {type: object, x-kubernetes-preserve-unknown-fields: true, x-kubernetes-embedded-resource: true}
                  f: {type: object, additionalProperties: true, x-kubernetes-map-type: atomic}
                  g: {type: object, additionalProperties: false}
                oneOf: [{required: [b]}, {not: {required: [c]}}]
                x-kubernetes-validations: [{rule: 'true', message: m}]
                """;
        assertThat(reread(SchemaJson.v3(SchemaParser.parse(YamlDocuments.value(yaml)))))
                .isEqualTo(YamlDocuments.value(yaml));
    }

    // apiextensions pkg/apiserver/schema/unfold_test.go.
    @ParameterizedTest
    @MethodSource
    void v3_spellsIntOrStringOut(String schema, String expected) {
        assertThat(reread(SchemaJson.v3(SchemaParser.parse(YamlDocuments.value(schema)))))
                .isEqualTo(YamlDocuments.value(expected));
    }

    static Stream<Arguments> v3_spellsIntOrStringOut() {
        String types = "anyOf: [{type: integer}, {type: string}]";
        return Stream.of(
                arguments("{x-kubernetes-int-or-string: true}", "{x-kubernetes-int-or-string: true, " + types + "}"),
                arguments(
                        "{x-kubernetes-int-or-string: true, " + types + "}",
                        "{x-kubernetes-int-or-string: true, " + types + "}"),
                arguments(
                        "{x-kubernetes-int-or-string: true, anyOf: [{minimum: 42}]}",
                        "{x-kubernetes-int-or-string: true, anyOf: [{minimum: 42}], allOf: [{" + types + "}]}"));
    }

    // apiextensions pkg/controller/openapi/v2/conversion_test.go.
    @ParameterizedTest
    @MethodSource
    void v2_leavesOutWhatItCannotSay(String schema, String expected) {
        assertThat(reread(SchemaJson.v2(SchemaParser.parse(YamlDocuments.value(schema)))))
                .isEqualTo(YamlDocuments.value(expected));
    }

    static Stream<Arguments> v2_leavesOutWhatItCannotSay() {
        return Stream.of(
                arguments("{type: string, anyOf: [{minLength: 1}], not: {pattern: x}}", "{type: string}"),
                arguments("{type: string, nullable: true, description: d}", "{description: d}"),
                arguments(
                        "{type: object, required: [a, b], properties: {a: {type: string, nullable: true}, b: {type:"
                                + " string}}}",
                        "{type: object, required: [b], properties: {a: {}, b: {type: string}}}"),
                arguments(
                        "{type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: string}}}",
                        "{x-kubernetes-preserve-unknown-fields: true}"),
                arguments(
                        "{type: array, x-kubernetes-preserve-unknown-fields: true, items: {type: string}}",
                        "{x-kubernetes-preserve-unknown-fields: true}"),
                arguments("{x-kubernetes-int-or-string: true}", "{x-kubernetes-int-or-string: true}"));
    }

    @Test
    void cache_sharesEqualSchemas() {
        SchemaCache cache = new SchemaCache();
        Schema first = cache.get(YamlDocuments.value("{type: object, description: d}"));
        Schema second = cache.get(YamlDocuments.value("{description: d, type: object}"));
        Schema third = cache.get(YamlDocuments.value("{type: object}"));
        assertThat(second).isSameAs(first);
        assertThat(third).isNotSameAs(first);
        assertThat(cache.size()).isEqualTo(2);
    }

    /** The document as a client reads it: the width of integers is no part of JSON. */
    private static JsonNode reread(JsonNode document) {
        return YamlDocuments.value(document.toString());
    }
}
