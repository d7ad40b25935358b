package dev.polder.server;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.apiexport.export.ExportBindings;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.export.SharedIdentities;
import dev.polder.apiexport.grant.GrantRows;
import dev.polder.apiexport.view.ExportCatalogs;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.cluster.ClusterIndex;
import dev.polder.server.cluster.ClusterState;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.config.AdmissionConfig;
import dev.polder.server.config.KubeProfile;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.StoreConfig;
import dev.polder.server.conversion.Conversions;
import dev.polder.server.conversion.WebhookConversions;
import dev.polder.server.health.HealthCheck;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.metrics.ServerMetrics;
import dev.polder.server.quota.QuotaCharges;
import dev.polder.server.quota.QuotaRules;
import dev.polder.server.schema.BoundCatalogs;
import dev.polder.server.schema.CatalogSource;
import dev.polder.server.schema.KubeClusters;
import dev.polder.server.store.Expiry;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.compaction.CompactionConfig;
import dev.polder.storage.compaction.CompactionSchedule;
import dev.polder.storage.meter.MeteredStore;
import dev.polder.storage.seal.SealingStore;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import io.vertx.core.Context;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The objects of a server: where they lie, what of them is in memory, and what every request needs to know of them.
 *
 * @param bare the store as it was opened
 * @param store the same, with what it is asked counted
 * @param view what of it is in memory
 * @param expiry which objects end by themselves
 * @param metrics what was counted
 * @param exports what can be bound
 * @param bindings the bindings of each export
 * @param bound what is bound
 * @param schemas the types of each logical cluster
 * @param identities the exports of each identity
 * @param offered the types of each export's view
 * @param clusters the logical clusters
 * @param quotas what creates are charged to
 * @param conversions knows other versions of custom resources
 */
record StoredObjects(
        ObjectStore bare,
        ObjectStore store,
        LiveView view,
        ExpiryRules expiry,
        ServerMetrics metrics,
        Exports exports,
        ExportBindings bindings,
        BoundTypes bound,
        BoundCatalogs schemas,
        SharedIdentities identities,
        ExportCatalogs offered,
        ClusterIndex clusters,
        QuotaCharges quotas,
        Conversions conversions)
        implements AutoCloseable {

    /**
     * Loads the view and agrees about the identity. Blocks until that is done. The store is not closed when that fails.
     *
     * @param fixed the logical clusters that are there without being described
     * @param uids makes the uids of calls to webhooks
     * @throws dev.polder.storage.StoreException when the store cannot be read
     * @throws dev.polder.server.files.UnusableFilesException when this server cannot take over the identity
     */
    static StoredObjects open(ServerParts parts, ObjectStore bare, FixedClusters fixed, Supplier<UUID> uids) {
        ServerMetrics metrics = new ServerMetrics();
        ObjectStore store = new MeteredStore(bare, metrics);
        ExpiryRules expiry = Expiry.rules(parts.config().store().eventTtl());
        LiveView view = LiveView.open(
                        store, KeyLayout::parse, viewConfig(parts.config()).withExpiry(expiry))
                .toCompletableFuture()
                .join();
        metrics.view(() -> view.bytes().objects(), view::coldReads);
        try {
            parts.identity().join(store);
        } catch (RuntimeException e) {
            view.close();
            throw e;
        }
        ClusterIndex clusters = new ClusterIndex(view, fixed);
        Exports exports = new Exports(view, clusters::own);
        CatalogSource defined = new CatalogSource(
                view,
                BuiltinTypes.all(new CustomResourceDefinitions(), parts.clock()),
                new KubeClusters(
                        parts.config().kubeProfile() == KubeProfile.EVERYWHERE,
                        cluster ->
                                clusters.state(cluster).map(ClusterState::kube).orElse(false)));
        BoundTypes bound = new BoundTypes(view, exports, defined::withoutDefinitions);
        SharedIdentities identities = new SharedIdentities(view, exports);
        BoundCatalogs schemas = new BoundCatalogs(view, defined, bound, identities);
        StoredObjects objects = new StoredObjects(
                bare,
                store,
                view,
                expiry,
                metrics,
                exports,
                new ExportBindings(view),
                bound,
                schemas,
                identities,
                new ExportCatalogs(view, bound, identities, defined::everywhere),
                clusters,
                new QuotaCharges(store, view, uids.get().toString(), quotas(parts.config())),
                new Conversions(new WebhookConversions(parts.peers(), view, uids, WebhookConversions.TIMEOUT_SECONDS)));
        objects.tellSizes();
        metrics.outbound(parts.peers()::load);
        metrics.requests(parts.load());
        return objects;
    }

    /** Has the metrics tell how much is remembered of objects: it must not grow with those that have ended. */
    private void tellSizes() {
        metrics.remembers("owners", view::ownerReferences);
        metrics.remembers("resources", () -> view.snapshot().spaces().size());
        metrics.remembers("schemas", schemas::size);
        metrics.remembers("kube-types", schemas::kubeTypes);
        metrics.remembers("export-identities", identities::size);
        metrics.remembers("export-bindings", bindings::size);
        metrics.remembers("bound-schemas", bound::size);
        metrics.remembers("logical-clusters", clusters::size);
        metrics.remembers("quotas", quotas::size);
        metrics.remembers("conversion-webhooks", conversions::size);
    }

    private static QuotaRules quotas(ServerConfig config) {
        return new QuotaRules(
                config.admission().runs(AdmissionConfig.QUOTAS),
                config.admission().runs(AdmissionConfig.TOTALS),
                config.admission().totalObjects());
    }

    private static ViewConfig viewConfig(ServerConfig config) {
        long bound = config.store().viewMaxBytes();
        if (bound == 0) {
            return ViewConfig.STANDARD;
        }
        return ViewConfig.STANDARD.withMemory(
                new ViewConfig.Memory(bound, StoredObjects::isReadByAll, () -> !Context.isOnEventLoopThread()));
    }

    /** What every request may need, and so may not have to wait for. */
    private static boolean isReadByAll(ResourceSpace space) {
        return CatalogSource.reads(space)
                || BoundTypes.reads(space)
                || GrantRows.reads(space)
                || QuotaCharges.reads(space)
                || Policies.reads(space)
                || ClusterIndex.reads(space)
                || WorkspaceTypes.reads(space)
                || AdmissionParts.reads(space);
    }

    /** When which history is forgotten; of use only where it is run. */
    CompactionSchedule compaction(StoreConfig config, InstantSource clock) {
        Duration interval = config.compactionInterval();
        return new CompactionSchedule(
                store,
                () -> view.snapshot().revision(),
                clock,
                interval.isZero() ? CompactionConfig.STANDARD : CompactionConfig.every(interval));
    }

    /** Whether a logical cluster is there and not marked inactive. */
    boolean isUsable(LogicalClusterName cluster) {
        return clusters.state(cluster).filter(state -> !state.inactive()).isPresent();
    }

    /** A store that works no more needs a restart; a view that cannot follow it must not be asked, nor who lacks a key. */
    void watchedBy(HealthChecks health) {
        health.live(new HealthCheck("store", () -> bare.failure().map(Throwable::getMessage)));
        health.ready(new HealthCheck("view", () -> {
            // Where nobody reads, nobody would notice that the view hears nothing any more; the next look tells.
            var unused = view.consistent();
            return view.trouble().map(Throwable::getMessage);
        }));
        if (bare instanceof SealingStore sealing) {
            health.ready(new HealthCheck("seal", () -> sealing.ring().trouble()));
        }
    }

    @Override
    public void close() {
        conversions.close();
        view.close();
        store.close();
    }
}
