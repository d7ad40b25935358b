package dev.polder.machinery.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaCache;
import dev.polder.machinery.schema.YamlDocuments;
import dev.polder.machinery.type.ConversionException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The cases of kcp's {@code pkg/conversion/converter_test.go} and {@code conversion_rules_test.go}, at the commit before {@code
 * 08a7af759} that removed them and at {@code adaaf9be5} that brings them back; and what rules may not do.
 */
class RuleConverterTest {

    /** {@code pkg/conversion/widgets-crd.yaml}, as far as rules look at it. */
    private static final Map<String, Schema> WIDGETS = schemas("""
            v1:
              type: object
              properties:
                apiVersion: {type: string}
                kind: {type: string}
                metadata: {type: object}
                spec:
                  type: object
                  properties:
                    firstName: {type: string}
                    lastName: {type: string}
                    age: {type: integer}
                    weight: {type: number}
                    tags: {type: array, items: {type: string}}
                    labels: {type: object, additionalProperties: {type: string}}
                    any: {x-kubernetes-preserve-unknown-fields: true}
            v2:
              type: object
              properties:
                spec:
                  type: object
                  properties:
                    someNewField: {type: object, properties: {hello: {type: string}}}
                    name:
                      type: object
                      properties:
                        first: {type: string}
                        last: {type: string}
                        lastUpper: {type: string}
            """);

    private static final String NAMES = """
            - from: v1
              to: v2
              rules:
              - {field: .spec.firstName, destination: .spec.name.first}
              - {field: .spec.lastName, destination: .spec.name.last, transformation: self}
              - {field: .spec.lastName, destination: .spec.name.lastUpper, transformation: self.upperAscii()}
            - from: v2
              to: v1
              rules:
              - {field: .spec.name.first, destination: .spec.firstName}
              - {field: .spec.name.last, destination: .spec.lastName}
              preserve:
              - .spec.someNewField
            """;

    /** A renamed widget, with a note of what its own version does not know. */
    private static final String KEPT = """
            apiVersion: test.kcp.io/v1
            metadata:
              name: foo
              annotations:
                preserve.conversion.apis.kcp.io/v2: '{"spec.newInV2String":"new1","spec.newInV2Struct":{"c":"d"}}'
            spec:
              unmodifiedV1Struct: {a: b}
              originalV1Name: rename-1
              f1: v1
              f2: v2
            """;

    private static JsonNode yaml(String text) {
        return YamlDocuments.value(text);
    }

    private static Map<String, Schema> schemas(String text) {
        Map<String, Schema> schemas = new TreeMap<>();
        yaml(text).properties().forEach(one -> schemas.put(one.getKey(), schema(one.getValue())));
        return schemas;
    }

    private static Schema schema(JsonNode json) {
        return new SchemaCache().get(json);
    }

    private static RuleConverter converter(String conversions) {
        return new RuleConverter("test.kcp.io", yaml(conversions), WIDGETS);
    }

    private static ObjectNode convert(RuleConverter converter, String object, String version)
            throws ConversionException {
        return converter.convert((ObjectNode) yaml(object), "test.kcp.io/" + version);
    }

    private static String rule(String field, String transformation) {
        return "- from: v1\n  to: v2\n  rules:\n  - field: " + field + "\n    destination: spec.someField\n"
                + (transformation.isEmpty() ? "" : "    transformation: '" + transformation + "'\n");
    }

    /** Fields that have another name, or another place, in the newer version. */
    private static RuleConverter renaming() {
        return new RuleConverter("test.kcp.io", yaml("""
                        - from: v1
                          to: v2
                          rules:
                          - {field: spec.originalV1Name, destination: spec.renamedInV2}
                          - {field: spec.f1, destination: spec.splitInV2.f1}
                          - {field: spec.f2, destination: spec.splitInV2.f2}
                        - from: v2
                          to: v1
                          rules:
                          - {field: spec.renamedInV2, destination: spec.originalV1Name}
                          - {field: spec.splitInV2.f1, destination: spec.f1}
                          - {field: spec.splitInV2.f2, destination: spec.f2}
                          preserve: [spec.newInV2String, spec.newInV2Struct]
                        """), schemas("""
                        v1: {type: object, properties: {spec: {type: object, properties: {originalV1Name: {type: string},
                          f1: {type: string}, f2: {type: string}}}}}
                        v2: {type: object, properties: {spec: {type: object, properties: {renamedInV2: {type: string},
                          splitInV2: {type: object, properties: {f1: {type: string}, f2: {type: string}}}}}}}
                        """));
    }

