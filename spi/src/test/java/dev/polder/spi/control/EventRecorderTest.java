package dev.polder.spi.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiErrors;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What becomes of many events (client-go {@code tools/record/events_cache_test.go}). */
class EventRecorderTest {

    private Instant now = Instant.parse("2030-01-01T00:00:00.5Z");
    private boolean refuses;
    private final Map<String, ObjectNode> events = new LinkedHashMap<>();
    private final EventRecorder recorder = new EventRecorder(new Kept(), () -> now, "the-controller");

    private static EventRecorder.Subject subject(String cluster, String namespace, String name) {
        LogicalClusterName in = LogicalClusterName.parse(cluster).orElseThrow();
        ObjectKey key = new ObjectKey(in, ResourceSpace.local("", "configmaps"), namespace, name);
        return new EventRecorder.Subject(key, "ConfigMap", "v1", "uid-" + name);
    }

    private void warn(String name, String message) {
        recorder.warn(subject("root", "ns", name), "Odd", message);
        now = now.plusSeconds(1);
    }

    private List<String> told() {
        return events.values().stream()
                .map(one ->
                        one.path("message").asText() + " x" + one.path("count").asInt())
                .toList();
    }

    @Test
    void event_isAsUpstreamMakesIt() {
        warn("a", "It is odd.");
        ObjectNode event = events.values().iterator().next();
        assertThat(event.path("metadata").path("name").asText()).matches("a\\.[0-9a-f]{16}");
        ((ObjectNode) event.path("metadata")).remove("name");
        assertThat(event)
                .hasToString("{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"namespace\":\"ns\"},"
                        + "\"involvedObject\":{\"kind\":\"ConfigMap\",\"namespace\":\"ns\",\"name\":\"a\",\"uid\":\"uid-a\","
                        + "\"apiVersion\":\"v1\"},\"reason\":\"Odd\",\"message\":\"It is odd.\","
                        + "\"source\":{\"component\":\"the-controller\"},\"firstTimestamp\":\"2030-01-01T00:00:00Z\","
                        + "\"lastTimestamp\":\"2030-01-01T00:00:00Z\",\"count\":1,\"type\":\"Warning\","
                        + "\"reportingComponent\":\"the-controller\",\"reportingInstance\":\"\"}");
    }

    @Test
    void sameAgain_countsUp() {
        warn("a", "one");
        warn("a", "two");
        warn("a", "one");
        warn("a", "one");
        warn("b", "one");
        recorder.warn(subject("other", "ns", "a"), "Odd", "one");
        assertThat(told()).containsExactly("one x3", "two x1", "one x1", "one x1");
        ObjectNode counted = events.values().iterator().next();
        assertThat(counted.path("firstTimestamp").asText()).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(counted.path("lastTimestamp").asText()).isEqualTo("2030-01-01T00:00:03Z");
    }

    /** Its hour was over, or somebody has deleted it. */
    @Test
    void eventThatHasGone_comesAgain() {
        warn("a", "one");
        events.clear();
        warn("a", "one");
        assertThat(told()).containsExactly("one x2");
    }

    @Test
    void manyWays_becomeOne_forTenMinutes() {
        for (int i = 0; i < 12; i++) {
            warn("a", "way " + i);
        }
        assertThat(told()).hasSize(10).contains("way 8 x1", EventCorrelator.COMBINED + "way 11 x3");
        now = now.plus(EventCorrelator.TOGETHER).plusSeconds(1);
        warn("a", "way 12");
        assertThat(told()).hasSize(11).contains("way 12 x1");
    }

    @Test
    void burst_isBounded_byObject() {
        Instant fixed = now;
        for (int i = 0; i < 40; i++) {
            now = fixed;
            warn("a", "one");
        }
        assertThat(told()).containsExactly("one x25");
        now = fixed;
        warn("b", "one");
        assertThat(told()).containsExactly("one x25", "one x1");
        // One more in five minutes, and it tells of those that were not written.
        now = fixed.plus(EventCorrelator.REFILL);
        warn("a", "one");
        warn("a", "one");
        assertThat(told()).containsExactly("one x41", "one x1");
        now = fixed.plus(Duration.ofDays(1));
        for (int i = 0; i < 40; i++) {
            now = fixed.plus(Duration.ofDays(1));
            warn("a", "one");
        }
        assertThat(told()).containsExactly("one x" + (42 + 25), "one x1");
    }

    @Test
    void manyObjects_areForgotten() {
        for (int i = 0; i <= EventCorrelator.KEPT; i++) {
            warn("o" + i, "one");
        }
        warn("o0", "one");
        warn("o" + EventCorrelator.KEPT, "one");
        assertThat(told().stream().filter(one -> one.equals("one x2"))).hasSize(1);
    }

    @Test
    void whatHasNoNamespace_andOddNames_areTold() {
        recorder.warn(subject("root", "", "system:masters"), "Odd", "one");
        assertThat(events.keySet())
                .singleElement()
                .asString()
                .matches("root/default/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(events.values().iterator().next().path("involvedObject").has("namespace"))
                .isFalse();
    }

    @Test
    void eventThatCannotBeWritten_isNobodysBusiness() {
        refuses = true;
        warn("a", "one");
        assertThat(events).isEmpty();
    }

    /** Keeps events. */
    private final class Kept implements ObjectWriter {

        private static String at(LogicalClusterName cluster, String namespace, String name) {
            return cluster + "/" + namespace + "/" + name;
        }

        @Override
        public ObjectNode create(
                LogicalClusterName cluster, GroupVersionResource resource, String namespace, ObjectNode object) {
            if (refuses) {
                throw ApiErrors.badRequest("full");
            }
            String name = object.path("metadata").path("name").asText();
            assertThat(events.putIfAbsent(at(cluster, namespace, name), object)).isNull();
            return object;
        }

        @Override
        public void modify(
                LogicalClusterName cluster,
                GroupVersionResource resource,
                String namespace,
                String name,
                String subresource,
                Function<ObjectNode, ObjectNode> change) {
            ObjectNode live = events.get(at(cluster, namespace, name));
            if (live != null) {
                ObjectNode changed = change.apply(live);
                events.put(at(cluster, namespace, name), changed);
            }
        }
    }
}
