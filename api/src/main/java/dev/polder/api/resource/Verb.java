package dev.polder.api.resource;

import java.util.Locale;

/** What a request does to a resource, in the words of discovery and RBAC. */
public enum Verb {
    CREATE,
    DELETE,
    DELETECOLLECTION,
    GET,
    LIST,
    PATCH,
    UPDATE,
    WATCH;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The spelling on the wire. */
    public String wire() {
        return wire;
    }

    /** Whether the verb changes objects. */
    public boolean mutates() {
        return switch (this) {
            case CREATE, DELETE, DELETECOLLECTION, PATCH, UPDATE -> true;
            case GET, LIST, WATCH -> false;
        };
    }
}
