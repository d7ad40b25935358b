package dev.polder.machinery.cel.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.cel.RuleEnvironment;
import dev.polder.machinery.cel.estimate.SchemaSizes;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclTypes;
import dev.polder.machinery.decode.UpstreamCases;
import dev.polder.machinery.schema.SchemaParser;
import dev.polder.machinery.schema.YamlDocuments;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Rules and what upstream's own compiler says to them (apiextensions v0.32.3 {@code pkg/apiserver/schema/cel}, {@code
 * Compile}): the words of the error, or the cost and whether the old value is used. Among them are the invalid inputs of
 * cel-go v0.22.0 {@code parser/parser_test.go}; {@link Wording} says which are told in other words.
 */
class UpstreamExpressionsTest {

    private static final DeclType TYPE =
            DeclTypes.of(SchemaParser.parse(YamlDocuments.value("""
                    type: object
                    properties:
                      i: {type: integer}
                      s: {type: string}
                      b: {type: boolean}
                      d: {type: number}
                      l: {type: array, items: {type: string}}
                      m: {type: object, additionalProperties: {type: integer}}
                      o: {type: object, properties: {x: {type: integer}, y-z: {type: string}}}
                      t: {type: string, format: date-time}
                      du: {type: string, format: duration}
                      by: {type: string, format: byte}
                      ios: {x-kubernetes-int-or-string: true}
                      lo: {type: array, maxItems: 10, items: {type: object, properties: {
                        k: {type: string, maxLength: 5}, v: {type: array, items: {type: integer}}}}}
                    """)), false).orElseThrow();

    @TestFactory
    Stream<DynamicTest> rule_asUpstream() throws Exception {
        return UpstreamCases.read(UpstreamExpressionsTest.class, "upstream-expressions.jsonl").stream()
                .map(expected -> DynamicTest.dynamicTest(expected.path("rule").asText(), () -> check(expected)));
    }

    private static void check(JsonNode expected) {
        RuleCheck check = RuleCheck.rule(
                expected.path("rule").asText(),
                RuleEnvironment.of(TYPE, false, RuleEnvironment.Use.NEW).compiler(),
                new SchemaSizes(TYPE));
        assertThat(check)
                .isEqualTo(new RuleCheck(
                        expected.path("error").asText(""),
                        expected.path("usesOldSelf").asBoolean(false),
                        Long.parseUnsignedLong(expected.path("cost").asText("0"))));
    }
}
