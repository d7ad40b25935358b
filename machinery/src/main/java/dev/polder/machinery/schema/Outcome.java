package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.status.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a value failed, and how many checks it passed: of several alternatives, the one that passed most is the one whose
 * failures are shown (kube-openapi {@code validate.Result}). Failures with equal messages count once.
 */
final class Outcome {

    private final String base;
    private final Map<String, FieldError> failures = new LinkedHashMap<>(0);
    private int matches;

    /**
     * Nothing failed yet.
     *
     * @param base the path that the validated value stands at; empty for a whole resource
     */
    Outcome(String base) {
        this.base = base;
    }

    /** An empty outcome of the same value. */
    Outcome fresh() {
        return new Outcome(base);
    }

    void match() {
        matches++;
    }

    void match(int count) {
        matches += count;
    }

    int matches() {
        return matches;
    }

    boolean isValid() {
        return failures.isEmpty();
    }

    List<FieldError> errors() {
        return List.copyOf(failures.values());
    }

    void merge(Outcome other) {
        other.failures.forEach(failures::putIfAbsent);
        matches += other.matches;
    }

    /** A failure that belongs to a field. */
    void fail(String message, FieldError error) {
        failures.putIfAbsent(message, error);
    }

    /** A failure that upstream does not tie to a field: only its message names it. */
    void failWhole(String message) {
        String field = base.isEmpty() ? "<nil>" : base;
        fail(message, FieldError.invalid(field, TextNode.valueOf(""), message));
    }

    /** An invalid value at a field. */
    void invalid(String name, @Nullable JsonNode value, String words) {
        String message = name + " in body " + words;
        fail(message, FieldError.invalid(field(name), value == null ? TextNode.valueOf("") : value, message));
    }

    /** The path of the field that kube-openapi calls by a name. */
    String field(String name) {
        String relative = name.startsWith(".") ? name.substring(1) : name;
        if (relative.isEmpty()) {
            return base.isEmpty() ? "<nil>" : base;
        }
        return base.isEmpty() ? relative : base + "." + relative;
    }
}
