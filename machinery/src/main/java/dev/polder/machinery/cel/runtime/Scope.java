package dev.polder.machinery.cel.runtime;

import org.jspecify.annotations.Nullable;

/** The values of names. */
public interface Scope {

    /** The value of a name, which may be an error; null when there is no such name. */
    @Nullable
    Object resolve(String name);
}
