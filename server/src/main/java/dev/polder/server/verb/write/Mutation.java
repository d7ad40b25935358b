package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;

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
     */
    record Mutated(ObjectNode object, boolean fieldsManaged) {}
}
