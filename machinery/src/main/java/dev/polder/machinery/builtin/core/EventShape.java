package dev.polder.machinery.builtin.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The same event in the fields of events.k8s.io/v1 and of core/v1 (upstream's {@code events/v1/conversion.go}). */
final class EventShape {

    private static final Map<String, String> CORE_NAMES = Map.of(
            "regarding", "involvedObject",
            "note", "message",
            "reportingController", "reportingComponent",
            "deprecatedSource", "source",
            "deprecatedFirstTimestamp", "firstTimestamp",
            "deprecatedLastTimestamp", "lastTimestamp",
            "deprecatedCount", "count");

    private EventShape() {}

    static void toCore(ObjectNode event) {
        CORE_NAMES.forEach((events, core) -> rename(event, events, core));
    }

    static void fromCore(ObjectNode event) {
        CORE_NAMES.forEach((events, core) -> rename(event, core, events));
    }

    private static void rename(ObjectNode event, String from, String to) {
        JsonNode value = event.remove(from);
        if (value != null) {
            event.set(to, value);
        }
    }
}
