package dev.polder.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases after apiextensions {@code pkg/apiserver/schema/defaulting/algorithm_test.go}, {@code prunenulls_test.go}. */
class DefaulterTest {

    static Stream<Arguments> cases() {
        return Stream.of(
                arguments("absent field", "{properties: {a: {default: A}, b: {default: B}}}", "{a: x}", "{a: x, b: B}"),
                arguments(
                        "only inside parents that are there",
                        "{properties: {o: {properties: {a: {default: A}}}}}",
                        "{}",
                        "{}"),
                arguments(
                        "defaults below a default",
                        "{properties: {o: {default: {}, properties: {a: {default: A}}}}}",
                        "{}",
                        "{o: {a: A}}"),
                arguments(
                        "elements",
                        "{properties: {l: {items: {properties: {a: {default: A}}}}}}",
                        "{l: [{}, {a: x}]}",
                        "{l: [{a: A}, {a: x}]}"),
                arguments(
                        "values of maps",
                        "{properties: {m: {additionalProperties: {properties: {a: {default: A}}}}}}",
                        "{m: {x: {}}}",
                        "{m: {x: {a: A}}}"),
                arguments("impossible null with default", "{properties: {a: {default: A}}}", "{a: null}", "{a: A}"),
                arguments("impossible null without default", "{properties: {a: {}}}", "{a: null}", "{}"),
                arguments("nullable null", "{properties: {a: {nullable: true, default: A}}}", "{a: null}", "{a: null}"),
                arguments("null of an unknown field", "{properties: {}}", "{a: null}", "{a: null}"),
                arguments("null element stays", "{properties: {l: {items: {}}}}", "{l: [null]}", "{l: [null]}"),
                arguments(
                        "null element with default",
                        "{properties: {l: {items: {default: A}}}}",
                        "{l: [null]}",
                        "{l: [A]}"),
                arguments(
                        "null value of a map",
                        "{properties: {m: {additionalProperties: {}}}}",
                        "{m: {x: null, y: 1}}",
                        "{m: {y: 1}}"));
    }

    @Tag("k8s-14.11")
    @Tag("k8s-14.12")
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void default_isFilledIn(String name, String schema, String object, String expected) {
        ObjectNode changed = YamlDocuments.object(object);
        Defaulter.apply(changed, SchemaParser.parse(YamlDocuments.value(schema)));
        assertThat(changed).isEqualTo(YamlDocuments.object(expected));
    }

    @Test
    void default_isCopied() {
        Schema schema = SchemaParser.parse(YamlDocuments.value("{properties: {o: {default: {a: 1}}}}"));
        ObjectNode first = YamlDocuments.object("{}");
        Defaulter.apply(first, schema);
        ((ObjectNode) first.get("o")).put("a", 2);
        ObjectNode second = YamlDocuments.object("{}");
        Defaulter.apply(second, schema);
        assertThat(second).isEqualTo(YamlDocuments.object("{o: {a: 1}}"));
    }
}
