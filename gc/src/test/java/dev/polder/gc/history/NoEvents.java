package dev.polder.gc.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.spi.control.ObjectWriter;
import java.util.function.Function;

/** The events that a collector records are no business of its safety. */
final class NoEvents implements ObjectWriter {

    static final ObjectWriter CLIENT = new NoEvents();

    private NoEvents() {}

    @Override
    public ObjectNode create(
            LogicalClusterName cluster, GroupVersionResource resource, String namespace, ObjectNode object) {
        return object;
    }

    @Override
    public void modify(
            LogicalClusterName cluster,
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            Function<ObjectNode, ObjectNode> change) {}
}
