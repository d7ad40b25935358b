package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.kube.Structures.Place;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.schema.field.Names;
import java.util.List;
import java.util.Map;

/** Finds what single fields of an object may not be ({@code kube.fields}), in upstream's words. */
final class FieldChecks {

    private static final int MAX_PORT = 65535;

    private FieldChecks() {}

    /** Adds everything wrong with the fields of one part of an object. */
    static void check(
            Map<String, List<FieldFact>> facts, String definition, ObjectNode part, Place at, List<FieldError> errors) {
        for (FieldFact fact : facts.getOrDefault(definition, List.of())) {
            JsonNode value = part.get(fact.field());
            boolean empty = FieldFact.isEmpty(value);
            String required = fact.required();
            if (empty && required != null) {
                errors.add(FieldError.required(at.field(fact.field()).path(), required));
            } else if (value != null && !empty) {
                check(fact, value, at.field(fact.field()), errors);
            }
        }
    }

    private static void check(FieldFact fact, JsonNode value, Place at, List<FieldError> errors) {
        String text = value.asText("");
        if (!fact.allowed().isEmpty() && !fact.allowed().contains(text)) {
            errors.add(FieldError.notSupported(at.path(), value, fact.allowed()));
        }
        Long least = fact.least();
        if (least != null && value.asLong() < least) {
            errors.add(FieldError.invalid(at.path(), value, "must be greater than or equal to " + least));
        }
        if (fact.port() && (value.asLong() < 1 || value.asLong() > MAX_PORT)) {
            errors.add(FieldError.invalid(at.path(), value, "must be between 1 and 65535, inclusive"));
        }
        if (fact.label()) {
            errors.addAll(Formats.invalid(at.path(), text, Names.dnsLabel(text)));
        }
    }
}
