package dev.polder.storage.view.live;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.merge.MergedMap;
import dev.polder.storage.view.tree.KeyedOrder;
import dev.polder.storage.view.tree.OrderedTree;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Everything at one revision. Immutable; states share what did not change between them.
 *
 * @param revision which one
 * @param maps the objects, by resource; no map in it is empty
 * @param owners which object names which owner, in step with the maps
 * @param endings the objects that end by themselves, in step with the maps
 * @param bytes about how much memory the records take
 */
record State(
        long revision,
        OrderedTree<ResourceSpace, ObjectMap> maps,
        OrderedTree<Ownership, Ownership> owners,
        OrderedTree<Ending, Ending> endings,
        long bytes)
        implements ViewSnapshot {

    /** Before anything was loaded; even revision 0, that of an empty store, comes later. */
    static final State NOTHING = new State(
            -1,
            OrderedTree.empty(SpaceOrder.INSTANCE),
            OrderedTree.empty(Ownership.ORDER),
            OrderedTree.empty(Ending.ORDER),
            0);

    @Override
    public ResourceMap map(ResourceSpace space) {
        return space.isOfEveryIdentity() ? merged(space.groupResource()) : objects(space);
    }

    private ResourceMap merged(GroupResource resource) {
        int from = maps.rank(space -> space.groupResource().compareTo(resource) < 0);
        int to = maps.rank(space -> space.groupResource().compareTo(resource) <= 0);
        List<MergedMap.Part> parts = new ArrayList<>(to - from);
        maps.between(from, to)
                .forEachRemaining(
                        map -> parts.add(new MergedMap.Part(map.space().identity(), map)));
        return MergedMap.of(parts);
    }

    ObjectMap objects(ResourceSpace space) {
        ObjectMap map = maps.get(space);
        return map != null ? map : ObjectMap.empty(space);
    }

    @Nullable
    ObjectRecord get(ObjectKey key) {
        ObjectMap map = maps.get(key.space());
        return map == null ? null : map.get(key);
    }

    @Override
    public Set<ResourceSpace> spaces() {
        Set<ResourceSpace> spaces = LinkedHashSet.newLinkedHashSet(maps.size());
        maps.forEach(map -> spaces.add(map.space()));
        return spaces;
    }

    @Override
    public List<ObjectRecord> dependents(LogicalClusterName cluster, String ownerUid) {
        List<ObjectRecord> found = new ArrayList<>();
        Iterator<Ownership> links = links(cluster, ownerUid);
        while (links.hasNext()) {
            ObjectRecord dependent = get(links.next().dependent());
            if (dependent != null) {
                found.add(dependent);
            }
        }
        return found;
    }

    @Override
    public Optional<ObjectRecord> anyDependent(
            LogicalClusterName cluster, String ownerUid, Predicate<? super ObjectRecord> question) {
        int first = owners.rank(Ownership.before(cluster, ownerUid));
        // From the end: who deletes all begins at the start, so that the one that is found stays for long.
        for (int i = owners.rank(Ownership.behind(cluster, ownerUid)) - 1; i >= first; i--) {
            ObjectRecord dependent = get(owners.at(i).dependent());
            if (dependent != null && question.test(dependent)) {
                return Optional.of(dependent);
            }
        }
        return Optional.empty();
    }

    private Iterator<Ownership> links(LogicalClusterName cluster, String ownerUid) {
        return owners.between(
                owners.rank(Ownership.before(cluster, ownerUid)), owners.rank(Ownership.behind(cluster, ownerUid)));
    }

    @Override
    public List<ObjectRecord> firstToEnd(int most) {
        List<ObjectRecord> first = new ArrayList<>(Math.min(most, endings.size()));
        Iterator<Ending> ordered = endings.between(0, most);
        while (ordered.hasNext()) {
            ObjectRecord object = get(ordered.next().object());
            if (object != null) {
                first.add(object);
            }
        }
        return first;
    }

    /**
     * That an object ends by itself.
     *
     * @param second the second since 1970 at which it does, unsigned; never 0
     * @param object which one
     */
    record Ending(int second, ObjectKey object) {

        /** Ordered by time, then as objects are. */
        static final KeyedOrder<Ending, Ending> ORDER = new KeyedOrder<>() {
            @Override
            public Ending keyOf(Ending value) {
                return value;
            }

            @Override
            public int compare(Ending left, Ending right) {
                int byTime = Integer.compareUnsigned(left.second, right.second);
                if (byTime != 0) {
                    return byTime;
                }
                int bySpace = SpaceOrder.INSTANCE.compare(left.object.space(), right.object.space());
                return bySpace != 0 ? bySpace : ObjectOrder.INSTANCE.compare(left.object, right.object);
            }

            @Override
            public int hash(Ending key) {
                return 31 * key.second + ObjectOrder.INSTANCE.hash(key.object);
            }
        };
    }
}
