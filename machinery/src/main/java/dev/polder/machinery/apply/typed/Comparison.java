package dev.polder.machinery.apply.typed;

import dev.polder.machinery.apply.path.FieldSet;

/**
 * How one object differs from another; no path is in two of the sets (structured-merge-diff {@code typed.Comparison}).
 *
 * @param removed paths only the first has
 * @param modified paths both have with different values
 * @param added paths only the second has
 */
public record Comparison(FieldSet removed, FieldSet modified, FieldSet added) {

    /** Without the paths of a set and all below them. */
    public Comparison without(FieldSet ignored) {
        return new Comparison(
                removed.recursiveDifference(ignored),
                modified.recursiveDifference(ignored),
                added.recursiveDifference(ignored));
    }
}
