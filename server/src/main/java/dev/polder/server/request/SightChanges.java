package dev.polder.server.request;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Collection;
import java.util.List;

/** How what a {@link Lens} shows has changed: what comes into sight, or leaves it, without having been written. */
public interface SightChanges {

    /** Nothing ever changes. */
    SightChanges NONE = new SightChanges() {
        @Override
        public List<ResourceSpace> spaces() {
            return List.of();
        }

        @Override
        public List<Change> after(StoreView view, ViewSnapshot present, long revision) {
            return List.of();
        }

        @Override
        public boolean isOne(StoreView view, long revision) {
            return false;
        }
    };

    /** The resources whose changes may be changes of sight. */
    List<ResourceSpace> spaces();

    /**
     * The changes after a revision, in the order of their revisions, up to that of a state.
     *
     * @throws dev.polder.storage.StoreException.Compacted when history does not know them all
     */
    List<Change> after(StoreView view, ViewSnapshot present, long revision);

    /**
     * Whether sight changed at a revision: then a client that has seen the revision may have been told a part of what came
     * into sight there.
     *
     * @throws dev.polder.storage.StoreException.Compacted when history does not know
     */
    boolean isOne(StoreView view, long revision);

    /**
     * One change.
     *
     * @param revision when
     * @param clusters the logical clusters of which other objects may be seen than before, or as others
     */
    record Change(long revision, Collection<LogicalClusterName> clusters) {}
}
