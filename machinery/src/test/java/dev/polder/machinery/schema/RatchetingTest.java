package dev.polder.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.polder.api.status.FieldError;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** KEP-4008; cases after apiextensions {@code pkg/apiserver/validation/ratcheting_test.go}. */
class RatchetingTest {

    private static final Schema SCHEMA = SchemaParser.parse(YamlDocuments.value("""
            type: object
            properties:
              kind: {type: string, maxLength: 2}
              a: {type: string, maxLength: 2}
              b: {type: string, maxLength: 2}
              nested:
                type: object
                properties: {c: {type: string}}
                required: [d]
              atomic: {type: array, items: {type: integer, maximum: 5}}
              map:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items:
                  type: object
                  required: [name]
                  properties: {name: {type: string}, v: {type: integer, maximum: 5}}
              labels: {type: object, additionalProperties: {type: string, maxLength: 2}}
            """));

    static Stream<Arguments> updates() {
        return Stream.of(
                arguments("unchanged field stays invalid", "{a: long, b: x}", "{a: long, b: y}", ""),
                arguments("changed field is checked", "{a: long}", "{a: longer}", "a"),
                arguments("new field is checked", "{}", "{a: long}", "a"),
                arguments("kind is never ratcheted", "{kind: Long}", "{kind: Long, a: x}", "kind"),
                arguments("parent of a required field is unchanged", "{nested: {c: x}}", "{nested: {c: x}, a: y}", ""),
                arguments("parent of a required field changed", "{nested: {c: x}}", "{nested: {c: y}}", "nested.d"),
                arguments("unchanged atomic list", "{atomic: [9]}", "{atomic: [9], a: x}", ""),
                arguments("changed atomic list", "{atomic: [9]}", "{atomic: [9, 1]}", "atomic[0]"),
                arguments(
                        "elements of maps are found by key",
                        "{map: [{name: x, v: 9}, {name: y, v: 1}]}",
                        "{map: [{name: y, v: 2}, {name: x, v: 9}]}",
                        ""),
                arguments(
                        "changed element of a map", "{map: [{name: x, v: 9}]}", "{map: [{name: x, v: 8}]}", "map[0].v"),
                arguments("values of maps", "{labels: {x: long}}", "{labels: {x: long, y: z}}", ""));
    }

    @ParameterizedTest(name = "{0}")
    @Tag("k8s-14.26")
    @MethodSource("updates")
    void update_isCheckedWhereItChanges(String name, String old, String now, String wrongField) {
        assertThat(SchemaValidator.validateUpdate(YamlDocuments.value(now), YamlDocuments.value(old), SCHEMA, ""))
                .extracting(FieldError::field)
                .isEqualTo(wrongField.isEmpty() ? List.of() : List.of(wrongField));
    }
}
