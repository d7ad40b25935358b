package dev.polder.spi.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupVersionResource;
import java.util.function.Function;

/** The part of {@link ObjectClient} that makes objects and changes them in place: all that events need. */
public interface ObjectWriter {

    ObjectNode create(LogicalClusterName cluster, GroupVersionResource resource, String namespace, ObjectNode object);

    /**
     * Changes an object however often it moves meanwhile; nothing happens when there is none. The subresource may be
     * empty.
     *
     * @param change computes the wanted object from the live one, which it may change and return
     */
    void modify(
            LogicalClusterName cluster,
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            Function<ObjectNode, ObjectNode> change);
}
