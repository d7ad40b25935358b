package dev.polder.machinery.cel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.schema.Schema;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages that are computed: the table of {@code TestMessageExpression} in kubernetes/apiextensions-apiserver v0.32.3,
 * {@code pkg/apiserver/schema/cel/validation_test.go}. What upstream logs is not checked.
 */
class UpstreamMessagesTest {

    record Case(JsonNode json) {
        @Override
        public String toString() {
            return json.get("name").textValue();
        }
    }

    static List<Case> cases() throws IOException {
        return Fixtures.read("messages.json").stream().map(Case::new).toList();
    }

    @ParameterizedTest
    @Tag("k8s-14.23")
    @MethodSource("cases")
    void failedRule_saysWhatItSaysUpstream(Case one) {
        JsonNode json = one.json();
        ObjectNode schema = Json.object().put("type", "object");
        schema.putObject("properties").putObject("str").put("type", "string");
        ObjectNode rule = Json.object().put("rule", "false");
        rule.set("messageExpression", json.get("messageExpression"));
        if (json.has("message")) {
            rule.set("message", json.get("message"));
        }
        Schema parsed = Fixtures.withRule(schema, rule);
        long perCall = json.path("perCall").asLong(Limits.PER_CALL);
        SchemaRules.Run run =
                new SchemaRules.Run("root", perCall, json.get("budget").longValue(), false);

        SchemaRules.Findings found =
                SchemaRules.of(parsed, false).check(Json.object().put("str", "a string"), null, run);

        assertThat(found.errors())
                .singleElement()
                .satisfies(error ->
                        assertThat(error.message()).contains(json.path("error").asText("")));
        if (json.has("remaining")) {
            assertThat(found.remaining()).isEqualTo(json.get("remaining").longValue());
        }
    }
}
