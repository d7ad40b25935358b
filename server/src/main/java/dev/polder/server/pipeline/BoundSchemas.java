package dev.polder.server.pipeline;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.apiexport.binding.ConsumedSchemas;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.tenancy.LifecycleCatalogs;
import dev.polder.server.verb.ResourceVerbs;
import dev.polder.server.verb.read.PickedReads;
import dev.polder.server.watch.PickedObjects;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.spi.virtual.Window;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Reads of the APIResourceSchemas that a logical cluster has bound. */
public final class BoundSchemas {

    private final SchemaSource types;
    private final ConsumedSchemas schemas;
    private final PickedReads reads;

    /**
     * Reads.
     *
     * @param types says what an APIResourceSchema is
     * @param schemas finds them
     */
    public BoundSchemas(SchemaSource types, ConsumedSchemas schemas, PickedReads reads) {
        this.types = types;
        this.schemas = schemas;
        this.reads = reads;
    }

    /**
     * Answers a request for a resource, from the exchange's event loop.
     *
     * @param consumer the logical cluster
     */
    void handle(AuthorizedRequest request, LogicalClusterName consumer, Exchange exchange) {
        RequestInfo info = request.info();
        GroupVersionResource asked = info.gvr();
        Optional<ServedResource> served = asked.groupResource().equals(ApiKinds.SCHEMAS.groupResource())
                ? LifecycleCatalogs.ofSchemas(types.catalog(LogicalClusterName.ROOT))
                        .find(asked)
                : Optional.empty();
        boolean whole = info.subresource().isEmpty()
                && info.namespace().isEmpty()
                && info.identity().isEmpty();
        if (served.isEmpty() || !whole) {
            exchange.reply(ResourceVerbs.notServed());
            return;
        }
        ResourceCall call = new ResourceCall(
                new ResourceCall.Asker(request.raw(), request.user(), request.again()),
                info,
                new ClusterScope.OneCluster(consumer),
                served.get(),
                Window.whole(),
                exchange);
        reads.handle(call, of(consumer), request.rights());
    }

    private PickedObjects of(LogicalClusterName consumer) {
        return new PickedObjects() {
            @Override
            public SortedMap<String, ObjectRecord> of(ViewSnapshot snapshot) {
                return schemas.of(snapshot, consumer);
            }

            @Override
            public Set<LogicalClusterName> clusters(ViewSnapshot snapshot) {
                return schemas.clusters(snapshot, consumer);
            }
        };
    }
}
