package dev.polder.machinery.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.Values;
import dev.polder.machinery.decode.UpstreamCases;
import dev.polder.machinery.schema.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sequences of updates and applies, with the object, or the error, that apimachinery's ManagedFields (structured-merge-diff
 * 15d0754) gave at each step. Step n happens n seconds after the start of 2026. The second file is about lists and maps that
 * become empty, with what apimachinery v0.32.3 (structured-merge-diff v4.4.2, {@code typed/remove.go}) gave: an applier that
 * empties its list removes it, and an empty one that it applies where there is none stays.
 */
class UpstreamApplyTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static Schema schema;

    static List<JsonNode> scenarios() throws Exception {
        return scenarios("upstream-apply.jsonl");
    }

    static List<JsonNode> listScenarios() throws Exception {
        return scenarios("upstream-apply-lists.jsonl");
    }

    private static List<JsonNode> scenarios(String file) throws Exception {
        List<JsonNode> lines = UpstreamCases.read(UpstreamApplyTest.class, file);
        return lines.subList(1, lines.size());
    }

    /** The first line of both files. */
    @BeforeAll
    static void schema() throws Exception {
        schema = Schemas.parse(UpstreamCases.read(UpstreamApplyTest.class, "upstream-apply.jsonl")
                .get(0)
                .path("schema"));
    }

    @Tag("k8s-9.6")
    @Tag("k8s-9.7")
    @Tag("k8s-9.9")
    @Tag("k8s-9.10")
    @Tag("k8s-9.11")
    @ParameterizedTest
    @MethodSource({"scenarios", "listScenarios"})
    void scenario_asUpstream(JsonNode scenario) throws Exception {
        ObjectNode live = null;
        for (int i = 0; i < scenario.path("steps").size(); i++) {
            JsonNode expected = scenario.path("expect").get(i);
            JsonNode step = scenario.path("steps").get(i);
            try {
                ObjectNode result = run(live, step, schema, context(step, i));
                assertThat(expected.path("error").asText("")).as("step %d", i).isEmpty();
                if (!result.path("metadata").has("uid")) {
                    result.withObject("/metadata").put("uid", "1");
                }
                assertThat(Values.sortedDeep(result))
                        .as("step %d", i)
                        .isEqualTo(Values.sortedDeep(expected.path("object")));
                live = result;
            } catch (ApiException e) {
                // Upstream lists managers in the order of a Go map.
                assertThat(e.status().message().lines().sorted())
                        .as("step %d", i)
                        .containsExactlyElementsOf(
                                expected.path("error").asText().lines().sorted().toList());
                assertThat(e.status().code()).isEqualTo(expected.path("code").asInt());
            }
        }
    }

    private static ObjectNode run(@Nullable ObjectNode live, JsonNode step, Schema schema, WriteContext context) {
        ObjectNode object = step.path("object").deepCopy();
        return step.path("op").asText().equals("apply")
                ? ManagedFields.apply(
                        live, object, schema, context, step.path("force").asBoolean())
                : ManagedFields.update(live, object, schema, context);
    }

    private static WriteContext context(JsonNode step, int second) {
        String[] ignored = UpstreamCases.texts(step.path("ignored")).toArray(String[]::new);
        return WriteContext.of(step.path("manager").asText(), "example.com/v1", "Widget", START.plusSeconds(second))
                .withSubresource(step.path("subresource").asText(""))
                .withIgnored(FieldSet.ofFields(ignored));
    }
}
