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

/** Cases after apiextensions {@code pkg/apiserver/schema/listtype/validation_test.go}. */
class ListTypesTest {

    private static final Schema SCHEMA = SchemaParser.parse(YamlDocuments.value("""
            type: object
            properties:
              set: {type: array, x-kubernetes-list-type: set, items: {}}
              map:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [a]
                items: {type: object}
              map2:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [a, b]
                items:
                  type: object
                  properties: {set: {type: array, x-kubernetes-list-type: set, items: {}}}
              labels:
                type: object
                additionalProperties: {type: array, x-kubernetes-list-type: set, items: {}}
            """));

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments("{set: [1, 2, a, null, {x: 1}, [1]]}", List.of()),
                arguments("{set: [1, 2, 1, 1]}", List.of("set[2]: Duplicate value: 1")),
                arguments("{set: [1, 1.0, '1', true]}", List.of()),
                arguments("{set: [{x: 1, y: 2}, {y: 2, x: 1}]}", List.of("set[1]: Duplicate value: {\"y\":2,\"x\":1}")),
                arguments("{map: [{a: x}, {a: y}, {a: x, b: 1}]}", List.of("map[2]: Duplicate value: {\"a\":\"x\"}")),
                arguments("{map: [{b: 1}, {b: 2}]}", List.of("map[1]: Duplicate value: {}")),
                arguments(
                        "{map: [{a: x}, 5]}",
                        List.of("map[1]: Invalid value: 5: must be an object for an array of list-type map")),
                arguments("{map2: [{a: x}, {a: x, b: y}]}", List.of()),
                arguments(
                        "{map2: [{a: x, b: y}, {b: y, a: x}]}",
                        List.of("map2[1]: Duplicate value: {\"a\":\"x\",\"b\":\"y\"}")),
                arguments("{map2: [{a: x, set: [1, 1]}]}", List.of("map2[0].set[1]: Duplicate value: 1")),
                arguments("{labels: {x: [a, a]}}", List.of("labels[x][1]: Duplicate value: \"a\"")));
    }

    @Tag("k8s-14.15")
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void list_isCheckedByItsType(String object, List<String> expected) {
        assertThat(ListTypes.validate(YamlDocuments.value(object), SCHEMA, ""))
                .extracting(FieldError::message)
                .isEqualTo(expected);
    }
}
