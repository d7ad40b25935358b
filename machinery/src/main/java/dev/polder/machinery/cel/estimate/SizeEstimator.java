package dev.polder.machinery.cel.estimate;

import dev.cel.common.types.CelType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows how large values can be that come from outside of an expression. */
@FunctionalInterface
public interface SizeEstimator {

    /** Knows nothing. */
    SizeEstimator NONE = (path, type) -> null;

    /**
     * The size of a value: length, or number of elements.
     *
     * @param path from a variable through field names, {@code @items}, {@code @keys} and {@code @values}; empty when the
     *     value does not come straight from a variable
     * @return null when it is not known
     */
    @Nullable
    Range estimate(List<String> path, CelType type);
}
