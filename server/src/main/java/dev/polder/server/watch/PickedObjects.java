package dev.polder.server.watch;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Set;
import java.util.SortedMap;

/**
 * Objects of one resource that lie in many logical clusters, and are shown to somebody because of what lies in one of them: a
 * few, so that they can be picked out of a state as a whole. Nothing here blocks.
 */
public interface PickedObjects {

    /** The objects of a state, by name. */
    SortedMap<String, ObjectRecord> of(ViewSnapshot snapshot);

    /** The logical clusters in which something may change that changes them. */
    Set<LogicalClusterName> clusters(ViewSnapshot snapshot);
}
