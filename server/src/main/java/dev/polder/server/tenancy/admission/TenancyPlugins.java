package dev.polder.server.tenancy.admission;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.authz.Authorizer;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Makes the plugins that look after logical clusters and workspaces; in which order they run, the assembly says. */
public final class TenancyPlugins {

    private final Parts parts;
    private final Shards shards;
    private final ClusterDescriptions clusters;

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

    /** Plugins that work with these parts. */
    public TenancyPlugins(Parts parts) {
        this.parts = parts;
        this.shards = new Shards(parts.view());
        this.clusters = new ClusterDescriptions(parts.view());
    }

    /** Nothing is made in a logical cluster that is gone or ends. */
    public AdmissionPlugin logicalClusterLifecycle() {
        return new LogicalClusterLifecycle(clusters, parts.exists());
    }

    /** kcp's {@code tenancy.kcp.io/Workspace}. */
    public AdmissionPlugin workspace() {
        return new WorkspaceOwner(clusters, parts.clock());
    }

    /** kcp's {@code tenancy.kcp.io/LogicalClusterDeletionFinalizer}. */
    public AdmissionPlugin logicalClusterFinalizer() {
        return new LogicalClusterFinalizer();
    }

    /** kcp's {@code tenancy.kcp.io/Shard}. */
    public AdmissionPlugin shard() {
        return new ShardDefaults();
    }

    /** kcp's {@code tenancy.kcp.io/WorkspaceType}. */
    public AdmissionPlugin workspaceType() {
        return new WorkspaceTypeRules(clusters, parts.types(), parts.authorizer());
    }

    /** kcp's {@code tenancy.kcp.io/WorkspaceTypeExists}. */
    public AdmissionPlugin workspaceTypeExists() {
        return new WorkspaceTypeExists(clusters, parts.types(), parts.authorizer());
    }

    /** Who writes through the service of initializers or terminators takes nobody off the list but themselves. */
    public AdmissionPlugin lifecycleServices() {
        return new LifecycleServiceRules();
    }

    /** kcp's {@code core.kcp.io/LogicalCluster}. */
    public AdmissionPlugin logicalCluster() {
        return new LogicalClusterRules(shards, parts.clock());
    }

    /** kcp's {@code apis.kcp.io/ReservedNames}. */
    public AdmissionPlugin reservedNames() {
        return new ReservedNames();
    }

    /** kcp's {@code kcp.io/PathAnnotation}. */
    public AdmissionPlugin pathAnnotation() {
        return new PathAnnotation(clusters);
    }

    /** Chooses where a new workspace lies, which needs everything else known of it. */
    public AdmissionPlugin workspacePlacement() {
        return new WorkspacePlacement(shards, parts.random(), parts.clock());
    }
}
