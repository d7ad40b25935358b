package dev.polder.apiexport.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.machinery.object.ObjectFacts;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of kcp's {@code pkg/reconciler/apis/apibinding/logical_cluster_lock_test.go}, and one of our own: a definition that
 * is there has its resource without having written itself down.
 */
class ResourceLocksTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String BEFORE = "2026-01-01T11:59:59Z";
    private static final String AFTER = "2026-01-01T13:00:00Z";

    /** Columns: what is there, definitions, resources wanted by "binding", what is there then, who is in the way. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                             |          | foos.group | {"foos.group":{"n":"binding"}} | ``
            {"bars.group":{"n":"another"},"crds.group":{"c":true},"foos.group":{"n":"binding"}} | | foos.group | {"bars.group":{"n":"another"},"crds.group":{"c":true},"foos.group":{"n":"binding"}} | ``
            {"crds.group":{"c":true},"foos.group":{"n":"another"}}         |          | foos.group | {"crds.group":{"c":true},"foos.group":{"n":"another"}} | foos.group:{another false}
            {}                                                             | foos.group | foos.group | {} | foos.group:{ true}
            {"foos.group":{"c":true}}                                      | foos.group | foos.group | {"foos.group":{"c":true}} | foos.group:{ true}
            {"foos.group":{"c":true,"e":"BEFORE"}}                         | foos.group | foos.group | {"foos.group":{"c":true,"e":"BEFORE"}} | foos.group:{ true}
            {"foos.group":{"c":true,"e":"BEFORE"}}                         |          | foos.group | {"foos.group":{"n":"binding"}} | ``
            {"foos.group":{"c":true,"e":"AFTER"}}                          | bars.group | foos.group | {"foos.group":{"c":true,"e":"AFTER"}} | foos.group:{ true}
            {"crds.group":{"c":true}}                                      |          | foos.group,bars.group | {"bars.group":{"n":"binding"},"crds.group":{"c":true},"foos.group":{"n":"binding"}} | ``
            {"crds.group":{"c":true},"foos.group":{"n":"another"}}         |          | foos.group,bars.group | {"bars.group":{"n":"binding"},"crds.group":{"c":true},"foos.group":{"n":"another"}} | foos.group:{another false}
            """)
    void aResource_isTheFirstOnes(String there, String definitions, String wanted, String then, String skipped) {
        ResourceLocks locks = ResourceLocks.of(cluster(times(there)));
        Map<String, ResourceLocks.Holder> others = locks.take(
                Arrays.stream(wanted.split(","))
                        .map(ResourceLocksTest::resource)
                        .collect(Collectors.toSet()),
                "binding",
                definitions == null ? Set.of() : Set.of(definitions),
                NOW);
        ObjectNode after = cluster("{}");
        locks.write(after);
        assertThat(json(ObjectFacts.note(after, ResourceLocks.ANNOTATION))).isEqualTo(json(times(then)));
        assertThat(others.entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(skipped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid", "[]", "{\"a\":"})
    void anAnnotationThatSaysSomethingElse_isNotOverwritten(String text) {
        assertThatThrownBy(() -> ResourceLocks.of(cluster(text)))
                .isInstanceOf(ResourceLocks.UnreadableLocksException.class)
                .hasMessageStartingWith("failed to unmarshal ResourceBindings annotation: ");
    }

    @Test
    void whoGivesBack_givesOnlyItsOwn() {
        ResourceLocks locks = ResourceLocks.of(cluster("{\"a.g\":{\"n\":\"x\"},\"b.g\":{\"n\":\"y\"}}"));
        locks.give(Set.of(resource("a.g"), resource("b.g")), "x");
        ObjectNode after = cluster("{}");
        locks.write(after);
        assertThat(json(ObjectFacts.note(after, ResourceLocks.ANNOTATION))).isEqualTo(json("{\"b.g\":{\"n\":\"y\"}}"));
        assertThat(ResourceLocks.holder(after, resource("b.g"))).contains("y");
        assertThat(ResourceLocks.holder(after, resource("a.g"))).isEmpty();
    }

    private static String times(String text) {
        return text.replace("BEFORE", BEFORE).replace("AFTER", AFTER);
    }

    private static GroupResource resource(String text) {
        int dot = text.indexOf('.');
        return new GroupResource(text.substring(dot + 1), text.substring(0, dot));
    }

    private static ObjectNode cluster(String annotation) {
        ObjectNode cluster = Json.object();
        ObjectFacts.setNote(cluster, ResourceLocks.ANNOTATION, annotation);
        return cluster;
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
