package dev.polder.machinery.cel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldErrorType;
import dev.polder.machinery.schema.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rules at the root of a schema: the table of {@code TestValidationExpressions} in kubernetes/apiextensions-apiserver
 * v0.32.3, {@code pkg/apiserver/schema/cel/validation_test.go}.
 */
class UpstreamRulesTest {

    /**
     * One rule of the table.
     *
     * @param expected a part of the error; empty when the rule holds
     */
    record Case(JsonNode group, String rule, String expected) {

        @Override
        public String toString() {
            return group.get("name").textValue() + ": " + rule;
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (JsonNode group : Fixtures.read("rules.json")) {
            group.path("valid").forEach(rule -> cases.add(new Case(group, rule.textValue(), "")));
            group.path("errors")
                    .properties()
                    .forEach(rule -> cases.add(
                            new Case(group, rule.getKey(), rule.getValue().textValue())));
        }
        return cases;
    }

    @ParameterizedTest
    @Tag("k8s-14.22")
    @MethodSource("cases")
    void rule_saysWhatItSaysUpstream(Case one) {
        JsonNode group = one.group();
        Schema schema = Fixtures.withRule(group.get("schema"), Json.object().put("rule", one.rule()));
        boolean isRoot = !one.expected().isEmpty() || group.path("root").asBoolean();
        long budget = group.path("budget").asLong(Limits.PER_OBJECT);
        SchemaRules.Run run = new SchemaRules.Run("root", Limits.PER_CALL, budget, false);

        SchemaRules.Findings found = SchemaRules.of(schema, isRoot).check(group.get("self"), group.get("old"), run);

        if (one.expected().isEmpty()) {
            assertThat(found.errors()).isEmpty();
        } else {
            assertThat(found.errors()).isNotEmpty().allSatisfy(error -> {
                assertThat(error.type()).isEqualTo(FieldErrorType.INVALID);
                assertThat(error.message()).contains(one.expected());
            });
        }
        long spent = budget - found.remaining();
        if (group.path("skipped").asBoolean()) {
            assertThat(spent).isZero();
        } else if (group.has("cost") && one.expected().isEmpty()) {
            assertThat(spent).isEqualTo(group.get("cost").longValue());
        }
    }
}
