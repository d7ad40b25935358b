package dev.polder.machinery.meta;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.Names;
import dev.polder.machinery.schema.field.Printable;
import java.util.ArrayList;
import java.util.List;

/** What {@code metadata.managedFields} may hold when a client or the server writes it. */
public final class ManagedFieldsRules {

    /** Bytes in the name of a field manager. */
    public static final int MAX_MANAGER = 128;

    /** Bytes in the name of a subresource. */
    public static final int MAX_SUBRESOURCE = 256;

    private ManagedFieldsRules() {}

    static List<FieldError> validate(List<JsonNode> entries, String path) {
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            validate(errors, entries.get(i), path + "[" + i + "]");
        }
        return errors;
    }

    private static void validate(List<FieldError> errors, JsonNode entry, String path) {
        String operation = entry.path("operation").asText("");
        if (operation.isEmpty()) {
            errors.add(FieldError.required(path + ".operation", "must not be empty"));
        } else if (!operation.equals("Apply") && !operation.equals("Update")) {
            errors.add(
                    FieldError.notSupported(path + ".operation", entry.path("operation"), List.of("Apply", "Update")));
        }
        String fieldsType = entry.path("fieldsType").asText("");
        if (!fieldsType.isEmpty() && !fieldsType.equals("FieldsV1")) {
            errors.add(FieldError.invalid(path + ".fieldsType", fieldsType, "must be `FieldsV1`"));
        }
        errors.addAll(manager(entry.path("manager").asText(""), path + ".manager"));
        if (Names.utf8Length(entry.path("subresource").asText("")) > MAX_SUBRESOURCE) {
            errors.add(FieldError.tooLong(path + ".subresource", null, MAX_SUBRESOURCE));
        }
    }

    /** Everything wrong with the name of a field manager; the query parameter {@code fieldManager} obeys it too. */
    public static List<FieldError> manager(String manager, String path) {
        List<FieldError> errors = new ArrayList<>();
        if (Names.utf8Length(manager) > MAX_MANAGER) {
            errors.add(FieldError.tooLong(path, null, MAX_MANAGER));
        }
        int position = 0;
        for (int c : manager.codePoints().toArray()) {
            String character = Character.toString(c);
            if (!Printable.is(c)) {
                errors.add(FieldError.invalid(
                        path, manager, String.format("invalid character U+%04X (at position %d)", c, position)));
            }
            position += Names.utf8Length(character);
        }
        return errors;
    }
}
