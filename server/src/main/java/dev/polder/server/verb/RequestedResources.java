package dev.polder.server.verb;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.resource.GroupResource;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import java.util.Optional;

/**
 * Finds the resources that requests name (kcp {@code apiBindingAwareCRDLister.Get}). In all logical clusters together those
 * are served that are the same in each; those of an export, under its identity; and of what tenants have defined or bound otherwise,
 * the metadata alone, since whole objects of one name would be of different schemas.
 */
final class RequestedResources {

    /** Served by kcp's own definitions, to which no export gives an identity. */
    private static final GroupResource LOGICAL_CLUSTERS = new GroupResource("core.kcp.io", "logicalclusters");

    private final SchemaSource schemas;

    RequestedResources(SchemaSource schemas) {
        this.schemas = schemas;
    }

    /** The resource; empty when it is not served there, or not under the identity that is insisted on. */
    Optional<ServedResource> find(RequestedResource asked) {
        RequestInfo info = asked.info();
        Optional<ServedResource> found = switch (asked.scope()) {
            case ClusterScope.OneCluster one ->
                schemas.catalog(one.name()).find(info.gvr()).filter(served -> hasIdentity(served, info));
            case ClusterScope.AllClusters all ->
                schemas.everywhere()
                        .find(info.gvr())
                        .filter(served -> hasIdentity(served, info))
                        .or(() -> info.identity().isEmpty()
                                ? metadata(asked)
                                : schemas.everywhere(info.gvr(), info.identity()));
        };
        return found.filter(served -> served.type().namespaced()
                || info.namespace().isEmpty()
                || (info.resource().equals("namespaces") && info.group().isEmpty()));
    }

    /** The resource of a call as it is served now; empty when it is not any more, or when a window shows another. */
    Optional<ServedResource> again(ResourceCall call) {
        return find(new RequestedResource(call.scope(), call.info(), false))
                .filter(found -> call.window().isWhole()
                        || found.type().space().equals(call.resource().type().space()));
    }

    private Optional<ServedResource> metadata(RequestedResource asked) {
        return asked.metadata() ? schemas.metadataEverywhere(asked.info().gvr()) : Optional.empty();
    }

    /**
     * Kubernetes' own types have no identity, and whatever is said of one does not matter. Those of workspaces come from
     * exports of {@code root}, but their objects lie under no identity.
     */
    private boolean hasIdentity(ServedResource served, RequestInfo info) {
        String identity = info.identity();
        return identity.isEmpty()
                || served.type().builtIn()
                || served.type().groupResource().equals(LOGICAL_CLUSTERS)
                || served.type().space().identity().equals(identity)
                || (schemas.everywhere().find(info.gvr()).isPresent()
                        && schemas.everywhere(info.gvr(), identity).isPresent());
    }
}
