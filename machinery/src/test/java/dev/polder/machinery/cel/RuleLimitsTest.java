package dev.polder.machinery.cel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.SchemaParser;
import dev.polder.machinery.schema.YamlDocuments;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code TestCELValidationLimit} and {@code TestCELMaxRecursionDepth} of kubernetes/apiextensions-apiserver v0.32.3, {@code
 * pkg/apiserver/schema/cel/validation_test.go}, and what upstream has no test for.
 */
class RuleLimitsTest {

    private static final ObjectNode INTEGER =
            YamlDocuments.object("{type: object, properties: {val1: {type: integer}}}");

    private static final int MAX_DEPTH = 250;

    @Test
    @Tag("k8s-14.24")
    void emptyBudget_runsNothing() {
        assertThat(check("self.val1 > 0", Limits.PER_CALL, 0))
                .containsExactly(
                        "root: Invalid value: \"object\": validation failed due to running out of cost budget, no"
                                + " further validation rules will be run");
    }

    @Test
    @Tag("k8s-14.24")
    void tooExpensiveCall_isTheLast() {
        assertThat(check("self.val1 > 0", 0, Limits.PER_OBJECT))
                .containsExactly(
                        "root: Invalid value: \"object\": 'operation cancelled: actual cost limit exceeded': no"
                                + " further validation rules will be run due to call cost exceeds limit for rule: self.val1 > 0");
    }

    @Test
    void deepExpressions_areRefused() {
        String term = "self.val1 == ";
        assertThat(check(term.repeat(MAX_DEPTH - 1) + "self.val1", Limits.PER_CALL, Limits.PER_OBJECT)
                        .toString())
                .doesNotContain("recursion");
        assertThat(check(term.repeat(MAX_DEPTH) + "self.val1", Limits.PER_CALL, Limits.PER_OBJECT))
                .singleElement()
                .asString()
                .contains("max recursion depth exceeded");
    }

    /** Its steps cost nothing, so only the time that a step takes keeps it from taking forever. */
    @Test
    void longLists_takeLinearTime() {
        ObjectNode schema =
                YamlDocuments.object("{type: object, properties: {list: {type: array, items: {type: integer}}}}");
        ObjectNode value = Json.object();
        ArrayNode list = value.putArray("list");
        for (int i = 0; i < 500_000; i++) {
            list.add(i);
        }
        ObjectNode rule = Json.object().put("rule", "self.list.filter(x, false).size() == 0");
        SchemaRules rules = SchemaRules.of(Fixtures.withRule(schema, rule), false);

        SchemaRules.Findings found = rules.check(value, null, SchemaRules.Run.ofObject(false));

        assertThat(found.errors()).isEmpty();
        assertThat(found.remaining()).isBetween(Limits.PER_OBJECT - 100, Limits.PER_OBJECT - 1);
    }

    @Test
    void schemaWithoutRules_hasNothingToRun() {
        assertThat(SchemaRules.of(SchemaParser.parse(INTEGER), true)).isSameAs(SchemaRules.NONE);
    }

    private static List<String> check(String rule, long perCall, long budget) {
        SchemaRules rules =
                SchemaRules.of(Fixtures.withRule(INTEGER, Json.object().put("rule", rule)), false);
        SchemaRules.Run run = new SchemaRules.Run("root", perCall, budget, false);
        return rules.check(Json.object().put("val1", Long.MAX_VALUE), null, run).errors().stream()
                .map(FieldError::message)
                .toList();
    }
}
