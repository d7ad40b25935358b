package dev.polder.storage.view.live;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.tree.Cut;
import dev.polder.storage.view.tree.OrderedTree;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The objects of one resource at one revision. Immutable. */
final class ObjectMap implements ResourceMap {

    private static final OrderedTree<ObjectKey, ObjectRecord> NONE = OrderedTree.empty(ObjectOrder.INSTANCE);

    private final ResourceSpace space;
    private final OrderedTree<ObjectKey, ObjectRecord> objects;

    private ObjectMap(ResourceSpace space, OrderedTree<ObjectKey, ObjectRecord> objects) {
        this.space = space;
        this.objects = objects;
    }

    static ObjectMap empty(ResourceSpace space) {
        return new ObjectMap(space, NONE);
    }

    static ObjectMap of(ResourceSpace space, Collection<ObjectRecord> objects) {
        return new ObjectMap(space, OrderedTree.of(ObjectOrder.INSTANCE, objects));
    }

    ResourceSpace space() {
        return space;
    }

    @Nullable
    ObjectRecord get(ObjectKey key) {
        return objects.get(key);
    }

    ObjectMap with(ObjectRecord object) {
        return new ObjectMap(space, objects.with(object));
    }

    ObjectMap without(ObjectKey key) {
        return new ObjectMap(space, objects.without(key));
    }

    @Override
    public @Nullable ObjectRecord get(LogicalClusterName cluster, String namespace, String name) {
        return objects.get(new ObjectKey(cluster, space, namespace, name));
    }

    @Override
    public Iterator<ObjectRecord> all() {
        return objects.iterator();
    }

    @Override
    public Iterator<ObjectRecord> in(LogicalClusterName cluster) {
        return objects.between(rank(ObjectOrder.before(cluster)), rank(ObjectOrder.behind(cluster)));
    }

    @Override
    public Iterator<ObjectRecord> in(LogicalClusterName cluster, String namespace) {
        return objects.between(
                rank(ObjectOrder.before(cluster, namespace)), rank(ObjectOrder.behind(cluster, namespace)));
    }

    @Override
    public Iterator<ObjectRecord> after(LogicalClusterName cluster, String namespaceOrEmpty, Position last) {
        return objects.between(start(cluster, namespaceOrEmpty, last), end(cluster, namespaceOrEmpty));
    }

    @Override
    public int count(LogicalClusterName cluster) {
        return rank(ObjectOrder.behind(cluster)) - rank(ObjectOrder.before(cluster));
    }

    @Override
    public int count(LogicalClusterName cluster, String namespace) {
        return rank(ObjectOrder.behind(cluster, namespace)) - rank(ObjectOrder.before(cluster, namespace));
    }

    @Override
    public int countAfter(LogicalClusterName cluster, String namespaceOrEmpty, Position last) {
        return Math.max(0, end(cluster, namespaceOrEmpty) - start(cluster, namespaceOrEmpty, last));
    }

    @Override
    public Iterator<ObjectRecord> allAfter(LogicalClusterName cluster, Position last) {
        return objects.between(rank(ObjectOrder.behind(cluster, last)), objects.size());
    }

    @Override
    public int countAllAfter(LogicalClusterName cluster, Position last) {
        return objects.size() - rank(ObjectOrder.behind(cluster, last));
    }

    @Override
    public Iterator<ObjectRecord> allBehind(LogicalClusterName cluster) {
        return objects.between(rank(ObjectOrder.behind(cluster)), objects.size());
    }

    @Override
    public int countAllBehind(LogicalClusterName cluster) {
        return objects.size() - rank(ObjectOrder.behind(cluster));
    }

    @Override
    public int size() {
        return objects.size();
    }

    /** The rank behind the position, but never before the run: a position outside it does not widen it. */
    private int start(LogicalClusterName cluster, String namespace, Position last) {
        Cut<ObjectKey> run = namespace.isEmpty() ? ObjectOrder.before(cluster) : ObjectOrder.before(cluster, namespace);
        return Math.max(rank(run), rank(ObjectOrder.behind(cluster, last)));
    }

    private int end(LogicalClusterName cluster, String namespace) {
        return rank(namespace.isEmpty() ? ObjectOrder.behind(cluster) : ObjectOrder.behind(cluster, namespace));
    }

    private int rank(Cut<ObjectKey> cut) {
        return objects.rank(cut);
    }
}
