package dev.polder.storage.view;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.ResourceMap.Position;
import java.util.Iterator;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a logical cluster, or of one of its namespaces, as of one revision. While it rests it keeps the revision
 * and its place, not the state, so that a slow client does not keep objects alive that history has forgotten (store rule
 * S18).
 */
public final class PinnedRun implements ObjectRun {

    private final StoreView view;
    private final Extent extent;
    private final long revision;
    private @Nullable Place last;
    private @Nullable Iterator<ObjectRecord> run;
    private @Nullable ResourceMap map;

    /**
     * Which objects.
     *
     * @param space their resource
     * @param scope their logical cluster, or all
     * @param namespace their namespace; empty for all of the cluster
     * @param after where the run begins; null for the first object
     */
    public record Extent(
            ResourceSpace space,
            ClusterScope scope,
            String namespace,
            @Nullable Place after) {

        /** The objects of one logical cluster. */
        public Extent(ResourceSpace space, LogicalClusterName cluster, String namespace, @Nullable Position after) {
            this(
                    space,
                    new ClusterScope.OneCluster(cluster),
                    namespace,
                    after == null ? null : new Place(cluster, after));
        }

        /** The objects as they are in one state of their resource, in order. */
        public Iterator<ObjectRecord> in(ResourceMap map) {
            return switch (scope) {
                case ClusterScope.OneCluster one -> in(map, one.name());
                case ClusterScope.AllClusters all -> everywhere(map);
            };
        }

        private Iterator<ObjectRecord> in(ResourceMap map, LogicalClusterName cluster) {
            if (after != null) {
                return map.after(cluster, namespace, after.position());
            }
            return namespace.isEmpty() ? map.in(cluster) : map.in(cluster, namespace);
        }

        private Iterator<ObjectRecord> everywhere(ResourceMap map) {
            return inNamespace(after == null ? map.all() : map.allAfter(after.cluster(), after.position()));
        }

        private Iterator<ObjectRecord> inNamespace(Iterator<ObjectRecord> all) {
            if (namespace.isEmpty()) {
                return all;
            }
            Iterable<ObjectRecord> records = () -> all;
            return StreamSupport.stream(records.spliterator(), false)
                    .filter(record -> record.key().namespace().equals(namespace))
                    .iterator();
        }

        private Extent from(@Nullable Place place) {
            return new Extent(space, scope, namespace, place);
        }
    }

    /**
     * A place in the order of all objects of a resource.
     *
     * @param cluster the logical cluster
     * @param position the place in it
     */
    public record Place(LogicalClusterName cluster, Position position) {

        /** The place of an object. */
        public static Place of(ObjectRecord record) {
            ObjectKey key = record.key();
            return new Place(key.cluster(), new Position(key.space().identity(), key.namespace(), key.name()));
        }
    }

    /**
     * A run that stands before its first object.
     *
     * @param snapshot a state of the view
     */
    public PinnedRun(StoreView view, ViewSnapshot snapshot, Extent extent) {
        this.view = view;
        this.extent = extent;
        this.revision = snapshot.revision();
        this.last = extent.after();
        this.run = open(snapshot);
    }

    /**
     * Whether there is another object.
     *
     * @throws StoreException.Compacted after a rest in which history has passed the revision by
     */
    @Override
    public boolean hasNext() {
        return opened().hasNext();
    }

    @Override
    public ObjectRecord next() {
        ObjectRecord next = opened().next();
        last = Place.of(next);
        return next;
    }

    /** Nothing more of the logical cluster of the last object is wanted; the next is looked for behind all of it. */
    @Override
    public void leave() {
        ResourceMap known = map;
        Place place = last;
        if (known != null && place != null && run != null && extent.scope() instanceof ClusterScope.AllClusters) {
            run = extent.inNamespace(known.allBehind(place.cluster()));
        }
    }

    @Override
    public void rest() {
        run = null;
        map = null;
    }

    private Iterator<ObjectRecord> opened() {
        Iterator<ObjectRecord> opened = run;
        if (opened == null) {
            opened = open(view.at(revision)
                    .orElseThrow(() -> new StoreException.Compacted(
                            revision, view.history().oldest())));
            run = opened;
        }
        return opened;
    }

    private Iterator<ObjectRecord> open(ViewSnapshot snapshot) {
        ResourceMap opened = snapshot.map(extent.space());
        map = opened;
        return extent.from(last).in(opened);
    }
}
