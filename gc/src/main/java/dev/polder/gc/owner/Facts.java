package dev.polder.gc.owner;

import dev.polder.storage.view.MetadataFields;
import dev.polder.storage.view.ObjectRecord;
import java.util.List;

/**
 * What is decided on and is not in an object's record.
 *
 * @param references its owner references
 * @param orphans whether it has the finalizer {@link #ORPHAN}
 * @param foreground whether it has the finalizer that holds an owner until its dependents are gone
 */
public record Facts(List<Reference> references, boolean orphans, boolean foreground) {

    /** The finalizer of an object whose dependents are to lose it and stay (apimachinery {@code metav1}). */
    public static final String ORPHAN = "orphan";

    /** The finalizer of an object whose dependents are to go first. */
    public static final String FOREGROUND = "foregroundDeletion";

    /** Those of an object without owners and finalizers. */
    private static final Facts NONE = new Facts(List.of(), false, false);

    /** Whether the record alone says what there is to know: most objects name no owner and no finalizer. */
    static boolean needNoValue(ObjectRecord record) {
        return record.owners().isEmpty() && !record.kept();
    }

    /** Reads a readable object; blocks when its value is cold and {@link #needNoValue needed}. */
    public static Facts of(ObjectRecord record) {
        if (needNoValue(record)) {
            return NONE;
        }
        FactsScan scan = new FactsScan();
        MetadataFields.read(record.body(), scan);
        return scan.facts();
    }

    /** Where facts come from while a decision is made: memory alone. */
    public interface Source {

        /**
         * The facts of a readable object.
         *
         * @throws Cold when they would have to be read from the store
         */
        Facts of(ObjectRecord record);
    }

    /** A value lies in the store only: it is read before the decision is made again, not while it is made. */
    public static final class Cold extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient ObjectRecord record;

        /** The value of that object is needed. */
        public Cold(ObjectRecord record) {
            super("cold", null, false, false);
            this.record = record;
        }

        /** Which object it is. */
        public ObjectRecord record() {
            return record;
        }
    }
}
