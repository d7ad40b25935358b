package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.field.GoText;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Warning headers for the finalizers of custom resources (apiextensions {@code customresource/validator.go}). */
public final class FinalizerWarnings {

    private static final Set<String> STANDARD = Set.of("orphan", "foregroundDeletion", "kubernetes");

    private FinalizerWarnings() {}

    /** What to say about the finalizers that an object has and its old form, null for a new object, had not. */
    public static List<String> of(ObjectNode object, @Nullable ObjectNode old) {
        Set<String> added = finalizers(object);
        if (old != null) {
            added.removeAll(finalizers(old));
        }
        List<String> warnings = new ArrayList<>();
        for (String finalizer : added) {
            String subject = "metadata.finalizers: " + GoText.quote(finalizer) + ": ";
            Names.qualifiedName(finalizer).forEach(problem -> warnings.add(subject + problem));
            if (finalizer.indexOf('/') < 0 && !STANDARD.contains(finalizer)) {
                String path = finalizer.indexOf('.') >= 0 ? " including a path (/)" : "";
                warnings.add(subject + "prefer a domain-qualified finalizer name" + path
                        + " to avoid accidental conflicts with other finalizer writers");
            }
        }
        return warnings;
    }

    private static Set<String> finalizers(ObjectNode object) {
        Set<String> all = new TreeSet<>();
        for (JsonNode finalizer : object.path("metadata").path("finalizers")) {
            all.add(finalizer.asText(""));
        }
        return all;
    }
}
