package dev.polder.server;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.cluster.ClusterIndex;
import dev.polder.server.control.ControllerRuntime;
import dev.polder.server.tenancy.HomeWorkspaces;
import dev.polder.server.tenancy.RootObjects;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.server.tenancy.admission.TenancyPlugins;
import dev.polder.server.tenancy.control.TenancyControllers;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.StoreView;
import java.util.List;
import java.util.function.Function;

/** What makes workspaces of logical clusters, put together for {@link ControlPlane}. */
final class TenancyParts {

    private final StoreView view;
    private final SchemaSource schemas;
    private final ClusterIndex index;
    private final Authorizer authorizer;
    private final ServerParts parts;
    private final WorkspaceTypes types;

    /**
     * The parts.
     *
     * @param authorizer says who may use types of workspaces, whether or not they may enter where these lie
     */
    TenancyParts(StoreView view, SchemaSource schemas, ClusterIndex index, Authorizer authorizer, ServerParts parts) {
        this.view = view;
        this.schemas = schemas;
        this.index = index;
        this.authorizer = authorizer;
        this.parts = parts;
        this.types = new WorkspaceTypes(view, index::resolve);
    }

    List<AdmissionPlugin> plugins() {
        return TenancyPlugins.all(
                new TenancyPlugins.Parts(view, index::exists, types, authorizer, parts.random(), parts.clock()));
    }

    /** Makes the objects that a logical cluster is never without; only {@code root} has any. */
    void bootstrap(ObjectClient client, LogicalClusterName cluster) {
        if (cluster.equals(LogicalClusterName.ROOT)) {
            RootObjects.bootstrap(view.snapshot(), client, parts.baseUrl());
        }
    }

    /** Users' own workspaces. */
    HomeWorkspaces homes(ObjectClient client) {
        return new HomeWorkspaces(view, types, authorizer, client);
    }

    void attach(ControllerRuntime runtime, Function<String, ObjectClient> clients) {
        TenancyControllers.Parts with =
                new TenancyControllers.Parts(view, schemas, types, parts.random(), parts.clock());
        for (TenancyControllers.Watched one : TenancyControllers.all(with, clients)) {
            runtime.attach(one.reconciler(), one.spaces(), one.objects());
        }
    }
}
