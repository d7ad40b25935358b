package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.object.ObjectFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What becomes of a binding's answers to the claims of its export (kcp {@code
 * pkg/reconciler/apis/permissionclaimlabel/permissionclaimlabel_reconcile.go}). Nothing is written into the objects that are
 * claimed, so every claim that the export makes and the binding accepts is in force.
 */
final class ClaimReport {

    static final String VALID = "PermissionClaimsValid";

    /** The condition that says that the claims that were accepted are in force. */
    static final String APPLIED = "PermissionClaimsApplied";

    private static final String INVALID = "InvalidPermissionClaims";
    private static final String MISMATCH = "PermissionClaimsMismatch";
    static final String ACCEPTED = "Accepted";
    private static final String ALL = "*";
    private static final int SHOWN_INVALID = 10;
    private static final int SHOWN_MISMATCHES = 5;

    private final SortedMap<String, JsonNode> exported = new TreeMap<>();
    private final SortedMap<String, JsonNode> accepted = new TreeMap<>();

    /**
     * A report.
     *
     * @param claims the claims of the export
     * @param answers the claims in the spec of the binding
     */
    ClaimReport(JsonNode claims, JsonNode answers) {
        claims.forEach(claim -> exported.put(key(claim), claim));
        for (JsonNode answer : answers) {
            if (answer.path("state").asText("").equals(ACCEPTED)) {
                accepted.put(key(answer), answer);
            }
        }
    }

    /** What tells claims apart. Sorting by it is sorting by resource first, as kcp's messages do. */
    static String key(JsonNode claim) {
        return claim.path("resource").asText("") + "/" + claim.path("group").asText("") + "/"
                + claim.path("identityHash").asText("");
    }

    /** Writes the report into the status of the binding. */
    void tell(ObjectNode binding, Instant now) {
        List<String> invalid = invalid();
        List<String> mismatches = mismatches();
        if (!mismatches.isEmpty()) {
            List<String> shown = first(mismatches, SHOWN_MISMATCHES);
            String message = mismatches.size()
                    + " permission claim(s) have mismatched verbs or selectors (showing first " + shown.size() + "): "
                    + String.join(", ", shown);
            Conditions.markFalse(binding, VALID, Severity.WARNING, MISMATCH, message, now);
        } else if (!invalid.isEmpty()) {
            List<String> shown = first(invalid, SHOWN_INVALID);
            String message = invalid.size() + " unexpected and/or invalid permission claims (showing first "
                    + shown.size() + "): " + (shown.size() == 1 ? shown.get(0) : shown.toString());
            Conditions.markFalse(binding, VALID, Severity.ERROR, INVALID, message, now);
        } else {
            Conditions.markTrue(binding, VALID, now);
        }
        applied(binding.withObject("/status"));
        Conditions.markTrue(binding, APPLIED, now);
    }

    private static List<String> first(List<String> all, int most) {
        return all.subList(0, Math.min(all.size(), most));
    }

    /** Accepted claims that the export does not make, among them those of another identity. */
    private List<String> invalid() {
        List<String> invalid = new ArrayList<>();
        accepted.forEach((key, claim) -> {
            if (!exported.containsKey(key)) {
                invalid.add("unexpected/invalid claim for " + resource(claim) + " (identity \""
                        + claim.path("identityHash").asText("") + "\")");
            }
        });
        return invalid;
    }

    private static String resource(JsonNode claim) {
        return claim.path("resource").asText("") + "." + claim.path("group").asText("");
    }

    /** Claims that were not accepted as the export makes them. */
    private List<String> mismatches() {
        List<String> mismatches = new ArrayList<>();
        accepted.forEach((key, answer) -> {
            JsonNode claim = exported.get(key);
            String how = claim == null ? "" : mismatch(answer, claim);
            if (!how.isEmpty()) {
                mismatches.add(resource(answer) + " (" + how + ")");
            }
        });
        return mismatches;
    }

    private static String mismatch(JsonNode answer, JsonNode claim) {
        List<String> how = new ArrayList<>();
        List<String> given = ObjectFacts.texts(answer.path("verbs"));
        List<String> asked = ObjectFacts.texts(claim.path("verbs"));
        if (!given.contains(ALL) && !asked.contains(ALL) && !set(given).equals(set(asked))) {
            how.add("verbs: accepted " + list(given) + ", exported " + list(asked));
        }
        JsonNode standard = claim.path("defaultSelector");
        if (standard.isObject() && !selector(standard).equals(selector(answer.path("selector")))) {
            how.add("selector differs from defaultSelector");
        }
        return String.join("; ", how);
    }

    private static Set<String> set(List<String> verbs) {
        return new TreeSet<>(verbs);
    }

    /** As Go prints lists. */
    private static String list(List<String> verbs) {
        return "[" + String.join(" ", verbs) + "]";
    }

    /** A selector that does not match all says so or says nothing of it. */
    private static JsonNode selector(JsonNode selector) {
        JsonNode same = selector.deepCopy();
        if (same instanceof ObjectNode object && !object.path("matchAll").asBoolean(false)) {
            object.remove("matchAll");
        }
        return same;
    }

    private void applied(ObjectNode status) {
        status.remove("appliedPermissionClaims");
        accepted.forEach((key, answer) -> {
            if (exported.containsKey(key)) {
                ArrayNode all = status.withArray("/appliedPermissionClaims");
                ObjectNode claim = all.addObject();
                for (String field :
                        List.of("group", "resource", "identityHash", "verbs", "defaultSelector", "selector")) {
                    if (answer.has(field)) {
                        claim.set(field, answer.get(field).deepCopy());
                    }
                }
            }
        });
    }
}
