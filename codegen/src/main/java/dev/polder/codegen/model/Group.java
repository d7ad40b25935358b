package dev.polder.codegen.model;

import java.util.List;

/**
 * An API group.
 *
 * @param name for example {@code cert-manager.io}
 * @param kinds its kinds, by name
 */
public record Group(String name, List<Kind> kinds) {

    public Group {
        kinds = List.copyOf(kinds);
    }
}
