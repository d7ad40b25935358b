package dev.polder.gc.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.spi.control.Deletions;
import dev.polder.spi.control.ObjectClient;
import java.util.List;
import java.util.function.Function;

/** The events that a collector records are no business of its safety. */
final class NoEvents implements ObjectClient {

    static final ObjectClient CLIENT = new NoEvents();

    private NoEvents() {}

    @Override
    public ObjectNode get(LogicalClusterName cluster, GroupVersionResource resource, String namespace, String name) {
        throw ApiErrors.notFound(resource.groupResource(), name);
    }

    @Override
    public ObjectNode create(
            LogicalClusterName cluster, GroupVersionResource resource, String namespace, ObjectNode object) {
        return object;
    }

    @Override
    public ObjectNode update(
            LogicalClusterName cluster,
            GroupVersionResource resource,
            String namespace,
            ObjectNode object,
            String subresource) {
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

    @Override
    public void delete(
            LogicalClusterName cluster, GroupVersionResource resource, String namespace, String name, String uid) {}

    @Override
    public void deleteUnchanged(ObjectKey key, GroupVersionResource resource, String uid, long revision) {}

    @Override
    public List<Deletions.Failure> deleteAll(List<Deletions.Line> lines) {
        return List.of();
    }
}