    @Test
    void fieldsThatWereRenamed_areCopied_andOthersKept() throws ConversionException {
        RuleConverter converter = renaming();
        String v2 = """
                apiVersion: test.kcp.io/v2
                metadata: {name: foo}
                spec:
                  unmodifiedV1Struct: {a: b}
                  renamedInV2: rename-1
                  splitInV2: {f1: v1, f2: v2}
                  newInV2String: new1
                  newInV2Struct: {c: d}
                """;
        // What the other version does not know is still there: pruning is the business of who asked.
        assertThat(convert(converter, v2, "v1")).isEqualTo(yaml(KEPT + """
                  newInV2String: new1
                  newInV2Struct: {c: d}
                  renamedInV2: rename-1
                  splitInV2: {f1: v1, f2: v2}
                """));
    }

    @Test
    void whatWasKept_comesBack() throws ConversionException {
        RuleConverter converter = renaming();
        assertThat(convert(converter, KEPT, "v2")).isEqualTo(yaml("""
                apiVersion: test.kcp.io/v2
                metadata: {name: foo}
                spec:
                  unmodifiedV1Struct: {a: b}
                  originalV1Name: rename-1
                  f1: v1
                  f2: v2
                  newInV2String: new1
                  newInV2Struct: {c: d}
                  renamedInV2: rename-1
                  splitInV2: {f1: v1, f2: v2}
                """));
    }

