package dev.polder.server.verb.read;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.live.LiveView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What was read of a state that memory no longer has: some resources, and nothing of any other. */
final class PastState implements ViewSnapshot {

    private final long revision;
    private final Map<ResourceSpace, ResourceMap> maps = new HashMap<>();

    PastState(long revision, Map<ResourceSpace, ? extends Collection<ObjectRecord>> objects) {
        this.revision = revision;
        objects.forEach((space, records) -> maps.put(space, LiveView.mapOf(space, records)));
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public ResourceMap map(ResourceSpace space) {
        ResourceMap map = maps.get(space);
        if (map == null) {
            throw notRead(space.toString());
        }
        return map;
    }

    @Override
    public Set<ResourceSpace> spaces() {
        return Set.copyOf(maps.keySet());
    }

    @Override
    public List<ObjectRecord> dependents(LogicalClusterName cluster, String ownerUid) {
        throw notRead("dependents");
    }

    @Override
    public Optional<ObjectRecord> anyDependent(
            LogicalClusterName cluster, String ownerUid, Predicate<? super ObjectRecord> question) {
        throw notRead("dependents");
    }

    @Override
    public List<ObjectRecord> firstToEnd(int most) {
        throw notRead("the first to end");
    }

    private IllegalStateException notRead(String what) {
        return new IllegalStateException("of the state at " + revision + " nobody has read " + what);
    }
}
