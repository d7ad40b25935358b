package dev.polder.server.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.storage.Guard;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call sees of the objects of its resource, and as what. Most calls see everything as it is; those through the view of
 * an APIExport see what consumers let its provider see (kcp {@code pkg/virtual/apiexport}).
 */
public interface Lens {

    /** Everything, as it is. */
    Lens PLAIN = new PlainLens();

    /** Whether this is {@link #PLAIN}: then none of the others need be asked. */
    boolean isPlain();

    /** What is seen of a state. Must not block. */
    Sight in(ViewSnapshot snapshot);

    /** How sight changes as time goes by: for watches. */
    SightChanges changes();

    /**
     * Refuses a create where nothing may be created through this lens, whatever the verb of the request.
     *
     * @throws dev.polder.api.status.ApiException 403
     */
    void requireCreation(ViewSnapshot snapshot, LogicalClusterName cluster, String name);

    /**
     * Makes an object that is about to be written one that this lens shows.
     *
     * @param object the object at the version of the request; may be changed
     * @throws dev.polder.api.status.ApiException 403 when that is not for this lens to change
     */
    void mutate(ViewSnapshot snapshot, LogicalClusterName cluster, ObjectNode object);

    /**
     * Refuses a write of an object that this lens would not show.
     *
     * @throws dev.polder.api.status.ApiException 403
     */
    void validate(ViewSnapshot snapshot, LogicalClusterName cluster, ObjectNode object);

    /** The rows that say that a write in a logical cluster may be made through this lens: it is void when they have changed. */
    List<Guard> guards(ViewSnapshot snapshot, LogicalClusterName cluster);

    /** Whether what is looked at is still served as it was when the call began. Must not block. */
    boolean served();

    /** What is seen of one state. */
    interface Sight {

        /** Whether anything of a logical cluster may be seen. */
        boolean reaches(LogicalClusterName cluster);

        /**
         * An object as it is seen: with the revision at which it was last changed or came into sight, whichever is later; null
         * when it is not seen.
         */
        @Nullable
        ObjectRecord see(ObjectRecord record);
    }
}
