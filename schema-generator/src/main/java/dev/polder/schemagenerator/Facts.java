package dev.polder.schemagenerator;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the overlay says about one definition or field: fact names and their values, e.g. {@code list-type} and {@code
 * map}.
 */
record Facts(Map<String, String> values) {

    static final Facts NONE = new Facts(Map.of());

    static final Set<String> NAMES = Set.of(
            "patch-strategy", "patch-merge-key", "list-type", "list-map-keys", "map-type", "ref", "default", "enum");

    Facts {
        values = Map.copyOf(values);
        for (String name : values.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("unknown fact: " + name);
            }
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value of a fact that is there. */
    String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no such fact: " + name);
        }
        return value;
    }

    /** The parts of a value that is a list joined by commas. */
    List<String> list(String name) {
        return List.of(get(name).split(","));
    }
}
