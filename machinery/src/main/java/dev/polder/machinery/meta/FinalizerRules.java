package dev.polder.machinery.meta;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;

/** Which finalizers an object may have. */
final class FinalizerRules {

    static final String ORPHAN = "orphan";
    static final String FOREGROUND = "foregroundDeletion";

    private FinalizerRules() {}

    static List<FieldError> validate(List<String> finalizers, String path) {
        List<FieldError> errors = new ArrayList<>();
        for (String finalizer : finalizers) {
            Names.qualifiedName(finalizer).forEach(c -> errors.add(FieldError.invalid(path, finalizer, c)));
        }
        if (finalizers.contains(ORPHAN) && finalizers.contains(FOREGROUND)) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            finalizers.forEach(all::add);
            errors.add(FieldError.invalid(
                    path, all, "finalizer " + ORPHAN + " and " + FOREGROUND + " cannot be both set"));
        }
        return errors;
    }
}
