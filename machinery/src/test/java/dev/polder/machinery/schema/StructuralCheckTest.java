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
 * Texts after apiextensions {@code pkg/apiserver/schema/validation.go}, {@code complete.go}, {@code
 * defaulting/validation.go} and {@code pkg/apis/apiextensions/validation/validation.go}.
 */
class StructuralCheckTest {

    static Stream<Arguments> missingTypes() {
        return Stream.of(
                arguments("{}", List.of("s.type: Required value: must not be empty at the root")),
                arguments(
                        "{type: array, items: {type: string}}",
                        List.of("s.type: Invalid value: \"array\": must be object at the root")),
                arguments(
                        "{type: object, properties: {a: {}}}",
                        List.of("s.properties[a].type: Required value: must not be empty for specified object fields")),
                arguments(
                        "{type: object, properties: {a: {type: array}}}",
                        List.of("s.properties[a].items: Required value: must be specified")),
                arguments(
                        "{type: object, properties: {a: {type: array, items: {}}}}",
                        List.of(
                                "s.properties[a].items.type: Required value: must not be empty for specified array items")),
                arguments(
                        "{type: object, additionalProperties: {type: string}}",
                        List.of("s.additionalProperties: Forbidden: must not be used at the root")),
                arguments(
                        "{type: object, properties: {a: {type: object, x-kubernetes-embedded-resource: true}}}",
                        List.of(
                                "s.properties[a].properties: Required value: must not be empty if"
                                        + " x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields")),
                arguments(
                        "{type: object, properties: {a: {type: string, x-kubernetes-embedded-resource: true,"
                                + " x-kubernetes-preserve-unknown-fields: true}}}",
                        List.of("s.properties[a].type: Invalid value: \"string\": must be object if"
                                + " x-kubernetes-embedded-resource is true")),
                arguments(
                        "{type: object, properties: {a: {x-kubernetes-int-or-string: true,"
                                + " x-kubernetes-preserve-unknown-fields: true}}}",
                        List.of(
                                "s.properties[a].x-kubernetes-preserve-unknown-fields: Invalid value: true: must be false"
                                        + " if x-kubernetes-int-or-string is true")),
                arguments(
                        "{type: object, properties: {kind: {type: integer}}}",
                        List.of("s.properties[kind].type: Invalid value: \"integer\": must be string")));
    }

    static Stream<Arguments> misplacedKeywords() {
        return Stream.of(
                arguments(
                        "{type: object, properties: {metadata: {type: object, properties: {labels: {type: object}}}}}",
                        List.of("s.properties[metadata]: Forbidden: must not specify anything other than name and"
                                + " generateName, but metadata is implicitly specified")),
                arguments(
                        "{type: object, properties: {metadata: {type: object, required: [name]}}}",
                        List.of("s.properties[metadata]: Forbidden: must not specify anything other than name and"
                                + " generateName, but metadata is implicitly specified")),
                arguments(
                        "{type: object, properties: {a: {type: string, anyOf: [{type: string, title: t, nullable: true}]}}}",
                        List.of(
                                "s.properties[a].anyOf[0].nullable: Forbidden: must be false to be structural",
                                "s.properties[a].anyOf[0].title: Forbidden: must be empty to be structural",
                                "s.properties[a].anyOf[0].type: Forbidden: must be empty to be structural")),
                arguments(
                        "{type: object, not: {properties: {a: {default: x, x-kubernetes-list-map-keys: [k]}}}, properties: {a:"
                                + " {type: string}}}",
                        List.of(
                                "s.not.properties[a].default: Forbidden: must be undefined to be structural",
                                "s.not.properties[a].x-kubernetes-list-map-keys: Forbidden: must be empty to be structural",
                                "s.not.properties[a].x-kubernetes-list-type: Required value: must be map if"
                                        + " x-kubernetes-list-map-keys is non-empty")),
                arguments(
                        "{type: object, allOf: [{properties: {b: {pattern: x}, metadata: {}}}]}",
                        List.of(
                                "s.allOf[0].properties[metadata]: Forbidden: must not be specified in a nested context",
                                "s.properties[b]: Required value: because it is defined in s.allOf[0].properties[b]",
                                "s.properties[metadata]: Required value: because it is defined in"
                                        + " s.allOf[0].properties[metadata]")),
                arguments(
                        "{type: object, properties: {a: {type: string, pattern: '('}}}",
                        List.of("s.properties[a].pattern: Invalid value: \"(\": must be a valid regular expression, but"
                                + " isn't: error parsing regexp: missing closing ): `(`")));
    }

