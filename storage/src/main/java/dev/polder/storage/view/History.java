package dev.polder.storage.view;

import dev.polder.api.object.ResourceSpace;
import java.util.List;
import java.util.Set;

/** The changes of the recent past, bounded in bytes and events, and by what the store has forgotten. */
public interface History {

    /** Changes after this revision are all known; older ones may be forgotten, and states before it are. */
    long oldest();

    /**
     * The resources of which changes are known, or were not long ago: who follows these, and those that have objects, misses none.
     * Some have no object any more.
     */
    Set<ResourceSpace> spaces();

    /**
     * The next changes of a resource. Who follows one that has rested for long misses nothing while others are forgotten.
     *
     * @param space the resource
     * @param afterRevision changes up to this revision are left out
     * @param most at most this many events, but never a part of a revision only
     * @return the events in order, and the revision up to which they are complete
     * @throws dev.polder.storage.StoreException.Compacted when a change of the resource after {@code afterRevision} may have
     *     been forgotten
     */
    Batch after(ResourceSpace space, long afterRevision, int most);

    /**
     * Like {@link #after}, but nothing of a stretch of time that is known only as a difference: what was overwritten in it,
     * or came and went, is not in it, and a client that is promised every change must list again.
     *
     * @throws dev.polder.storage.StoreException.Compacted also when such a stretch follows {@code afterRevision}
     */
    Batch whole(ResourceSpace space, long afterRevision, int most);

    /**
     * Where a client goes on that was told changes up to some version, but perhaps only a part of that version's own
     * (store rule S1): behind the version when it is one change, before it when it is a group, so that a group is told
     * again as a whole.
     *
     * @param revision the version that the client has seen
     * @return the revision to go on after
     * @throws dev.polder.storage.StoreException.Compacted when the version is below {@link #oldest()}, or is a group that is
     *     no longer known whole
     */
    long resumeAfter(long revision);

    /**
     * A run of history.
     *
     * @param events the changes, in order
     * @param upTo every change of the resource up to this revision is in the batch or before it
     */
    record Batch(List<ViewEvent> events, long upTo) {}
}
