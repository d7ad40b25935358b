package dev.polder.spi.virtual;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.spi.schema.SchemaOrigin;
import java.util.List;
import java.util.Map;

/** What is seen of one state through a {@link Window}, and what may be written there. Only {@link #seen} has to be said. */
public interface Sight {

    /** Of an object that is not seen. */
    long HIDDEN = -1;

    /**
     * How an object is seen: at its own revision, at a later one when it came into sight after its last write, or {@link
     * #HIDDEN}. It must not depend on anything else of the object.
     *
     * @param revision that of its last write
     */
    long seen(ObjectKey key, Map<String, String> labels, long revision);

    /** Whether anything of a logical cluster may be seen: if not, none of its objects is looked at. */
    default boolean reaches(LogicalClusterName cluster) {
        return true;
    }

    /**
     * Refuses a create where nothing may be created, whatever the verb of the call.
     *
     * @throws dev.polder.api.status.ApiException 403
     */
    default void requireCreation(LogicalClusterName cluster, String name) {
        // The authorizer has been asked.
    }

    /**
     * Makes an object that is about to be written one that is seen.
     *
     * @param object the object at the version of the request; may be changed
     * @throws dev.polder.api.status.ApiException 403 when that is not for the caller to change
     */
    default void mutate(LogicalClusterName cluster, ObjectNode object) {
        // It is seen however it is.
    }

    /**
     * Refuses a write of an object that would not be seen.
     *
     * @throws dev.polder.api.status.ApiException 403
     */
    default void validate(LogicalClusterName cluster, ObjectNode object) {
        // It is seen however it is.
    }

    /** The rows that say that a write in a logical cluster may be made: it is void when they have changed. */
    default List<SchemaOrigin.Row> rows(LogicalClusterName cluster) {
        return List.of();
    }
}
