package dev.polder.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupResource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What keeps a namespace that is being deleted, as conditions of its status (k/k {@code
 * pkg/controller/namespace/deletion/status_condition_utils.go}). Discovery and group versions cannot fail here: what a logical
 * cluster serves is known.
 */
final class NamespaceConditions {

    private static final String CONTENT_FAILURE = "NamespaceDeletionContentFailure";
    private static final String CONTENT_REMAINING = "NamespaceContentRemaining";
    private static final String FINALIZERS_REMAINING = "NamespaceFinalizersRemaining";

    /** Type, then reason and message of the good case, in upstream's order. */
    private static final List<Condition> GOOD = List.of(
            new Condition(
                    "NamespaceDeletionDiscoveryFailure",
                    false,
                    "ResourcesDiscovered",
                    "All resources successfully discovered"),
            new Condition(
                    "NamespaceDeletionGroupVersionParsingFailure",
                    false,
                    "ParsedGroupVersions",
                    "All legacy kube types successfully parsed"),
            new Condition(
                    CONTENT_FAILURE,
                    false,
                    "ContentDeleted",
                    "All content successfully deleted, may be waiting on finalization"),
            new Condition(CONTENT_REMAINING, false, "ContentRemoved", "All content successfully removed"),
            new Condition(
                    FINALIZERS_REMAINING,
                    false,
                    "ContentHasNoFinalizers",
                    "All content-preserving finalizers finished"));

    private static final Pattern COUNT = Pattern.compile("\\b\\d+ resource instances");

    private final SortedMap<String, Integer> resources = new TreeMap<>();
    private final SortedMap<String, Integer> finalizers = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    private record Condition(String type, boolean status, String reason, String message) {}

    /** An object is still there. */
    void remains(GroupResource resource, List<String> kept) {
        // As upstream: the core group leaves a dot behind.
        resources.merge(resource.resource() + "." + resource.group(), 1, Integer::sum);
        kept.forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
    }

    /** The objects of a type could not all be deleted. */
    void failed(String why) {
        failures.add(why);
    }

    private Condition now(Condition good) {
        return switch (good.type()) {
            case CONTENT_FAILURE ->
                failures.isEmpty()
                        ? good
                        : new Condition(
                                good.type(),
                                true,
                                "ContentDeletionFailed",
                                "Failed to delete all resource types, " + failures.size() + " remaining: "
                                        + String.join(
                                                ", ", failures.stream().sorted().toList()));
            case CONTENT_REMAINING ->
                resources.isEmpty()
                        ? good
                        : new Condition(
                                good.type(),
                                true,
                                "SomeResourcesRemain",
                                "Some resources are remaining: " + counted(resources, " has "));
            case FINALIZERS_REMAINING ->
                finalizers.isEmpty()
                        ? good
                        : new Condition(
                                good.type(),
                                true,
                                "SomeFinalizersRemain",
                                "Some content in the namespace has finalizers remaining: "
                                        + counted(finalizers, " in "));
            default -> good;
        };
    }

    private static String counted(Map<String, Integer> counts, String between) {
        return String.join(
                ", ",
                counts.entrySet().stream()
                        .map(one -> one.getKey() + between + one.getValue() + " resource instances")
                        .toList());
    }

    /** Whether a namespace's status is to be written. */
    boolean differ(JsonNode namespace) {
        for (Condition good : GOOD) {
            Condition now = now(good);
            JsonNode said = find(namespace, now.type());
            boolean same = said.path("status").asText("").equals(now.status() ? "True" : "False")
                    && said.path("reason").asText("").equals(now.reason())
                    && about(said.path("message").asText(""), now.message());
            if (!same) {
                return true;
            }
        }
        return false;
    }

    /** Of many objects that go one by one not each is worth a write: a tenth of them is. */
    private static boolean about(String said, String now) {
        if (!COUNT.matcher(said).replaceAll("").equals(COUNT.matcher(now).replaceAll(""))) {
            return false;
        }
        long before = total(said);
        long after = total(now);
        return before == after || (after < before && after * 10 > before * 9);
    }

    private static long total(String message) {
        long total = 0;
        Matcher counts = COUNT.matcher(message);
        while (counts.find()) {
            total += Long.parseLong(counts.group().substring(0, counts.group().indexOf(' ')));
        }
        return total;
    }

    private static JsonNode find(JsonNode namespace, String type) {
        for (JsonNode condition : namespace.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return namespace.path("status").path("none");
    }

    /** Sets all conditions of a namespace. */
    ObjectNode set(ObjectNode namespace, Instant clock) {
        ArrayNode conditions = namespace.withObject("/status").withArray("conditions");
        String time = clock.truncatedTo(ChronoUnit.SECONDS).toString();
        for (Condition good : GOOD) {
            Condition now = now(good);
            String status = now.status() ? "True" : "False";
            ObjectNode target =
                    find(namespace, now.type()) instanceof ObjectNode present ? present : conditions.addObject();
            if (!target.path("status").asText("").equals(status)) {
                target.put("lastTransitionTime", time);
            }
            target.put("type", now.type());
            target.put("status", status);
            target.put("reason", now.reason());
            target.put("message", now.message());
        }
        return namespace;
    }
}
