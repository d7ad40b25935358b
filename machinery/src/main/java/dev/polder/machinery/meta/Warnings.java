package dev.polder.machinery.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the server accepts in {@code metadata} but warns about; each text goes into one {@code Warning} header. */
public final class Warnings {

    private static final Set<String> STANDARD_FINALIZERS =
            Set.of(FinalizerRules.ORPHAN, FinalizerRules.FOREGROUND, "kubernetes");

    private Warnings() {}

    /**
     * Removes repeated owner references from the object.
     *
     * @param afterAdmission whether mutating admission has run already
     * @return a warning when there were any
     */
    public static List<String> dropDuplicateOwners(ObjectNode object, boolean afterAdmission) {
        ObjectNode metadata = Meta.of(object).fields();
        if (!(metadata.get("ownerReferences") instanceof ArrayNode references)) {
            return List.of();
        }
        Set<JsonNode> kept = new LinkedHashSet<>();
        List<String> repeated = new ArrayList<>();
        for (JsonNode reference : references) {
            if (!kept.add(reference)) {
                repeated.add(reference.path("uid").asText(""));
            }
        }
        if (repeated.isEmpty()) {
            return List.of();
        }
        metadata.set("ownerReferences", JsonNodeFactory.instance.arrayNode().addAll(kept));
        String when = afterAdmission ? " after mutating admission happens" : "";
        return List.of(".metadata.ownerReferences contains duplicate entries" + when
                + "; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24;"
                + " please fix your requests; duplicate UID(s) observed: " + String.join(", ", repeated));
    }

    /**
     * Warns about new finalizers of a custom resource that could collide with those of others.
     *
     * @param old the object before the update; null on create
     */
    public static List<String> finalizers(ObjectNode object, @Nullable ObjectNode old) {
        TreeSet<String> added = new TreeSet<>(Meta.of(object).list("finalizers"));
        if (old != null) {
            Meta.of(old).list("finalizers").forEach(added::remove);
        }
        List<String> warnings = new ArrayList<>();
        for (String finalizer : added) {
            String subject = "metadata.finalizers: " + GoText.quoted(finalizer) + ": ";
            Names.qualifiedName(finalizer).forEach(c -> warnings.add(subject + c));
            if (!finalizer.contains("/") && !STANDARD_FINALIZERS.contains(finalizer)) {
                String path = finalizer.contains(".") ? " including a path (/)" : "";
                warnings.add(subject + "prefer a domain-qualified finalizer name" + path
                        + " to avoid accidental conflicts with other finalizer writers");
            }
        }
        return warnings;
    }
}