    static Stream<Arguments> openApi() {
        return Stream.of(
                arguments(
                        "{type: object, properties: {a: {type: array, uniqueItems: true, items: {type: string}}}}",
                        List.of("s.properties[a].uniqueItems: Forbidden: uniqueItems cannot be set to true since the"
                                + " runtime complexity becomes quadratic")),
                arguments(
                        "{type: object, properties: {a: {type: object, properties: {b: {type: string}},"
                                + " additionalProperties: {type: string}}}}",
                        List.of(
                                "s.properties[a].additionalProperties: Forbidden: additionalProperties and properties are"
                                        + " mutual exclusive")),
                arguments(
                        "{type: object, properties: {a: {$ref: '#/x', type: string}}}",
                        List.of("s.properties[a].$ref: Forbidden: $ref is not supported")),
                arguments(
                        "{type: object, properties: {a: {type: object, id: x, additionalItems: true,"
                                + " patternProperties: {x: {type: string}}, definitions: {x: {type: string}},"
                                + " dependencies: {x: [y]}}}}",
                        List.of(
                                "s.properties[a].id: Forbidden: id is not supported",
                                "s.properties[a].additionalItems: Forbidden: additionalItems is not supported",
                                "s.properties[a].patternProperties: Forbidden: patternProperties is not supported",
                                "s.properties[a].definitions: Forbidden: definitions is not supported",
                                "s.properties[a].dependencies: Forbidden: dependencies is not supported")),
                arguments(
                        "{type: object, properties: {a: {type: array, items: [{type: string}]}}}",
                        List.of("s.properties[a].items: Forbidden: items must be a schema object and not an array")),
                arguments(
                        "{type: object, properties: {a: {type: 'null'}}}",
                        List.of(
                                "s.properties[a].type: Unsupported value: \"null\": supported values: \"array\","
                                        + " \"boolean\", \"integer\", \"number\", \"object\", \"string\"",
                                "s.properties[a].type: Forbidden: type cannot be set to null, use nullable as an"
                                        + " alternative")),
                arguments(
                        "{type: object, properties: {a: {type: object, x-kubernetes-preserve-unknown-fields: false}}}",
                        List.of(
                                "s.properties[a].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true"
                                        + " or undefined")),
                arguments(
                        "{type: object, properties: {kind: {type: string, default: X}}}",
                        List.of("s.properties[kind].default: Forbidden: must not be set in top-level kind")));
    }

    static Stream<Arguments> lists() {
        String map = "x-kubernetes-list-type: map";
        return Stream.of(
                arguments(
                        "{type: string, x-kubernetes-list-type: set}",
                        List.of(
                                "s.properties[a].type: Invalid value: \"string\": must be array if x-kubernetes-list-type"
                                        + " is specified")),
                arguments(
                        "{type: array, items: {type: object, properties: {b: {type: string}}}, x-kubernetes-list-type: set}",
                        List.of(
                                "s.properties[a].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item"
                                        + " of a list with x-kubernetes-list-type=set")),
                arguments(
                        "{type: array, items: {type: string}, x-kubernetes-list-type: bag}",
                        List.of("s.properties[a].x-kubernetes-list-type: Unsupported value: \"bag\": supported values:"
                                + " \"atomic\", \"set\", \"map\"")),
                arguments(
                        "{type: object, x-kubernetes-map-type: bag}",
                        List.of("s.properties[a].x-kubernetes-map-type: Unsupported value: \"bag\": supported values:"
                                + " \"atomic\", \"granular\"")),
                arguments(
                        "{type: array, items: {type: object, properties: {k: {type: string}}}, x-kubernetes-list-map-keys:"
                                + " [k]}",
                        List.of("s.properties[a].x-kubernetes-list-type: Required value: must be map if"
                                + " x-kubernetes-list-map-keys is non-empty")),
                arguments(
                        "{type: array, items: {type: object, properties: {k: {type: string}}}, " + map + "}",
                        List.of("s.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if"
                                + " x-kubernetes-list-type is map")),
                arguments(
                        "{type: array, items: {type: object, required: [k], properties: {k: {type: object}}}, " + map
                                + ", x-kubernetes-list-map-keys: [k, x]}",
                        List.of(
                                "s.properties[a].items.properties[k].type: Invalid value: \"object\": must be a scalar type"
                                        + " if parent array's x-kubernetes-list-type is map",
                                "s.properties[a].x-kubernetes-list-map-keys: Invalid value: [\"k\",\"x\"]: entries must all"
                                        + " be names of item properties")),
                arguments(
                        "{type: array, items: {type: object, properties: {k: {type: string, nullable: true}}}, " + map
                                + ", x-kubernetes-list-map-keys: [k]}",
                        List.of(
                                "s.properties[a].items.properties[k].default: Required value: this property is in"
                                        + " x-kubernetes-list-map-keys, so it must have a default or be a required property",
                                "s.properties[a].items.properties[k].nullable: Forbidden: this property is in"
                                        + " x-kubernetes-list-map-keys, so it cannot be nullable")));
    }

