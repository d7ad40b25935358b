package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionKind;
import org.jspecify.annotations.Nullable;

/** How an update or a patch turns the live object into the wanted one. Run again when the object has moved meanwhile. */
@FunctionalInterface
public interface Mutation {

    /**
     * Computes the wanted object.
     *
     * @param live the object in the served form; may be changed and returned
     */
    Mutated apply(ObjectNode live);

    /**
     * The wanted object.
     *
     * @param object the object at the version of the request
     * @param fieldsManaged whether {@code metadata.managedFields} is final already, as after a server-side apply
     * @param face what admission is shown instead of it; null for the object itself
     */
    record Mutated(
            ObjectNode object,
            boolean fieldsManaged,
            @Nullable Face face) {

        /** An object that admission is shown as it is. */
        public Mutated(ObjectNode object, boolean fieldsManaged) {
            this(object, fieldsManaged, null);
        }
    }

    /** What an object is to those who write it through a subresource of a kind of its own, such as a Scale. */
    interface Face {

        /** The kind of the faces. */
        GroupVersionKind kind();

        /** The face of an object. */
        ObjectNode of(ObjectNode object);

        /** Changes the object as its face was changed. */
        void change(ObjectNode face, ObjectNode object);
    }
}
