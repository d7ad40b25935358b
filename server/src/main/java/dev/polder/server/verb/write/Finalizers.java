package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.TypeRules;
import dev.polder.server.verb.write.DeleteOptions.Propagation;
import dev.polder.storage.view.ObjectRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps an object from going: {@code metadata.finalizers}, and {@code spec.finalizers} of a namespace. */
final class Finalizers {

    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    private Finalizers() {}

    /**
     * Whether it can be told from the record that a deletion is the end of an object: what keeps a namespace or a definition lies
     * elsewhere, or is added by its type.
     */
    static boolean keepsNothing(ObjectRecord record, TypeRules rules, @Nullable Propagation policy) {
        return !record.kept()
                && record.unreadable().isEmpty()
                && (policy == null || policy == Propagation.BACKGROUND)
                && !rules.preparesForDelete();
    }

    /** Whether nothing keeps a terminating object any more. */
    static boolean lastOneGone(ObjectNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp") && !keeps(object);
    }

    /** Whether something keeps the object. */
    static boolean keeps(ObjectNode object) {
        boolean namespace = object.path("kind").asText().equals("Namespace")
                && object.path("apiVersion").asText().equals("v1");
        return !object.path("metadata").path("finalizers").isEmpty()
                || (namespace && !object.path("spec").path("finalizers").isEmpty());
    }

    /**
     * Records a propagation policy as finalizers (apiserver {@code deletionFinalizersForGarbageCollection}). Without a
     * policy the finalizers that are there decide.
     */
    static void record(ObjectNode object, @Nullable Propagation policy) {
        if (policy == null) {
            return;
        }
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        List<String> finalizers = new ArrayList<>();
        for (JsonNode finalizer : metadata.path("finalizers")) {
            String name = finalizer.asText();
            if (!name.equals(FOREGROUND) && !name.equals(ORPHAN)) {
                finalizers.add(name);
            }
        }
        switch (policy) {
            case ORPHAN -> finalizers.add(ORPHAN);
            case FOREGROUND -> finalizers.add(FOREGROUND);
            case BACKGROUND -> {}
        }
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
        } else {
            ArrayNode list = metadata.putArray("finalizers");
            finalizers.forEach(list::add);
        }
    }
}
