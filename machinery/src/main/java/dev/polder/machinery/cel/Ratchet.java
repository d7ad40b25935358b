package dev.polder.machinery.cel;

import dev.polder.machinery.schema.Correlation;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is wrong was so before (KEP-4008; apiextensions {@code cel.ratchetingOptions}).
 *
 * @param current the value and what it was; null when nothing corresponds to it
 * @param parent the nearest value around it that something corresponds to; null at the root
 */
record Ratchet(@Nullable Correlation current, @Nullable Correlation parent) {

    /** Nothing was before. */
    static final Ratchet NONE = new Ratchet(null, null);

    boolean isUnchanged() {
        Correlation compared = current == null ? parent : current;
        return compared != null && compared.isUnchanged();
    }

    Ratchet field(String name) {
        if (current == null) {
            return this;
        }
        // Old and new object were converted to one version; a change of it is out of sight.
        if (parent == null && (name.equals("apiVersion") || name.equals("kind"))) {
            return NONE;
        }
        return new Ratchet(current.field(name), current);
    }

    Ratchet element(int index) {
        return current == null ? this : new Ratchet(current.element(index), current);
    }

    /** For parts of {@code allOf}, which do not ratchet on their own. */
    Ratchet withoutCurrent() {
        return new Ratchet(null, parent);
    }
}
