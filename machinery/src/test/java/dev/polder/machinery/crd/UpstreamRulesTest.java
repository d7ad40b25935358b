package dev.polder.machinery.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.decode.UpstreamCases;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.structural.RawSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every case with {@code x-kubernetes-validations} of apiextensions v0.32.3 {@code
 * pkg/apis/apiextensions/validation/validation_test.go} with all that upstream's own code says to it: type, field and
 * detail of each error. Left out are the cases that turn off structural schemas or use an older language, neither of which
 * a server can be brought to.
 */
class UpstreamRulesTest {

    @TestFactory
    @Tag("k8s-14.22")
    @Tag("k8s-14.24")
    Stream<DynamicTest> rules_asUpstream() throws Exception {
        return UpstreamCases.read(UpstreamRulesTest.class, "upstream-rules.jsonl").stream()
                .map(expected -> DynamicTest.dynamicTest(expected.path("name").asText(), () -> check(expected)));
    }

    private static void check(JsonNode expected) {
        List<FieldError> errors = expected.has("schema")
                ? VersionChecks.schema(
                        new RawSchema(expected.path("schema")),
                        false,
                        FieldPath.of("spec.validation"),
                        RuleChecks.Tolerance.NONE)
                : definition((ObjectNode) expected.path("crd"), expected.path("old"));
        assertThat(errors.stream()
                        .map(error -> List.of(error.type().wire(), error.field(), error.detail()))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(errors(expected.path("errors")));
    }

    private static List<FieldError> definition(ObjectNode crd, JsonNode old) {
        CustomResourceDefinitions rules = new CustomResourceDefinitions();
        return old instanceof ObjectNode before ? rules.validateUpdate(crd, before, "") : rules.validate(crd);
    }

    private static List<List<String>> errors(JsonNode json) {
        List<List<String>> all = new ArrayList<>();
        json.forEach(error -> all.add(List.of(
                error.get(0).asText(), error.get(1).asText(), error.get(2).asText())));
        return all;
    }
}
