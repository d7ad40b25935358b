package dev.polder.spi.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import java.util.List;

/**
 * How controllers write: the server's own verbs, as a system user, so that nothing bypasses defaulting, validation and
 * admission. Calls block; they belong on virtual threads. Failures are {@link dev.polder.api.status.ApiException}.
 */
public interface ObjectClient extends ObjectWriter {

    ObjectNode get(LogicalClusterName cluster, GroupVersionResource resource, String namespace, String name);

    /**
     * Makes objects of one logical cluster at one revision: all of them, or none. What describes a logical cluster may be among them.
     *
     * @param drafts at least one, and few: each with its name, and with the status that it shall have
     */
    void createTogether(LogicalClusterName cluster, List<Draft> drafts);

    /**
     * An object that shall be made.
     *
     * @param resource the version that it is in
     * @param namespace where; empty when it has none
     */
    record Draft(GroupVersionResource resource, String namespace, ObjectNode object) {}

    /** Replaces an object; its resourceVersion is the precondition. The subresource may be empty. */
    ObjectNode update(
            LogicalClusterName cluster,
            GroupVersionResource resource,
            String namespace,
            ObjectNode object,
            String subresource);

    /** Deletes in the background; the uid, when not empty, is a precondition. Nothing happens when there is no such object. */
    void delete(LogicalClusterName cluster, GroupVersionResource resource, String namespace, String name, String uid);

    /**
     * Deletes as {@link #delete} does an object that is as it was seen.
     *
     * @param revision of the store at which it was written last: any other is a conflict
     */
    void deleteUnchanged(ObjectKey key, GroupVersionResource resource, String uid, long revision);

    /**
     * Deletes many objects as {@link #delete} does, some at a time. Every object is tried once, whatever becomes of others, and
     * only those that are being deleted are held.
     *
     * @param lines have about the same share of what runs at a time, so that none that hangs keeps the others
     * @return what failed, one of each resource and namespace, in the order of the lines and then of the namespaces
     */
    List<Deletions.Failure> deleteAll(List<Deletions.Line> lines);
}
