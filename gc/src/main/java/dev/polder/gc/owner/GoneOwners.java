package dev.polder.gc.owner;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Owners that were seen to go while they had dependents: their uids never come back, so that their dependents can be judged
 * even when the type has gone as well (upstream's {@code absentOwnerCache}). Each is forgotten with its last dependent.
 */
public final class GoneOwners {

    private final int most;
    private final Map<Uid, ObjectKey> gone = new LinkedHashMap<>();

    private record Uid(LogicalClusterName cluster, String uid) {}

    /**
     * None yet.
     *
     * @param most how many are remembered; the oldest are forgotten first, and judged by their types again
     */
    public GoneOwners(int most) {
        this.most = most;
    }

    /** An object has gone. */
    public synchronized void add(ObjectKey key, String uid) {
        gone.put(new Uid(key.cluster(), uid), key);
        if (gone.size() > most) {
            gone.remove(gone.keySet().iterator().next());
        }
    }

    /** Nothing refers to it any more. */
    public synchronized void forget(LogicalClusterName cluster, String uid) {
        gone.remove(new Uid(cluster, uid));
    }

    /** How many are remembered. */
    public synchronized int size() {
        return gone.size();
    }

    /**
     * Whether the owner that a dependent names was seen to go. A reference that names another group, name or namespace than the
     * object had is not known to be about it.
     */
    synchronized boolean has(ObjectKey dependent, Reference reference) {
        ObjectKey owner = gone.get(new Uid(dependent.cluster(), reference.uid()));
        return owner != null
                && owner.name().equals(reference.name())
                && owner.space().groupResource().group().equals(reference.group())
                && (owner.namespace().isEmpty() || owner.namespace().equals(dependent.namespace()));
    }
}
