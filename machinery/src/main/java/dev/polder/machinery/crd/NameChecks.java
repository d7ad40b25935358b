package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The names of a definition (apiextensions {@code ValidateCustomResourceDefinitionNames}). */
final class NameChecks {

    private NameChecks() {}

    /** Names that {@code spec} needs. */
    static List<FieldError> required(JsonNode names, FieldPath path) {
        List<FieldError> errors = new ArrayList<>();
        for (String field : List.of("plural", "singular", "kind", "listKind")) {
            if (names.path(field).asText("").isEmpty()) {
                errors.add(FieldError.required(path.child(field).toString(), ""));
            }
        }
        return errors;
    }

    /** The form of the names that are there. */
    static List<FieldError> form(JsonNode names, FieldPath path) {
        List<FieldError> errors = new ArrayList<>();
        for (String field : List.of("plural", "singular")) {
            String name = names.path(field).asText("");
            if (!name.isEmpty()) {
                label(name, name, "", path.child(field), errors);
            }
        }
        String mixed = "may have mixed case, but should otherwise match: ";
        for (String field : List.of("kind", "listKind")) {
            String name = names.path(field).asText("");
            if (!name.isEmpty()) {
                label(name, name.toLowerCase(Locale.ROOT), mixed, path.child(field), errors);
            }
        }
        labels(names.path("shortNames"), path.child("shortNames"), errors);
        String kind = names.path("kind").asText("");
        if (!kind.isEmpty() && kind.equals(names.path("listKind").asText(""))) {
            errors.add(FieldError.invalid(
                    path.child("listKind").toString(), kind, "kind and listKind may not be the same"));
        }
        labels(names.path("categories"), path.child("categories"), errors);
        return errors;
    }

    private static void labels(JsonNode names, FieldPath path, List<FieldError> errors) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).asText("");
            label(name, name, "", path.index(i), errors);
        }
    }

    private static void label(String name, String checked, String words, FieldPath path, List<FieldError> errors) {
        List<String> wrong = Names.dns1035Label(checked);
        if (!wrong.isEmpty()) {
            errors.add(FieldError.invalid(path.toString(), name, words + String.join(",", wrong)));
        }
    }
}
