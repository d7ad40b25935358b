package dev.polder.machinery.builtin.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.type.TypeRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * What is wrong with policies and their bindings: rows of k/k {@code pkg/apis/admissionregistration/validation/validation_test.go},
 * of 1.32 for validating and of 1.36 for mutating ones, and what the functions beside it say.
 */
class PolicyRulesTest {

    private static final String MATCH =
            "{'matchPolicy':'Exact','namespaceSelector':{},'objectSelector':{},'resourceRules':"
                    + "[{'operations':['CREATE'],'apiGroups':['a'],'apiVersions':['a'],'resources':['a']}]}";

    /** Fields of valid specs; a row of the table replaces some of them. */
    private static final Map<String, String> SPECS = Map.of(
            "validating",
            "{'failurePolicy':'Fail','matchConstraints':" + MATCH + ",'validations':[{'expression':'object.x < 100'}]}",
            "mutating",
            "{'failurePolicy':'Fail','reinvocationPolicy':'Never','matchConstraints':" + MATCH
                    + ",'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object{}'}}]}",
            "validatingBinding",
            "{'policyName':'p.example.com','validationActions':['Deny'],'matchResources':" + MATCH + "}",
            "mutatingBinding",
            "{'policyName':'p.example.com','matchResources':" + MATCH + "}");

    private static final Map<String, TypeRules> RULES = Map.of(
            "validating", new ValidatingAdmissionPolicyRules(),
            "mutating", new MutatingAdmissionPolicyRules(),
            "validatingBinding", new PolicyBindingRules(true),
            "mutatingBinding", new PolicyBindingRules(false));

    private static <T> T of(Map<String, T> kinds, String kind) {
        return Objects.requireNonNull(kinds.get(kind), kind);
    }

    private static ObjectNode json(String text) {
        try {
            return Json.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    /** An object of a kind, with some fields of its spec replaced; a null takes one away. */
    private static ObjectNode object(String kind, String replaced) {
        ObjectNode spec = json(of(SPECS, kind));
        json(replaced).properties().forEach(field -> {
            if (field.getValue().isNull()) {
                spec.remove(field.getKey());
            } else {
                spec.set(field.getKey(), field.getValue());
            }
        });
        ObjectNode object = json("{'metadata':{'name':'config'}}");
        object.set("spec", spec);
        return object;
    }

    private static List<String> wrong(String kind, ObjectNode object) {
        return of(RULES, kind).validate(object).stream()
                .map(FieldError::message)
                .toList();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvFileSource(resources = "policy-rules.txt", delimiter = '|', quoteCharacter = '\0', maxCharsPerColumn = 8192)
    void object_isToldWhatIsWrong(String kind, String replaced, String expected) {
        assertThat(wrong(kind, object(kind, replaced))).containsExactly(expected.split(" & "));
    }

    @Test
    void whatTheTableStartsFrom_isValid() {
        SPECS.keySet()
                .forEach(kind -> assertThat(wrong(kind, object(kind, "{}"))).isEmpty());
        assertThat(wrong(
                        "validating",
                        object(
                                "validating",
                                "{'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},'variables':[{'name':'a','expression':'1'},"
                                        + "{'name':'b','expression':'variables.a + 1'}],'validations':[{'expression':"
                                        + "'variables.b == params.data.x','messageExpression':'string(variables.b)',"
                                        + "'reason':'RequestEntityTooLarge'}],'auditAnnotations':[{'key':'k',"
                                        + "'valueExpression':'null'}],'matchConditions':[{'name':'a','expression':"
                                        + "'authorizer.path(\\\"/healthz\\\").check(\\\"get\\\").allowed()'}]}")))
                .isEmpty();
    }

    @Test
    void annotations_areBoundedInNumberAndLength() {
        StringBuilder many = new StringBuilder("{'auditAnnotations':[");
        for (int i = 0; i < 21; i++) {
            many.append(i == 0 ? "" : ",").append("{'key':'k").append(i).append("','valueExpression':'null'}");
        }
        ObjectNode policy = object("validating", many + "]}");
        assertThat(wrong("validating", policy))
                .singleElement()
                .asString()
                .startsWith("spec.auditAnnotations: Invalid value: ")
                .endsWith(": must not have more than 20 auditAnnotations");
        // In bytes, without the blanks around it.
        String text = "é".repeat(2559);
        for (String blank : List.of("", " ")) {
            assertThat(wrong("validating", annotated(blank + "\\\"" + text + "\\\"" + blank)))
                    .isEmpty();
        }
        assertThat(wrong("validating", annotated("\\\"" + text + "e\\\"")))
                .containsExactly(
                        "spec.auditAnnotations[0].valueExpression: Required value: must not exceed 5120 bytes in"
                                + " length");
    }

    private static ObjectNode annotated(String expression) {
        return object("validating", "{'auditAnnotations':[{'key':'k','valueExpression':'" + expression + "'}]}");
    }

    @Test
    void status_isCheckedOnItsOwn() {
        ObjectNode old = object("validating", "{}");
        ObjectNode policy = old.deepCopy();
        policy.set(
                "status",
                json("{'typeChecking':{'expressionWarnings':[{'fieldRef':'spec.validations[0].expression'},"
                        + "{'warning':' ','fieldRef':' '}]}}"));
        assertThat(of(RULES, "validating").validateUpdate(policy, old, "status").stream()
                        .map(FieldError::message))
                .containsExactly(
                        "status.typeChecking.expressionWarnings[0].warning: Required value",
                        "status.typeChecking.expressionWarnings[1].fieldRef: Required value");
    }

    /** k/k {@code pkg/registry/admissionregistration/validatingadmissionpolicy/strategy.go}. */
    @Test
    void status_leavesTheMetadata() {
        ObjectNode old = object("validating", "{}");
        old.set("metadata", json("{'name':'config','labels':{'a':'b'},'finalizers':['x/y']}"));
        ObjectNode policy = object("validating", "{}");
        policy.set("metadata", json("{'name':'config','labels':{'a':'c'},'annotations':{'d':'e'}}"));

        of(RULES, "validating").prepareForUpdate(policy, old, "status");

        assertThat(policy.path("metadata")).isEqualTo(old.path("metadata"));
    }
}
