package dev.polder.server;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.authz.rbac.EffectiveUsers;
import dev.polder.server.control.ControllerRuntime;
import dev.polder.server.oidc.WorkspaceIssuers;
import dev.polder.server.tenancy.HomeWorkspaces;
import dev.polder.server.tenancy.RootObjects;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.TypeAuthentications;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.server.tenancy.admission.TenancyPlugins;
import dev.polder.server.tenancy.control.TenancyControllers;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Progress;
import dev.polder.storage.teardown.Teardown;
import java.util.function.Function;
import java.util.function.Predicate;

/** What makes workspaces of logical clusters, put together for {@link ControlPlane}. */
final class TenancyParts {

    private final StoredObjects objects;
    private final Authorizer authorizer;
    private final ServerParts parts;
    private final WorkspaceTypes types;

    /**
     * The parts.
     *
     * @param authorizer says who may use types of workspaces, whether or not they may enter where these lie
     */
    TenancyParts(StoredObjects objects, Authorizer authorizer, ServerParts parts) {
        this.objects = objects;
        this.authorizer = authorizer;
        this.parts = parts;
        this.types = new WorkspaceTypes(objects.view(), objects.clusters()::own);
        objects.metrics().remembers("workspace-types", types::size);
    }

    TenancyPlugins plugins() {
        return new TenancyPlugins(new TenancyPlugins.Parts(
                objects.view(), objects.clusters()::exists, types, authorizer, parts.random(), parts.clock()));
    }

    /** Makes the objects that a logical cluster is never without; only {@code root} has any. */
    void bootstrap(ObjectClient client, LogicalClusterName cluster) {
        if (cluster.equals(LogicalClusterName.ROOT)) {
            RootObjects.bootstrap(objects.view().snapshot(), client, parts.baseUrl());
        }
    }

    /**
     * Whose tokens are believed in workspaces of a type.
     *
     * @param elsewhere whether those of an issuer are believed everywhere
     */
    WorkspaceIssuers issuers(Predicate<String> elsewhere) {
        return new WorkspaceIssuers(
                objects.view(),
                Tenancy.space(Tenancy.AUTHENTICATIONS),
                new TypeAuthentications(objects.view(), types)::of,
                elsewhere,
                parts.peers(),
                parts.clock());
    }

    /** Users' own workspaces. */
    HomeWorkspaces homes(ObjectClient client) {
        return new HomeWorkspaces(
                parts.config().authz().homes().served(),
                objects.view(),
                types,
                authorizer,
                user -> EffectiveUsers.inScope(LogicalClusterName.ROOT.value(), user),
                client);
    }

    void attach(ControllerRuntime runtime, Function<String, ObjectClient> clients, Teardown teardown) {
        TenancyControllers.Parts with = new TenancyControllers.Parts(
                objects.view(),
                objects.schemas(),
                types,
                objects.exports(),
                parts.shares(),
                parts.random(),
                parts.clock());
        for (TenancyControllers.Watched one : TenancyControllers.all(with, clients, teardown)) {
            Progress progress = one.progress();
            if (progress == null) {
                runtime.attach(one.reconciler(), one.spaces(), one.objects());
            } else {
                runtime.attachWaiting(one.reconciler(), one.spaces(), one.objects(), progress);
            }
        }
    }
}