    static Stream<Arguments> defaults() {
        return Stream.of(
                arguments("{type: string, default: x}", List.of()),
                arguments(
                        "{type: integer, default: x}",
                        List.of("s.properties[a].default: Invalid value: \"string\":  in body must be of type integer:"
                                + " \"string\"")),
                arguments(
                        "{type: object, properties: {b: {type: string}}, default: {b: x, c: y}}",
                        List.of(
                                "s.properties[a].default: Invalid value: {\"b\":\"x\",\"c\":\"y\"}: must not have unknown"
                                        + " fields")),
                arguments(
                        "{type: object, properties: {b: {type: integer}}, default: {b: x}}",
                        List.of(
                                "s.properties[a].default.b: Invalid value: \"string\": b in body must be of type integer:"
                                        + " \"string\"")),
                arguments(
                        "{type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true,"
                                + " default: {kind: X}}",
                        List.of("s.properties[a].default.apiVersion: Required value")));
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                arguments(
                        "{rule: ' '}",
                        List.of(
                                "s.properties[a].x-kubernetes-validations[0].rule: Required value: rule is not specified")),
                arguments(
                        "{rule: \"a\\nb\"}",
                        List.of("s.properties[a].x-kubernetes-validations[0].message: Required value: message must be"
                                + " specified if rule contains line breaks")),
                arguments(
                        "{rule: x, reason: Odd}",
                        List.of(
                                "s.properties[a].x-kubernetes-validations[0].reason: Unsupported value: \"Odd\": supported"
                                        + " values: \"FieldValueDuplicate\", \"FieldValueForbidden\", \"FieldValueInvalid\","
                                        + " \"FieldValueRequired\"")),
                arguments(
                        "{rule: x, fieldPath: .nope}",
                        List.of("s.properties[a].x-kubernetes-validations[0].fieldPath: Invalid value: \".nope\":"
                                + " fieldPath must be a valid path")),
                arguments("{rule: x, fieldPath: .b, message: m}", List.of()));
    }

    @Tag("k8s-14.8")
    @Tag("k8s-14.9")
    @Tag("k8s-14.10")
    @ParameterizedTest(name = "{0}")
    @MethodSource({"missingTypes", "misplacedKeywords", "openApi"})
    void schema_isCheckedInUpstreamsWords(String schema, List<String> expected) {
        assertThat(check(schema)).isEqualTo(expected);
    }

    @Tag("k8s-14.12")
    @Tag("k8s-14.15")
    @ParameterizedTest(name = "{0}")
    @MethodSource({"lists", "defaults"})
    void field_isCheckedInUpstreamsWords(String field, List<String> expected) {
        assertThat(check("{type: object, properties: {a: " + field + "}}")).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void rule_hasAForm(String rule, List<String> expected) {
        String field = "{type: object, properties: {b: {type: string}}, x-kubernetes-validations: [" + rule + "]}";
        assertThat(check("{type: object, properties: {a: " + field + "}}")).isEqualTo(expected);
    }

    @Test
    void intOrString_mayBeSpelledOut() {
        assertThat(check(
                        "{type: object, properties: {a: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type:"
                                + " string}]}, b: {x-kubernetes-int-or-string: true, allOf: [{anyOf: [{type: integer}, {type:"
                                + " string}]}, {pattern: x}]}}}"))
                .isEmpty();
        assertThat(check(
                        "{type: object, properties: {a: {x-kubernetes-int-or-string: true, anyOf: [{type: string}, {type:"
                                + " integer}]}}}"))
                .hasSize(2);
    }

    @Test
    void metadata_mayRestrictNames() {
        assertThat(check(
                        "{type: object, properties: {metadata: {type: object, properties: {name: {type: string, maxLength:"
                                + " 5}}}}}"))
                .isEmpty();
    }

    private static List<String> check(String schema) {
        return StructuralCheck.check(YamlDocuments.value(schema), "s").stream()
                .map(FieldError::message)
                .toList();
    }
}
