package dev.polder.machinery.cel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.SchemaParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rules anywhere in a schema: the tables of {@code TestValidationExpressionsAtSchemaLevels}, {@code TestReasonAndFldPath},
 * {@code TestRatcheting} and {@code TestOptionalOldSelf*} in kubernetes/apiextensions-apiserver v0.32.3, {@code
 * pkg/apiserver/schema/cel/validation_test.go}.
 */
class UpstreamObjectsTest {

    record Case(JsonNode json) {
        @Override
        public String toString() {
            return json.get("name").textValue();
        }
    }

    static List<Case> cases() throws IOException {
        return Fixtures.read("objects.json").stream().map(Case::new).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void object_isJudgedAsUpstream(Case one) {
        JsonNode json = one.json();
        SchemaRules rules = SchemaRules.ofAny(
                SchemaParser.parse(json.get("schema")), json.path("root").asBoolean());
        SchemaRules.Run run = new SchemaRules.Run(
                "root",
                Limits.PER_CALL,
                json.path("budget").asLong(Long.MAX_VALUE),
                json.path("ratchets").asBoolean());

        SchemaRules.Findings found = rules.check(json.get("self"), json.get("old"), run);

        assertContains(found.errors().stream().map(FieldError::message).toList(), texts(json.path("errors")));
        assertContains(found.warnings(), texts(json.path("warnings")));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.textValue()));
        return texts;
    }

    /** Each message has one of the expected parts, and each part is in a message of its own. */
    private static void assertContains(List<String> messages, List<String> parts) {
        assertThat(messages).hasSameSizeAs(parts);
        List<String> missing = new ArrayList<>(parts);
        for (String message : messages) {
            missing.stream().filter(message::contains).findFirst().ifPresent(missing::remove);
        }
        assertThat(missing).as("not in %s", messages).isEmpty();
    }
}
