package dev.polder.server.api.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.api.WatchStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which objects the provider of an export may see after each version, computed from what administrators were told of exports,
 * bindings and objects: of kcp's documentation of permission claims, not of the server's code.
 */
final class ClaimsModel {

    /** What is not there. */
    private static final JsonNode NONE = Json.object();

    private static final String CLUSTER = "/metadata/annotations/kcp.io~1cluster";

    private final Map<String, JsonNode> exports;
    private final Map<String, JsonNode> bindings;
    private final Map<String, JsonNode> objects;
    private final TreeMap<Long, List<Runnable>> changes = new TreeMap<>();

    ClaimsModel(Told exports, Told bindings, Told objects) {
        this.exports = follow(exports);
        this.bindings = follow(bindings);
        this.objects = follow(objects);
    }

    private Map<String, JsonNode> follow(Told told) {
        Map<String, JsonNode> state = new HashMap<>(told.first());
        for (WatchStream.Event event : told.events()) {
            changes.computeIfAbsent(event.version(), any -> new ArrayList<>()).add(() -> Told.apply(state, event));
        }
        return state;
    }

    /** The versions at which something changed. */
    Set<Long> versions() {
        return changes.keySet();
    }

    /** Goes on to a version. */
    void become(long version) {
        changes.getOrDefault(version, List.of()).forEach(Runnable::run);
    }

    /**
     * What may be seen now, with the own version of each object.
     *
     * @param export as {@code <cluster>//<name>}
     * @param resource of the core group
     */
    Map<String, Long> visible(String export, String resource, String verb) {
        Map<String, Long> visible = new HashMap<>();
        JsonNode offered = claim(exports.getOrDefault(export, NONE), resource);
        objects.forEach((key, object) -> {
            JsonNode binding = binding(object.at(CLUSTER).asText(), export);
            JsonNode accepted = claim(binding, resource);
            boolean given = !offered.isEmpty()
                    && accepted.path("state").asText().equals("Accepted")
                    && allows(offered, verb)
                    && allows(accepted, verb)
                    && selects(accepted.path("selector"), object.at("/metadata/labels"));
            if (given) {
                visible.put(key, object.at("/metadata/resourceVersion").asLong());
            }
        });
        return visible;
    }

    private JsonNode binding(String cluster, String export) {
        String[] parts = export.split("//", -1);
        for (JsonNode binding : bindings.values()) {
            boolean to = binding.at(CLUSTER).asText().equals(cluster)
                    && binding.at("/status/apiExportClusterName").asText().equals(parts[0])
                    && binding.at("/spec/reference/export/name").asText().equals(parts[1]);
            if (to) {
                return binding;
            }
        }
        return NONE;
    }

    private static JsonNode claim(JsonNode holder, String resource) {
        for (JsonNode claim : holder.at("/spec/permissionClaims")) {
            if (claim.path("resource").asText().equals(resource)) {
                return claim;
            }
        }
        return NONE;
    }

    private static boolean allows(JsonNode claim, String verb) {
        Set<String> verbs = new HashSet<>();
        claim.path("verbs").forEach(one -> verbs.add(one.asText()));
        return verbs.contains("*") || verbs.contains(verb);
    }

    private static boolean selects(JsonNode selector, JsonNode labels) {
        if (selector.path("matchAll").asBoolean(false)) {
            return true;
        }
        for (Map.Entry<String, JsonNode> wanted : selector.path("matchLabels").properties()) {
            if (!labels.path(wanted.getKey())
                    .asText("")
                    .equals(wanted.getValue().asText())) {
                return false;
            }
        }
        for (JsonNode expression : selector.path("matchExpressions")) {
            Set<String> values = new HashSet<>();
            expression.path("values").forEach(value -> values.add(value.asText()));
            JsonNode label = labels.path(expression.path("key").asText());
            boolean holds = switch (expression.path("operator").asText()) {
                case "In" -> !label.isMissingNode() && values.contains(label.asText());
                case "NotIn" -> label.isMissingNode() || !values.contains(label.asText());
                case "Exists" -> !label.isMissingNode();
                case "DoesNotExist" -> label.isMissingNode();
                default -> throw new AssertionError(expression.toString());
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }
}
