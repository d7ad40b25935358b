package dev.polder.machinery.cel.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.cel.RuleEnvironment;
import dev.polder.machinery.cel.check.Expressions.Checked;
import dev.polder.machinery.cel.library.KubernetesLibraries;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclTypes;
import dev.polder.machinery.cel.type.ObjectMetaFields;
import dev.polder.machinery.cel.value.Values;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What rules cost when they run: the numbers of {@code TestCelCostStability} in kubernetes/apiextensions-apiserver v0.32.3,
 * {@code pkg/apiserver/schema/cel/celcoststability_test.go}. Every rule holds.
 */
class RuntimeCostTest {

    private static final long PER_CALL = 1_000_000;

    record Case(String name, String rule, Schema schema, JsonNode self, long cost) {
        @Override
        public String toString() {
            return name + ": " + rule;
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (InputStream file = Objects.requireNonNull(
                RuntimeCostTest.class.getResourceAsStream("/dev/polder/machinery/cel/runtime-costs.json"))) {
            for (JsonNode group : Json.mapper().readTree(file)) {
                Schema schema = ObjectMetaFields.addedTo(SchemaParser.parse(group.get("schema")));
                for (Map.Entry<String, JsonNode> rule : group.get("costs").properties()) {
                    String name = group.get("name").textValue();
                    cases.add(new Case(
                            name,
                            rule.getKey(),
                            schema,
                            group.get("self"),
                            rule.getValue().longValue()));
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @Tag("k8s-14.24")
    @MethodSource("cases")
    void rule_costsWhatItCostsUpstream(Case one) throws PlanException {
        DeclType type = DeclTypes.of(one.schema(), true).orElseThrow();
        Checked checked = (Checked)
                RuleEnvironment.of(type, false, RuleEnvironment.Use.STORED).check(one.rule());
        Program program = Program.of(KubernetesLibraries.resolved(checked.ast()));
        Program.Variables variables = new Program.Variables(Values.of(one.self(), one.schema()), null);

        Program.Result result = program.run(variables, PER_CALL);

        assertThat(result).isEqualTo(new Program.Result(true, one.cost(), false));
    }
}
