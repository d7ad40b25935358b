package dev.polder.storage.view;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.ResourceMap.Position;
import java.util.Iterator;
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
    private @Nullable Position last;
    private @Nullable Iterator<ObjectRecord> run;

    /**
     * Which objects.
     *
     * @param space their resource
     * @param cluster their logical cluster
     * @param namespace their namespace; empty for all of the cluster
     * @param after where the run begins; null for the first object
     */
    public record Extent(
            ResourceSpace space,
            LogicalClusterName cluster,
            String namespace,
            @Nullable Position after) {

        /** The objects as they are in one state of their resource, in order. */
        public Iterator<ObjectRecord> in(ResourceMap map) {
            if (after != null) {
                return map.after(cluster, namespace, after);
            }
            return namespace.isEmpty() ? map.in(cluster) : map.in(cluster, namespace);
        }

        private Extent from(@Nullable Position place) {
            return new Extent(space, cluster, namespace, place);
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
        last = new Position(next.key().namespace(), next.key().name());
        return next;
    }

    @Override
    public void rest() {
        run = null;
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
        return extent.from(last).in(snapshot.map(extent.space()));
    }
}
