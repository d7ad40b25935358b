package dev.polder.server.verb.write;

import dev.polder.api.resource.GroupResource;

/** The type that a write was decided on is not served any more as it was: whoever runs the call looks it up anew. */
public final class StaleTypeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    StaleTypeException(GroupResource resource) {
        super("the type of " + resource + " has changed");
    }
}
