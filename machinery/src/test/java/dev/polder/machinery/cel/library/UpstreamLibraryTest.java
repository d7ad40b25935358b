package dev.polder.machinery.cel.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.UpstreamCases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers of upstream's libraries: {@code k8s.io/apiserver} 0.32.13 ({@code environment.MustBaseEnvSet(1.32)} with
 * {@code library.SemverLib} and {@code library.JSONPatch}), cel-go 0.22.0, Go 1.23.6. Those of {@code semver} with two
 * arguments are of apiserver 0.33.0.
 */
class UpstreamLibraryTest {

    static List<JsonNode> cases() throws IOException, DecodeException {
        List<JsonNode> cases = new ArrayList<>();
        for (String library : List.of(
                "lists",
                "regex",
                "urls",
                "addresses",
                "quantities",
                "semver",
                "semver33",
                "formats",
                "jsonpatch",
                "strings")) {
            cases.addAll(UpstreamCases.read(UpstreamLibraryTest.class, "upstream-" + library + ".jsonl"));
        }
        return cases;
    }

    @ParameterizedTest
    @Tag("k8s-14.27")
    @MethodSource("cases")
    void call_asUpstream(JsonNode expected) throws Exception {
        String expression = expected.path("expr").asText();
        if (expected.has("compile")) {
            Throwable refusal = catchThrowable(() -> Probe.evaluate(expression));
            if (refusal instanceof IllegalArgumentException) {
                assertThat(expected.path("compile").asText()).endsWith(": " + refusal.getMessage());
            } else {
                assertThat(refusal).isInstanceOfAny(CelValidationException.class, CelEvaluationException.class);
            }
        } else if (expected.path("error").asText().startsWith("no such overload:")) {
            // Where the runtime itself finds no overload, its words are others.
            assertThatThrownBy(() -> Probe.evaluate(expression))
                    .isInstanceOfSatisfying(
                            CelEvaluationException.class,
                            e -> assertThat(
                                            e.getErrorCode() == CelErrorCode.OVERLOAD_NOT_FOUND
                                                    ? expected.path("error").asText()
                                                    : e.getMessage())
                                    .isEqualTo(expected.path("error").asText()));
        } else if (expected.has("error")) {
            assertThatThrownBy(() -> Probe.evaluate(expression))
                    .isInstanceOf(CelEvaluationException.class)
                    .hasMessage(expected.path("error").asText());
        } else {
            assertThat(Probe.evaluate(expression))
                    .isEqualTo(expected.path("value").asText());
        }
    }
}
