package dev.polder.machinery.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of kcp's objects, which have severities (kcp {@code third_party/conditions}). */
public final class Conditions {

    /** The condition that sums up others. */
    public static final String READY = "Ready";

    private Conditions() {}

    /** How bad it is that a condition is false. */
    public enum Severity {
        ERROR("Error"),
        WARNING("Warning"),
        INFO("Info");

        private final String wire;

        Severity(String wire) {
            this.wire = wire;
        }
    }

    /** Says that a condition holds. */
    public static void markTrue(ObjectNode object, String type, Instant now) {
        set(object, condition(type, "True"), now);
    }

    /** Says that a condition does not hold, and why. */
    public static void markFalse(
            ObjectNode object, String type, Severity severity, String reason, String message, Instant now) {
        ObjectNode condition = condition(type, "False");
        condition.put("severity", severity.wire);
        condition.put("reason", reason);
        condition.put("message", message);
        set(object, condition, now);
    }

    /** Says nothing of a condition any more. */
    public static void remove(ObjectNode object, String type) {
        if (object.path("status").path("conditions") instanceof ArrayNode conditions) {
            conditions.removeIf(condition -> condition.path("type").asText("").equals(type));
        }
    }

    /** Says of one object what another says of itself. */
    public static void copy(ObjectNode object, JsonNode condition, Instant now) {
        set(object, condition.deepCopy(), now);
    }

    private static ObjectNode condition(String type, String status) {
        ObjectNode condition = Json.object();
        condition.put("type", type);
        condition.put("status", status);
        return condition;
    }

    /** The condition of a type; null when nothing is said of it. */
    public static @Nullable JsonNode find(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText("").equals(type)) {
                return condition;
            }
        }
        return null;
    }

    /** Whether a condition is said to hold. */
    public static boolean isTrue(JsonNode object, String type) {
        JsonNode condition = find(object, type);
        return condition != null && condition.path("status").asText("").equals("True");
    }

    /** Whether any condition about the workspace is said not to hold. */
    public static boolean anyFalse(JsonNode object, String prefix) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText("").startsWith(prefix)
                    && condition.path("status").asText("").equals("False")) {
                return true;
            }
        }
        return false;
    }

    /** The time of the last transition stays while nothing else of the condition changes. */
    private static void set(ObjectNode object, ObjectNode wanted, Instant now) {
        String type = wanted.path("type").asText();
        wanted.remove("lastTransitionTime");
        List<JsonNode> all = new ArrayList<>();
        JsonNode before = null;
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText("").equals(type)) {
                before = condition;
            } else {
                all.add(condition);
            }
        }
        String since = before != null && same(before, wanted)
                ? before.path("lastTransitionTime").asText()
                : now.truncatedTo(ChronoUnit.SECONDS).toString();
        wanted.put("lastTransitionTime", since);
        all.add(wanted);
        all.sort(Comparator.comparing((JsonNode c) -> !c.path("type").asText("").equals(READY))
                .thenComparing(c -> c.path("type").asText("")));
        ArrayNode sorted = object.withObject("/status").putArray("conditions");
        all.forEach(sorted::add);
    }

    private static boolean same(JsonNode before, JsonNode wanted) {
        ObjectNode left = before.deepCopy();
        left.remove("lastTransitionTime");
        return left.equals(wanted);
    }
}
