package dev.polder.gc.owner;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Of each object that waits for its dependents one that it was last seen to wait for. Until that one is lost, or types change, the
 * loss of others changes nothing for the object: it is not looked at for each of them.
 */
public final class AwaitedDependents {

    private final Map<LogicalClusterName, Map<String, Awaited>> awaited = new HashMap<>();

    private record Awaited(ObjectKey owner, ObjectKey dependent) {}

    /**
     * An object was seen to wait for a dependent. Who calls this looks afterwards whether the dependent is still there and types are
     * the same, for what happened meanwhile led nobody here.
     */
    public synchronized void note(ObjectKey owner, String uid, ObjectKey dependent) {
        awaited.computeIfAbsent(owner.cluster(), any -> new HashMap<>()).put(uid, new Awaited(owner, dependent));
    }

    /** An object waits no more. */
    public synchronized void forget(LogicalClusterName cluster, String uid) {
        awaited.computeIfPresent(cluster, (any, owners) -> {
            owners.remove(uid);
            return owners.isEmpty() ? null : owners;
        });
    }

    /** Whether an object is known to wait for another dependent than this one. */
    public synchronized boolean isOther(LogicalClusterName cluster, String uid, ObjectKey dependent) {
        Awaited one = of(cluster).get(uid);
        return one != null && !one.dependent.equals(dependent);
    }

    /** The objects of a logical cluster that wait. */
    public synchronized List<ObjectKey> owners(LogicalClusterName cluster) {
        List<ObjectKey> owners = new ArrayList<>();
        of(cluster).values().forEach(one -> owners.add(one.owner));
        return owners;
    }

    /** How many objects wait. */
    public synchronized int size() {
        return awaited.values().stream().mapToInt(Map::size).sum();
    }

    private Map<String, Awaited> of(LogicalClusterName cluster) {
        Map<String, Awaited> known = awaited.get(cluster);
        return known == null ? Map.of() : known;
    }
}