    @Test
    void transformations_giveFieldsOfAnyKind() throws ConversionException {
        ObjectNode widget = convert(
                converter(NAMES),
                "{apiVersion: test.kcp.io/v1, metadata: {name: bob}, spec: {firstName: Bob, lastName: Jones}}",
                "v2");
        assertThat(widget.at("/spec/name")).isEqualTo(yaml("{first: Bob, last: Jones, lastUpper: JONES}"));
        RuleConverter map = converter("- {from: v1, to: v2, rules: [{field: spec.firstName, destination: spec.name,"
                + " transformation: '{\"first\": self}'}]}");
        assertThat(convert(map, "{apiVersion: test.kcp.io/v1, spec: {firstName: alice}}", "v2")
                        .at("/spec/name"))
                .isEqualTo(yaml("{first: alice}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "spec.age | self + 1 | 42",
                "spec.age | self * 4611686018427387 | 189079076755541…",
                "spec.weight | self * 2.0 | 3",
                "spec.weight | self | 1.5",
                "spec.tags | self.map(t, t + \"!\") | [`a!`,`b!`]",
                "spec.tags | self | [`a`,`b`]",
                "spec.labels | self | {`k`:`v`}",
                "spec.labels.k | self + self | `vv`",
                "spec.firstName | bytes(self) | `Qm9i`",
                "spec.firstName | duration(\"90m\") | `5400s`",
                "spec.firstName | timestamp(\"2024-01-02T03:04:05Z\") | `2024-01-02T03:04:05Z`",
                "spec.any | | {`x`:1}"
            })
    void aTransformation_givesWhatItsExpressionSays(String field, String expression, String expected)
            throws ConversionException {
        String wanted = expected.startsWith("18907") ? String.valueOf(41 * 4611686018427387L) : expected;
        ObjectNode converted = convert(
                converter(rule(field, expression == null ? "" : expression)),
                "{apiVersion: test.kcp.io/v1, spec: {firstName: Bob, age: 41, weight: 1.5, tags: [a, b], labels: {k: v},"
                        + " any: {x: 1}}}",
                "v2");
        assertThat(converted.at("/spec/someField").toString()).isEqualTo(wanted.replace('`', '"'));
    }

    @Test
    void whatIsNotThere_isNotThereAfterwards() throws ConversionException {
        ObjectNode widget = convert(
                converter(NAMES), "{apiVersion: test.kcp.io/v1, metadata: {name: bob}, spec: {firstName: Bob}}", "v2");
        assertThat(widget.at("/spec/name")).isEqualTo(yaml("{first: Bob}"));
        assertThat(convert(converter(NAMES), "{apiVersion: test.kcp.io/v1, metadata: {name: bob}}", "v2"))
                .isEqualTo(yaml("{apiVersion: test.kcp.io/v2, metadata: {name: bob}}"));
    }

    @Test
    void preservedFields_surviveAWayThereAndBack_onBothSides() throws ConversionException {
        RuleConverter both = converter("""
                - {from: v1, to: v2, rules: [], preserve: [.spec.age]}
                - {from: v2, to: v1, rules: [], preserve: [.spec.someNewField]}
                """);
        String v2 = "{apiVersion: test.kcp.io/v2, metadata: {name: a}, spec: {someNewField: {hello: x}}}";
        ObjectNode stored = convert(both, v2, "v1");
        ((ObjectNode) stored.path("spec")).remove("someNewField");
        ((ObjectNode) stored.path("spec")).put("age", 7);
        ObjectNode served = both.convert(stored, "test.kcp.io/v2");
        assertThat(served.at("/spec/someNewField/hello").asText()).isEqualTo("x");
        ((ObjectNode) served.path("spec")).remove("age");
        ObjectNode again = both.convert(served, "test.kcp.io/v1");
        assertThat(again.at("/spec/age").asInt()).isEqualTo(7);
        assertThat(again.at("/metadata/annotations").toString())
                .isEqualTo(
                        "{\"preserve.conversion.apis.kcp.io/v2\":\"{\\\"spec.someNewField\\\":{\\\"hello\\\":\\\"x\\\"}}\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "no JSON",
                "[1]",
                "{\"apiVersion\":\"other/v7\",\"kind\":\"Other\",\"metadata.name\":\"other\",\"spec.firstName\":\"forged\"}"
            })
    void aNoteOfTheConsumersOwn_changesNothing(String note) throws ConversionException {
        ObjectNode v1 = (ObjectNode) yaml("{apiVersion: test.kcp.io/v1, kind: Widget, metadata: {name: a}, spec: {}}");
        ((ObjectNode) v1.path("metadata")).putObject("annotations").put("preserve.conversion.apis.kcp.io/v2", note);
        assertThat(converter(NAMES).convert(v1, "test.kcp.io/v2"))
                .isEqualTo(yaml("{apiVersion: test.kcp.io/v2, kind: Widget, metadata: {name: a}, spec: {}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metadata.name | must have the same name: a != Bob",
                "metadata.namespace | must have the same namespace:  != Bob",
                "metadata.uid | must have the same UID:  != Bob",
                "kind | must have the same kind: Widget != Bob",
                "metadata.labels | invalid metadata.labels of type string in converted object",
                "spec.age.x | error setting destination field \"spec.age.x\": value cannot be set because .spec.age is not a"
                        + " map[string]interface{}"
            })
    void rules_cannotMakeItAnotherObject(String destination, String why) {
        RuleConverter converter =
                converter("- {from: v1, to: v2, rules: [{field: spec.firstName, destination: " + destination + "}]}");
        assertThatThrownBy(() -> convert(
                        converter,
                        "{apiVersion: test.kcp.io/v1, kind: Widget, metadata: {name: a}, spec: {firstName: Bob, age: 1}}",
                        "v2"))
                .isInstanceOf(ConversionException.class)
                .hasMessage(why);
    }

    @Test
    void theRestOfTheMetadata_staysAsItIs() throws ConversionException {
        RuleConverter converter = converter("- {from: v1, to: v2, rules: [{field: spec.firstName, destination:"
                + " metadata.generation}, {field: spec.firstName, destination: metadata.labels.name}]}");
        assertThat(convert(
                                converter,
                                "{apiVersion: test.kcp.io/v1, kind: Widget, metadata: {name: a, generation: 3}, spec:"
                                        + " {firstName: bob}}",
                                "v2")
                        .path("metadata"))
                .isEqualTo(yaml("{name: a, generation: 3, labels: {name: bob}}"));
    }

    @Test
    void onlyRulesFromTheVersionToTheVersion_run() throws ConversionException {
        Map<String, Schema> three = new TreeMap<>(WIDGETS);
        three.put("v3", three.get("v2"));
        RuleConverter converter = new RuleConverter("test.kcp.io", yaml("""
                - {from: v1, to: v2, rules: [{field: spec.firstName, destination: spec.two}]}
                - {from: v1, to: v3, rules: [{field: spec.firstName, destination: spec.three}]}
                """), three);
        String v1 = "{apiVersion: test.kcp.io/v1, spec: {firstName: x}}";
        assertThat(convert(converter, v1, "v2").path("spec")).isEqualTo(yaml("{firstName: x, two: x}"));
        assertThat(convert(converter, v1, "v3").path("spec")).isEqualTo(yaml("{firstName: x, three: x}"));
        ObjectNode same = (ObjectNode) yaml(v1);
        assertThat(converter.convert(same, "test.kcp.io/v1")).isSameAs(same);
        assertThatThrownBy(() -> convert(converter, v1, "v9"))
                .hasMessage("request to convert CR to an invalid group/version: test.kcp.io/v9");
        assertThatThrownBy(() -> convert(converter, v1.replace("v1", "v8"), "v1"))
                .hasMessage("request to convert CR from an invalid group/version: test.kcp.io/v8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "spec.tags | self[5] | error converting: error executing transformation: index out of bounds: 5",
                "spec.age | 1 / (self - self) | error converting: error executing transformation: division by zero",
                "spec.tags | type(self) | error converting: error converting CEL result to JSON: spec.tags gives a value that JSON"
                        + " does not have",
                "spec.tags | self.map(a, self.map(b, self.map(c, self.map(d, self.map(e, self.map(f, self.map(g, self.map(h,"
                        + " self.map(i, self.map(j, self.map(k, self.map(l, self.map(m, self.map(n, self.map(o, self.map(p,"
                        + " self.map(q, self.map(r, self.map(s, self.map(t, self.map(u, u))))))))))))))))))))) | error converting:"
                        + " error executing transformation: operation interrupted"
            })
    void aTransformation_canFail(String field, String expression, String why) {
        assertThatThrownBy(() -> convert(
                        converter(rule(field, expression)),
                        "{apiVersion: test.kcp.io/v1, spec: {age: 41, tags: [a, b]}}",
                        "v2"))
                .isInstanceOf(ConversionException.class)
                .hasMessage(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "noFieldHere | | field: Invalid value: \"noFieldHere\": field \"noFieldHere\" doesn't exist",
                "spec.some.unknown.field | | field: Invalid value: \"spec.some.unknown.field\": field \"spec.some\" doesn't exist",
                "apiVersion.foo | | field: Invalid value: \"apiVersion.foo\": expected field \"apiVersion\" to be an object",
                "spec.any | self | field: Internal error: error creating CEL environment: rule declared on schema that does not"
                        + " support validation rules type: '' x-kubernetes-preserve-unknown-fields: 'true'",
            })
    void rulesAboutFieldsThatAreNotThere_areNamed(String field, String transformation, String why) {
        List<FieldError> problems =
                RuleConverter.problems(yaml(rule(field, transformation == null ? "" : transformation)), WIDGETS);
        assertThat(RuleConverter.message(problems)).isEqualTo("spec.conversions[0].rules[0]." + why);
    }

    @Test
    void rulesThatCannotRun_areNamed_allOfThem() {
        JsonNode broken = yaml("""
                - from: vNotHere
                  to: v1
                  rules: []
                - from: v1
                  to: v2
                  rules:
                  - {field: spec.firstName, destination: spec.someField, transformation: self.foo was here}
                  - {field: spec.age, destination: spec.age, transformation: oldSelf + 1}
                """);
        List<FieldError> problems = RuleConverter.problems(broken, WIDGETS);
        assertThat(problems)
                .extracting(FieldError::message)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo(
                                        "spec.conversions[0].from: Invalid value: \"vNotHere\": unable to find structural schema for"
                                                + " version"),
                        second -> assertThat(second)
                                .startsWith(
                                        "spec.conversions[1].rules[0].transformation: Invalid value: \"self.foo was here\": error"
                                                + " compiling CEL program: ERROR: <input>:1:10: Syntax error"),
                        third -> assertThat(third)
                                .startsWith(
                                        "spec.conversions[1].rules[1].transformation: Invalid value: \"oldSelf + 1\": error compiling"
                                                + " CEL program: ERROR: <input>:1:1: undeclared reference to 'oldSelf'"));
        assertThat(RuleConverter.message(problems))
                .startsWith("[spec.conversions[0]")
                .endsWith("]");
        // Rules whose schema was replaced since they were written fail where they are used.
        assertThatThrownBy(() -> convert(
                        new RuleConverter("test.kcp.io", broken, WIDGETS), "{apiVersion: test.kcp.io/v1}", "v2"))
                .isInstanceOf(ConversionException.class)
                .hasMessageStartingWith("error compiling conversion rules: [spec.conversions[0].from: ");
    }

    @Test
    void rules_areCompiledOnce_andNotBeforeTheyAreNeeded() throws ConversionException {
        long before = RuleConverter.compilations();
        RuleConverter converter = converter(NAMES);
        assertThat(RuleConverter.compilations()).isEqualTo(before);
        for (int i = 0; i < 100; i++) {
            convert(converter, "{apiVersion: test.kcp.io/v1, spec: {lastName: x}}", "v2");
        }
        assertThat(RuleConverter.compilations()).isEqualTo(before + 1);
    }
}
