package dev.polder.machinery.builtin.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The conditions of certificate signing requests: decisions cannot be taken back, nor both be made. */
final class RequestConditions {

    private static final String PATH = "status.conditions";
    private static final List<String> DECISIONS = List.of("Approved", "Denied");
    private static final List<String> FINAL = List.of("Approved", "Denied", "Failed");
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");

    private RequestConditions() {}

    /** Everything wrong with the conditions that was not wrong before. */
    static List<FieldError> validate(ObjectNode request, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>();
        boolean both = DECISIONS.stream().allMatch(type -> !ofType(old, type).isEmpty());
        boolean twice = hasDuplicates(old);
        boolean nameless = !ofType(old, "").isEmpty();
        Set<String> seen = new HashSet<>();
        List<JsonNode> conditions = Nodes.list(request, "status", "conditions");
        for (int i = 0; i < conditions.size(); i++) {
            JsonNode condition = conditions.get(i);
            String path = PATH + "[" + i + "]";
            String type = Nodes.text(condition, "type");
            if (type.isEmpty() && !nameless) {
                errors.add(FieldError.required(path + ".type", ""));
            }
            errors.addAll(status(condition, FINAL.contains(type), path));
            boolean contradicts = (type.equals("Approved") && seen.contains("Denied"))
                    || (type.equals("Denied") && seen.contains("Approved"));
            if (contradicts && !both) {
                errors.add(FieldError.invalid(
                        path + ".type", type, "Approved and Denied conditions are mutually exclusive"));
            }
            if (!seen.add(type) && !twice) {
                errors.add(FieldError.duplicate(path + ".type", condition.path("type")));
            }
        }
        return errors;
    }

    /** What an update may not do to the conditions that are there. */
    static List<FieldError> validateUpdate(ObjectNode request, ObjectNode old, boolean approval) {
        List<FieldError> errors = new ArrayList<>();
        for (String type : FINAL) {
            if (ofType(request, type).size() < ofType(old, type).size()) {
                errors.add(forbidden("remove", type));
            }
        }
        if (!approval) {
            for (String type : DECISIONS) {
                List<JsonNode> now = ofType(request, type);
                List<JsonNode> before = ofType(old, type);
                if (now.size() > before.size()) {
                    errors.add(forbidden("add", type));
                } else if (now.size() == before.size() && !now.equals(before)) {
                    errors.add(forbidden("modify", type));
                }
            }
        }
        return errors;
    }

    /** When the same condition last changed; empty when it is new. */
    static String lastTransition(ObjectNode old, JsonNode condition) {
        return ofType(old, Nodes.text(condition, "type")).stream()
                .filter(before -> Nodes.text(before, "status").equals(Nodes.text(condition, "status")))
                .map(before -> Nodes.text(before, "lastTransitionTime"))
                .filter(time -> !time.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static List<FieldError> status(JsonNode condition, boolean onlyTrue, String path) {
        String status = Nodes.text(condition, "status");
        if (status.isEmpty()) {
            return List.of(FieldError.required(path + ".status", ""));
        }
        List<String> allowed = onlyTrue ? List.of("True") : STATUSES;
        return allowed.contains(status)
                ? List.of()
                : List.of(FieldError.notSupported(path + ".status", condition.path("status"), allowed));
    }

    private static FieldError forbidden(String what, String type) {
        return FieldError.forbidden(PATH, "updates may not " + what + " a condition of type \"" + type + "\"");
    }

    private static boolean hasDuplicates(ObjectNode request) {
        List<String> types = Nodes.list(request, "status", "conditions").stream()
                .map(condition -> Nodes.text(condition, "type"))
                .toList();
        return new HashSet<>(types).size() < types.size();
    }

    private static List<JsonNode> ofType(ObjectNode request, String type) {
        return Nodes.list(request, "status", "conditions").stream()
                .filter(condition -> Nodes.text(condition, "type").equals(type))
                .toList();
    }
}
