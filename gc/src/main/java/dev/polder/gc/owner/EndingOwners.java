package dev.polder.gc.owner;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Objects that are being deleted: whoever refers to one of them may be what it waits for. */
public final class EndingOwners {

    private final Map<Uid, Ending> ending = new ConcurrentHashMap<>();

    private record Uid(LogicalClusterName cluster, String uid) {}

    /**
     * One of them.
     *
     * @param waits what it was last seen to wait for, if anything
     */
    private record Ending(ObjectKey key, String waits) {}

    /** An object is being deleted. */
    public void add(ObjectKey key, String uid) {
        ending.putIfAbsent(new Uid(key.cluster(), uid), new Ending(key, ""));
    }

    /** It has gone. */
    public void remove(LogicalClusterName cluster, String uid) {
        ending.remove(new Uid(cluster, uid));
    }

    /** Where an object lies that is being deleted; null when there is no such one. */
    public @Nullable ObjectKey find(LogicalClusterName cluster, String uid) {
        Ending found = ending.get(new Uid(cluster, uid));
        return found == null ? null : found.key();
    }

    /** Notes what an object waits for now; whether that is something, and new: then its dependents have to be told. */
    public boolean waits(ObjectKey key, String uid, Facts facts) {
        String now = facts.orphans() ? Facts.ORPHAN : facts.foreground() ? Facts.FOREGROUND : "";
        Ending noted = new Ending(key, now);
        Uid of = new Uid(key.cluster(), uid);
        Ending before = ending.get(of);
        // One that has gone meanwhile is not added again.
        return before != null && !before.waits().equals(now) && ending.replace(of, before, noted) && !now.isEmpty();
    }

    /** How many there are. */
    public int size() {
        return ending.size();
    }
}
