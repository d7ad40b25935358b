package dev.polder.server.tenancy;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiException;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Rights;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.spi.virtual.Access;
import dev.polder.spi.virtual.Asked;
import dev.polder.spi.virtual.Sight;
import dev.polder.spi.virtual.VirtualWorkspace;
import dev.polder.spi.virtual.Window;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an initializer or terminator sees of the logical clusters: of all, those that wait for it (kcp {@code
 * pkg/virtual/initializingworkspaces} and {@code terminatingworkspaces}); of one, what describes it, as somebody who may take only
 * one name off its list.
 */
public final class LifecycleView implements VirtualWorkspace<ViewSnapshot> {

    private static final GroupResource DESCRIPTIONS = Tenancy.LOGICAL_CLUSTERS.groupResource();

    private final LifecycleService service;
    private final String controller;
    private final Attributes decisive;
    private final SchemaSource schemas;

    /**
     * A view.
     *
     * @param controller the name of the initializer or terminator
     * @param decisive what somebody must be allowed to do who does its work
     */
    public LifecycleView(LifecycleService service, String controller, Attributes decisive, SchemaSource schemas) {
        this.service = service;
        this.controller = controller;
        this.decisive = decisive;
        this.schemas = schemas;
    }

    /** There is no name of which nobody could wait for it. */
    @Override
    public Optional<ApiException> absence() {
        return Optional.empty();
    }

    @Override
    public UserInfo actor(ClusterScope scope, UserInfo caller) {
        if (scope instanceof ClusterScope.AllClusters) {
            return caller;
        }
        List<String> groups = new ArrayList<>(caller.groups());
        groups.add(service.group(controller));
        return new UserInfo(caller.name(), caller.uid(), groups, caller.extra());
    }

    @Override
    public Access access(UserInfo caller, Attributes asked) {
        return Access.by(decisive);
    }

    @Override
    public Rights rights(Attributes asked) {
        return new Rights(List.of(), () -> true);
    }

    @Override
    public ResourceCatalog catalog(ClusterScope scope) {
        ResourceCatalog root = schemas.catalog(LogicalClusterName.ROOT);
        return scope instanceof ClusterScope.AllClusters
                ? LifecycleCatalogs.ofAll(root)
                : LifecycleCatalogs.ofOne(root);
    }

    @Override
    public Optional<ServedResource> resource(Asked asked) {
        if (!asked.groupResource().equals(DESCRIPTIONS)
                || !asked.attributes().namespace().isEmpty()) {
            return Optional.empty();
        }
        return asked.scope() instanceof ClusterScope.OneCluster one
                ? schemas.catalog(one.name()).find(asked.gvr())
                : schemas.everywhere().find(asked.gvr());
    }

    /** One that waits has been found before it is asked about, whatever its labels say. */
    @Override
    public Window<ViewSnapshot> window(Asked asked) {
        if (asked.scope() instanceof ClusterScope.OneCluster) {
            return Window.whole();
        }
        Sight waiting = (key, labels, revision) -> service.isMarked(labels, controller) ? revision : Sight.HIDDEN;
        return state -> waiting;
    }
}
