package dev.polder.machinery.builtin.core;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.schema.field.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Namespaces: born active with the finalizer that guards their content, always labelled with their own name. */
public final class NamespaceRules extends BuiltinRules {

    /** The finalizer that the namespace controller removes once a namespace is empty. */
    public static final String KUBERNETES_FINALIZER = "kubernetes";

    /** The label that holds a namespace's own name. */
    public static final String NAME_LABEL = "kubernetes.io/metadata.name";

    private static final Set<String> STANDARD_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");

    public NamespaceRules() {
        super(new Traits(NameRule.DNS_LABEL, true, false, true, false, true));
    }

    @Override
    public void setDefaults(ObjectNode object) {
        super.setDefaults(object);
        label(object);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        label(object);
        object.putObject("status").put("phase", "Active");
        ObjectNode spec = Nodes.object(object, "spec");
        if (!Nodes.texts(spec, "finalizers").contains(KUBERNETES_FINALIZER)) {
            ArrayNode finalizers =
                    spec.get("finalizers") instanceof ArrayNode given ? given : spec.putArray("finalizers");
            finalizers.add(KUBERNETES_FINALIZER);
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old, String subresource) {
        label(object);
        switch (subresource) {
            case "status" -> restore(object, old, "spec");
            case "finalize" -> restore(object, old, "status");
            default -> {
                restore(object, old, "status");
                restoreFinalizers(object, old);
            }
        }
    }

    @Override
    public void prepareForDelete(ObjectNode object, Instant now) {
        Nodes.object(object, "status").put("phase", "Terminating");
    }

    @Override
    public boolean preparesForDelete() {
        return true;
    }

    @Override
    public List<FieldError> validate(ObjectNode object) {
        List<FieldError> errors = new ArrayList<>();
        for (String finalizer : Nodes.texts(object, "spec", "finalizers")) {
            errors.addAll(finalizer(finalizer, "spec.finalizers"));
        }
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode object, ObjectNode old, String subresource) {
        return switch (subresource) {
            case "status" -> phase(object);
            case "finalize" -> finalizers(object);
            default -> List.of();
        };
    }

    private static void label(ObjectNode object) {
        String name = Nodes.text(object, "metadata", "name");
        if (!name.isEmpty()) {
            Nodes.object(Nodes.object(object, "metadata"), "labels").put(NAME_LABEL, name);
        }
    }

    private static void restoreFinalizers(ObjectNode object, ObjectNode old) {
        ObjectNode spec = Nodes.object(object, "spec");
        ObjectNode oldSpec = old.get("spec") instanceof ObjectNode given ? given : spec.objectNode();
        restore(spec, oldSpec, "finalizers");
    }

    private static List<FieldError> phase(ObjectNode object) {
        String phase = Nodes.text(object, "status", "phase");
        boolean terminating = Nodes.has(object, "metadata", "deletionTimestamp");
        if (!terminating && !phase.equals("Active")) {
            return List.of(
                    FieldError.invalid("status.Phase", phase, "may only be 'Active' if `deletionTimestamp` is empty"));
        }
        if (terminating && !phase.equals("Terminating")) {
            return List.of(FieldError.invalid(
                    "status.Phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty"));
        }
        return List.of();
    }

    private static List<FieldError> finalizers(ObjectNode object) {
        List<FieldError> errors = new ArrayList<>();
        List<String> finalizers = Nodes.texts(object, "spec", "finalizers");
        for (int i = 0; i < finalizers.size(); i++) {
            errors.addAll(finalizer(finalizers.get(i), "spec.finalizers[" + i + "]"));
        }
        return errors;
    }

    private static List<FieldError> finalizer(String finalizer, String path) {
        List<FieldError> errors = new ArrayList<>(Formats.invalid(path, finalizer, Names.qualifiedName(finalizer)));
        if (errors.isEmpty() && !finalizer.contains("/") && !STANDARD_FINALIZERS.contains(finalizer)) {
            errors.add(FieldError.invalid(
                    path, finalizer, "name is neither a standard finalizer name nor is it fully qualified"));
        }
        return errors;
    }
}
