package dev.polder.machinery.cel.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.cel.RuleEnvironment;
import dev.polder.machinery.cel.check.Expressions.Broken;
import dev.polder.machinery.cel.check.Expressions.Checked;
import dev.polder.machinery.cel.runtime.PlanException;
import dev.polder.machinery.cel.runtime.Program;
import dev.polder.machinery.cel.type.DeclTypes;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.schema.SchemaParser;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The expressions of {@link UpstreamLibraryTest} as rules run them: with upstream's results, errors and costs. */
class UpstreamProgramTest {

    private static final long LIMIT = 100_000_000;

    private static RuleEnvironment environment;

    @BeforeAll
    static void compiler() throws IOException {
        JsonNode schema = Json.mapper().readTree("{\"type\":\"string\"}");
        environment = RuleEnvironment.of(
                DeclTypes.of(SchemaParser.parse(schema), false).orElseThrow(), false, RuleEnvironment.Use.STORED);
    }

    static List<JsonNode> cases() throws IOException, DecodeException {
        return UpstreamLibraryTest.cases();
    }

    @ParameterizedTest
    @Tag("k8s-14.27")
    @MethodSource("cases")
    void rule_doesWhatItDoesUpstream(JsonNode expected) throws Exception {
        String expression = expected.path("expr").asText();
        if (expected.has("compile")) {
            assertThatThrownBy(() -> program(expression))
                    .isInstanceOfAny(IllegalArgumentException.class, PlanException.class);
            return;
        }
        Program.Result result = program(expression).run(new Program.Variables("", null), LIMIT);
        if (expected.has("error")) {
            assertThat(result.value())
                    .isEqualTo(new EvalError(expected.path("error").asText()));
        } else {
            assertThat(Probe.print(result.value()))
                    .isEqualTo(expected.path("value").asText());
        }
        // Kubernetes 1.32 forgot to price versions; the prices of 1.33 hold.
        if (!expression.contains("emver(") || expression.contains(", true)")) {
            assertThat(result.cost()).isEqualTo(expected.path("cost").asLong());
        }
    }

    private static Program program(String expression) throws PlanException {
        return switch (environment.check(expression)) {
            case Checked checked -> Program.of(KubernetesLibraries.resolved(checked.ast()));
            case Broken broken -> throw new IllegalArgumentException(broken.problems());
        };
    }
}
