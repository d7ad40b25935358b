package dev.polder.server.tenancy.admission;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.authz.Authorizer;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** The plugins that look after logical clusters and workspaces. */
public final class TenancyPlugins {

    private TenancyPlugins() {}

    /**
     * What the plugins work with.
     *
     * @param view shows what there is
     * @param exists tells whether a logical cluster is there
     * @param types finds types of workspaces
     * @param authorizer says who may use types and bind exports, whether or not they may enter where these lie
     * @param random makes ids nobody can guess
     * @param clock tells the time
     */
    public record Parts(
            StoreView view,
            Predicate<LogicalClusterName> exists,
            WorkspaceTypes types,
            Authorizer authorizer,
            RandomGenerator random,
            InstantSource clock) {}

    /** The plugins in kcp's order; places are chosen once everything else is known of a workspace. */
    public static List<AdmissionPlugin> all(Parts parts) {
        Shards shards = new Shards(parts.view());
        ClusterDescriptions clusters = new ClusterDescriptions(parts.view());
        return List.of(
                new LogicalClusterLifecycle(clusters, parts.exists()),
                new WorkspaceOwner(clusters, parts.clock()),
                new LogicalClusterFinalizer(),
                new ShardDefaults(),
                new WorkspaceTypeRules(parts.types(), parts.authorizer()),
                new WorkspaceTypeExists(clusters, parts.types(), parts.authorizer()),
                new LifecycleServiceRules(),
                new LogicalClusterRules(shards, parts.clock()),
                new PathAnnotation(clusters),
                new WorkspacePlacement(shards, parts.random(), parts.clock()));
    }
}
