package dev.polder.machinery.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.api.status.FieldError;
import java.util.ArrayList;
import java.util.List;

/** Which owner references an object may have. */
final class OwnerReferenceRules {

    private OwnerReferenceRules() {}

    static List<FieldError> validate(List<JsonNode> references, String path) {
        List<FieldError> errors = new ArrayList<>();
        String controller = "";
        for (int i = 0; i < references.size(); i++) {
            JsonNode reference = references.get(i);
            errors.addAll(validate(reference, path + "[" + i + "]"));
            if (!reference.path("controller").booleanValue()) {
                continue;
            }
            String name = text(reference, "kind") + "/" + text(reference, "name");
            if (controller.isEmpty()) {
                controller = name;
            } else {
                ArrayNode all = JsonNodeFactory.instance.arrayNode().addAll(references);
                errors.add(FieldError.invalid(
                        path,
                        all,
                        "Only one reference can have Controller set to true. Found \"true\" in references for "
                                + controller + " and " + name));
            }
        }
        return errors;
    }

    private static List<FieldError> validate(JsonNode reference, String path) {
        List<FieldError> errors = new ArrayList<>();
        String apiVersion = text(reference, "apiVersion");
        if (apiVersion.isEmpty()) {
            errors.add(FieldError.required(path + ".apiVersion", "must not be empty"));
        } else if (!isGroupVersion(apiVersion)) {
            errors.add(FieldError.invalid(path + ".apiVersion", apiVersion, "must be <group>/<version> or <version>"));
        }
        for (String field : List.of("kind", "name", "uid")) {
            if (text(reference, field).isEmpty()) {
                errors.add(FieldError.required(path + "." + field, "must not be empty"));
            }
        }
        if (apiVersion.equals("v1") && text(reference, "kind").equals("Event")) {
            errors.add(FieldError.invalid(path, reference, "/v1, Kind=Event is disallowed from being an owner"));
        }
        return errors;
    }

    private static boolean isGroupVersion(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash == apiVersion.lastIndexOf('/') && slash != apiVersion.length() - 1;
    }

    private static String text(JsonNode reference, String field) {
        return reference.path(field).asText("");
    }
}
