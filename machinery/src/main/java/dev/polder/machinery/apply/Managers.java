package dev.polder.machinery.apply;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who owns what of an object. Immutable; nobody owns nothing.
 *
 * @param byId managers in the order in which conflicts name them
 */
record Managers(SortedMap<ManagerId, ManagerFields> byId) {

    static final Managers NONE = new Managers(new TreeMap<>());

    Managers {
        byId = Collections.unmodifiableSortedMap(new TreeMap<>(byId));
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    @Nullable
    ManagerFields get(ManagerId id) {
        return byId.get(id);
    }

    /** With other fields for one manager, or without it when they are none. */
    Managers with(ManagerId id, ManagerFields fields) {
        TreeMap<ManagerId, ManagerFields> copy = new TreeMap<>(byId);
        if (fields.fields().isEmpty()) {
            copy.remove(id);
        } else {
            copy.put(id, fields);
        }
        return new Managers(copy);
    }

    Managers without(ManagerId id) {
        TreeMap<ManagerId, ManagerFields> copy = new TreeMap<>(byId);
        copy.remove(id);
        return new Managers(copy);
    }

    /** Each manager's fields changed; a null takes the manager out. */
    Managers map(BiFunction<ManagerId, ManagerFields, @Nullable ManagerFields> change) {
        TreeMap<ManagerId, ManagerFields> copy = new TreeMap<>();
        for (Map.Entry<ManagerId, ManagerFields> entry : byId.entrySet()) {
            ManagerFields changed = change.apply(entry.getKey(), entry.getValue());
            if (changed != null) {
                copy.put(entry.getKey(), changed);
            }
        }
        return new Managers(copy);
    }
}
