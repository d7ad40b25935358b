package dev.polder.machinery.builtin.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks lists of {@code metav1.Condition} (apimachinery {@code ValidateConditions}). */
public final class Conditions {

    private static final List<String> STATUSES = List.of("False", "True", "Unknown");
    private static final String REASON = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
    private static final String REASON_WORDS = "a condition reason must start with alphabetic character, optionally"
            + " followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character"
            + " or '_'";
    private static final Pattern REASON_PATTERN = Pattern.compile(REASON);
    private static final int MAX_REASON = 1024;
    private static final int MAX_MESSAGE = 32 * 1024;

    private Conditions() {}

    /** Everything wrong with a list of conditions at a path. */
    public static List<FieldError> validate(List<JsonNode> conditions, String path) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> types = new HashSet<>();
        for (int i = 0; i < conditions.size(); i++) {
            JsonNode condition = conditions.get(i);
            String at = path + "[" + i + "]";
            if (!types.add(Nodes.text(condition, "type"))) {
                errors.add(FieldError.duplicate(at, condition.path("type")));
            }
            errors.addAll(validate(condition, at));
        }
        return errors;
    }

    private static List<FieldError> validate(JsonNode condition, String path) {
        List<FieldError> errors = new ArrayList<>();
        String type = Nodes.text(condition, "type");
        if (type.isEmpty()) {
            errors.add(FieldError.required(path + ".type", "is required"));
        } else {
            errors.addAll(Formats.invalid(path + ".type", type, Names.qualifiedName(type)));
        }
        String status = Nodes.text(condition, "status");
        if (status.isEmpty()) {
            errors.add(FieldError.required(path + ".status", ""));
        } else if (!STATUSES.contains(status)) {
            errors.add(FieldError.notSupported(path + ".status", condition.path("status"), STATUSES));
        }
        if (condition.path("observedGeneration").asLong(0) < 0) {
            errors.add(FieldError.invalid(
                    path + ".observedGeneration",
                    condition.path("observedGeneration"),
                    "must be greater than or equal to zero"));
        }
        if (!Nodes.has(condition, "lastTransitionTime")) {
            errors.add(FieldError.required(path + ".lastTransitionTime", ""));
        }
        String reason = Nodes.text(condition, "reason");
        if (reason.isEmpty()) {
            errors.add(FieldError.required(path + ".reason", ""));
        } else {
            if (!REASON_PATTERN.matches(reason)) {
                String words = Names.regexComplaint(
                        REASON_WORDS, REASON, "my_name", "MY_NAME", "MyName", "ReasonA,ReasonB", "ReasonA:ReasonB");
                errors.add(FieldError.invalid(path + ".reason", reason, words));
            }
            if (bytes(reason) > MAX_REASON) {
                errors.add(FieldError.tooLong(path + ".reason", null, MAX_REASON));
            }
        }
        if (bytes(Nodes.text(condition, "message")) > MAX_MESSAGE) {
            errors.add(FieldError.tooLong(path + ".message", null, MAX_MESSAGE));
        }
        return errors;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
