package dev.polder.storage.view;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.epoch.Epochs;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Every object of the store, in memory, kept current by one watch over all rows.
 *
 * <p>Snapshots are whole: one applier publishes (revision, maps) as one reference, strictly in order (store rule S9).
 */
public interface StoreView extends AutoCloseable {

    /** The newest state that has been applied. Never blocks. */
    ViewSnapshot snapshot();

    /** The state once the given revision has been applied. Never blocks; fails when the view is closed. */
    CompletionStage<ViewSnapshot> atLeast(long revision);

    /** A state that holds every write acknowledged before this call: one coalesced barrier, then {@link #atLeast}. */
    CompletionStage<ViewSnapshot> consistent();

    /** The state at exactly a revision, while history still reaches it. */
    Optional<ViewSnapshot> at(long revision);

    History history();

    /** How versions follow from revisions now: at least the steps of every snapshot that was published. Never blocks. */
    Epochs epochs();

    /** Whether values may be cold, so that whoever needs more than records may have to wait for the store (store rule S18). */
    boolean cools();

    /**
     * The same objects with their values in memory for as long as these records are used. Those that are cold are read from
     * the store, together where they lie side by side, and are not warm after that: a list does not drive out what is used
     * more often. Blocks.
     *
     * @param records in the order of their map
     * @throws dev.polder.storage.StoreException when a value cannot be read; {@code Compacted} when it is of a past that
     *     is gone
     */
    List<ObjectRecord> hold(List<ObjectRecord> records);

    /**
     * Calls back after revisions that touch a resource have been applied. Calls may be merged; a call says only "look at
     * history again". It runs on the applier's thread and must return at once.
     *
     * @return closes the subscription
     */
    Subscription onChange(ResourceSpace space, Runnable callback);

    /** Like {@link #onChange} for every resource. */
    Subscription onAnyChange(Runnable callback);

    /** Like {@link #onAnyChange}, for who follows all resources and wants to look only at those that have changed. */
    Subscription onChanges(Changes callback);

    /** Is told what has changed. */
    interface Changes {

        /**
         * Some resources have changed since the last call.
         *
         * @param resources which ones
         * @param revision every change up to this revision has been told of, or was there before the subscription
         */
        void changed(Set<ResourceSpace> resources, long revision);
    }

    @Override
    void close();

    /** Ends a subscription. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
