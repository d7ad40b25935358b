package dev.polder.api.resource;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

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

    private static final Map<String, Verb> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Verb::wire, Function.identity()));

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The verb of that spelling; empty when resources have no such verb. */
    public static Optional<Verb> ofWire(String text) {
        return Optional.ofNullable(BY_WIRE.get(text));
    }

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
