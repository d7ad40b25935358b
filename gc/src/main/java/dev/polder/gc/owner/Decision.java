package dev.polder.gc.owner;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.storage.Guard;
import java.util.List;
import java.util.Set;

/** What is to become of an object because of its owners and dependents. */
public sealed interface Decision {

    /** Nothing, as long as nothing changes. */
    Decision REST = new Rest();

    /** Nothing, as long as nothing changes. */
    record Rest() implements Decision {}

    /**
     * It cannot be told now, and nothing may be done before it can.
     *
     * @param why what is missing
     * @param type whether it is a type that is missing
     */
    record Undecided(String why, boolean type) implements Decision {}

    /** Something is to be written, if nothing of what that was decided on moves before. */
    sealed interface Act extends Decision {

        /** The object and what its end was decided on. */
        Target target();
    }

    /**
     * What was captured with a decision: a write that does not find all of it as it was does not happen.
     *
     * @param key the object
     * @param resource its resource, at the version that it lies in
     * @param uid its uid
     * @param revision the revision of its last write
     * @param guards the rows of the types and owners that were looked at: the type epoch, in the words of the store
     */
    record Target(ObjectKey key, GroupVersionResource resource, String uid, long revision, List<Guard> guards) {}

    /** What becomes of the dependents of an object that is deleted, spelled as on the wire. */
    enum Propagation {
        ORPHAN("Orphan"),
        FOREGROUND("Foreground"),
        BACKGROUND("Background");

        private final String wire;

        Propagation(String wire) {
            this.wire = wire;
        }

        /** As delete options spell it. */
        public String wire() {
            return wire;
        }
    }

    /** The object is deleted. */
    record Delete(Target target, Propagation policy) implements Act {}

    /** These references are taken off, and no others: not even one to the same uid that is good. */
    record Disown(Target target, Set<Reference> references) implements Act {}

    /** No reference blocks its owner any more: else owners that wait for each other would wait for ever. */
    record Unblock(Target target) implements Act {}

    /** The object no longer waits for its dependents. */
    record Release(Target target, String finalizer) implements Act {}
}
