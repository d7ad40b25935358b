package dev.polder.server;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.openapi.OpenApiInfo;
import dev.polder.server.admission.AdmissionChain;
import dev.polder.server.admission.CertificateRequester;
import dev.polder.server.admission.DefinitionLifecycle;
import dev.polder.server.admission.NamespaceLifecycle;
import dev.polder.server.admission.ReservedDefinitions;
import dev.polder.server.authn.AuthenticationStage;
import dev.polder.server.authn.ImpersonationStage;
import dev.polder.server.authn.RequestAuthenticator;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.cluster.ClusterIndex;
import dev.polder.server.cluster.ClusterResolver;
import dev.polder.server.cluster.ClusterStage;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.ServiceAccountConfig;
import dev.polder.server.control.ControllerRuntime;
import dev.polder.server.control.Controllers;
import dev.polder.server.control.LedControllers;
import dev.polder.server.conversion.WebhookConversions;
import dev.polder.server.discovery.DiscoveryDocuments;
import dev.polder.server.discovery.DocumentLimits;
import dev.polder.server.discovery.OpenApiEndpoints;
import dev.polder.server.errors.Failures;
import dev.polder.server.form.Forms;
import dev.polder.server.health.HealthCheck;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.health.ServerVersion;
import dev.polder.server.metrics.ServerMetrics;
import dev.polder.server.pipeline.ApiDocuments;
import dev.polder.server.pipeline.Callers;
import dev.polder.server.pipeline.Documents;
import dev.polder.server.pipeline.RequestPipeline;
import dev.polder.server.pipeline.ServerDocuments;
import dev.polder.server.pipeline.Stages;
import dev.polder.server.request.Reply;
import dev.polder.server.review.Reviews;
import dev.polder.server.schema.CatalogSource;
import dev.polder.server.serviceaccount.AccountTokens;
import dev.polder.server.serviceaccount.IssuerDocuments;
import dev.polder.server.serviceaccount.TokenIssuer;
import dev.polder.server.serviceaccount.TokenRequests;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.server.verb.VerbSet;
import dev.polder.server.verb.write.SystemClient;
import dev.polder.server.watch.SharedFrames;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.compaction.CompactionConfig;
import dev.polder.storage.compaction.CompactionSchedule;
import dev.polder.storage.meter.MeteredStore;
import dev.polder.storage.seal.SealingStore;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import io.vertx.core.Context;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything between the HTTP edge and the store: the pipeline with its verbs, the view they read and the controllers.
 * Assembled by explicit constructors, here and nowhere else.
 */
final class ControlPlane implements AutoCloseable {

    /** How many bytes of objects in other than their stored form are remembered. */
    private static final long CONVERTED_BYTES = 64L << 20;

    /** How many encoded watch events are remembered. */
    private static final int WATCH_FRAMES = 4096;

    private final Source source;
    private final @Nullable MarkKeeper mark;
    private final Background background;
    private final RequestPipeline pipeline;

    /** What objects come from: where they lie, what of them is in memory, and what knows their other versions. */
    private record Source(ObjectStore store, StoreView view, WebhookConversions conversions) {
        void close() {
            conversions.close();
            view.close();
            store.close();
        }
    }

    /** What goes on without requests. */
    private record Background(LeaderLock.Candidacy controllers, Compaction compaction, Expiry expiry) {
        void close() {
            expiry.close();
            compaction.close();
            controllers.close();
        }
    }

    private ControlPlane(Source source, @Nullable MarkKeeper mark, Background background, RequestPipeline pipeline) {
        this.source = source;
        this.mark = mark;
        this.background = background;
        this.pipeline = pipeline;
    }

    /** Loads the built-in types, which are read from files once in a process. */
    static void prefetch() {
        BuiltinTypes.all(new CustomResourceDefinitions(), InstantSource.system());
    }

    /** Opens the store that the configuration names, and assembles everything on it. */
    static Assembly.Assembled assemble(ServerParts parts) {
        Supplier<UUID> uids = () -> UUID.fromString(new RandomUuids(parts.random()).get());
        ObjectStore store = Stores.open(parts.config(), parts.random());
        return assembled(
                parts,
                store,
                uids,
                FixedClusters.STANDARD,
                Access.chain(parts.config().authz()));
    }

    /**
     * Assembles everything on a store that was opened already, and is closed with the rest.
     *
     * @param clusters the logical clusters that are served
     * @param access who may do what in them
     */
    static Assembly.Assembled assemble(
            ServerParts parts, ObjectStore store, Supplier<UUID> uids, FixedClusters clusters, Access.Maker access) {
        return assembled(parts, Stores.known(parts.config(), store), uids, clusters, access);
    }

    private static Assembly.Assembled assembled(
            ServerParts parts, ObjectStore store, Supplier<UUID> uids, FixedClusters clusters, Access.Maker access) {
        try {
            ControlPlane controlPlane = open(parts, store, uids, clusters, access);
            return new Assembly.Assembled(controlPlane.pipeline, controlPlane);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /**
     * Loads the view, agrees about the identity, makes what every logical cluster needs and starts the controllers. Blocks until that is done.
     *
     * @throws dev.polder.storage.StoreException when the store cannot be read
     * @throws dev.polder.server.files.UnusableFilesException when this server cannot take over the identity
     */
    private static ControlPlane open(
            ServerParts parts, ObjectStore bare, Supplier<UUID> uids, FixedClusters clusters, Access.Maker maker) {
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
        CatalogSource schemas =
                new CatalogSource(view, BuiltinTypes.all(new CustomResourceDefinitions(), parts.clock()));
        ClusterIndex index = new ClusterIndex(view, clusters);
        WebhookConversions conversions =
                new WebhookConversions(parts.peers(), view, uids, WebhookConversions.TIMEOUT_SECONDS);
        Access access = maker.make(view, index);
        TenancyParts tenancy = new TenancyParts(view, schemas, index, access.deep(), parts);
        CompactionSchedule schedule = new CompactionSchedule(
                store, () -> view.snapshot().revision(), parts.clock(), CompactionConfig.STANDARD);
        ServiceAccountConfig accounts = parts.config().authn().serviceAccounts();
        TokenIssuer issuer = new TokenIssuer(accounts.issuer(), parts.identity()::serviceAccountSigningKeys, uids);
        Authenticator authenticator = authenticator(parts, view);
        VerbSet.Parts verbs = new VerbSet.Parts(
                store,
                view,
                schedule,
                schemas,
                cluster ->
                        index.state(cluster).filter(state -> !state.inactive()).isPresent(),
                new Forms(CONVERTED_BYTES, view::epochs, conversions),
                new AdmissionChain(plugins(view, schemas, tenancy, access)),
                access.authorizer(),
                new Reviews(authenticator, access.reviews()),
                new TokenRequests(issuer, accounts.audiences(), accounts.longest(), view, parts.clock()),
                new Failures(),
                new SharedFrames(WATCH_FRAMES),
                parts.clock(),
                uids,
                parts.random(),
                StoreLimits.STANDARD.maxValueBytes(),
                parts.config().transport().times().write());
        bootstrap(verbs, clusters, tenancy, access);
        Controllers.Known known = new Controllers.Known(parts.identity()::authority, issuer::forSecret);
        LeaderLock.Candidacy controllers = store.leaders()
                .campaign("controllers", new LedControllers(fence -> controllers(verbs, fence, known, tenancy)));
        watchHealth(parts.health(), bare, view);
        MarkKeeper keeper = Stores.mark(parts.config())
                .map(mark -> MarkKeeper.start(mark, view, store.identity().id()))
                .orElse(null);
        return new ControlPlane(
                new Source(store, view, conversions),
                keeper,
                new Background(
                        controllers, Compaction.start(schedule), Expiry.start(store, view, expiry, parts.clock())),
                pipeline(
                        parts,
                        verbs,
                        () -> metrics.scrape(store),
                        stages(parts, verbs, authenticator, index),
                        tenancy));
    }

    /** Makes what logical clusters are never without, and what says who may do what in them. */
    private static void bootstrap(VerbSet.Parts verbs, FixedClusters clusters, TenancyParts tenancy, Access access) {
        SystemClient client = VerbSet.client(verbs, "system:polder:bootstrap");
        for (LogicalClusterName cluster : clusters.names()) {
            tenancy.bootstrap(client, cluster);
            Controllers.bootstrap(verbs.view().snapshot(), client, cluster);
        }
        access.start().accept(verbs.view().snapshot(), client);
    }

    private static ControllerRuntime controllers(
            VerbSet.Parts verbs, Guard fence, Controllers.Known known, TenancyParts tenancy) {
        Function<String, ObjectClient> clients = user -> VerbSet.client(verbs, user, fence);
        ControllerRuntime runtime = Controllers.assemble(verbs.view(), verbs.schemas(), clients, known, verbs.clock());
        tenancy.attach(runtime, clients);
        return runtime;
    }

    private static Stages stages(
            ServerParts parts, VerbSet.Parts verbs, Authenticator authenticator, ClusterResolver clusters) {
        return new Stages(
                verbs.view(),
                new ClusterStage(clusters, AccountTokens::cluster),
                new Callers(
                        new AuthenticationStage(authenticator),
                        new ImpersonationStage(verbs.authorizer(), AuthorizationStage::refused),
                        verbs.view(),
                        verbs.failures()),
                new AuthorizationStage(verbs.authorizer(), clusters::exists, verbs.view()::consistent),
                parts.audit());
    }

    /** Who needs no store to be known is asked first, as in kcp. */
    private static Authenticator authenticator(ServerParts parts, LiveView view) {
        AuthnConfig config = parts.config().authn();
        ServiceAccountConfig accounts = config.serviceAccounts();
        AccountTokens.Trust trust =
                new AccountTokens.Trust(accounts.issuers(), accounts.audiences(), accounts.lookup());
        return new RequestAuthenticator(
                List.of(
                        parts.authenticator(),
                        new AccountTokens(trust, parts.identity()::serviceAccountKeys, view, parts.clock())),
                config.anonymous(),
                accounts.audiences());
    }

    /** In kcp's order (kcp-inventory 7); what is granted is looked at last, when nothing will change it any more. */
    private static List<AdmissionPlugin> plugins(
            StoreView view, SchemaSource schemas, TenancyParts tenancy, Access access) {
        List<AdmissionPlugin> plugins = new ArrayList<>();
        plugins.add(new NamespaceLifecycle(view));
        plugins.addAll(tenancy.plugins());
        plugins.add(new DefinitionLifecycle());
        plugins.add(new ReservedDefinitions(schemas));
        plugins.add(new CertificateRequester());
        plugins.addAll(access.plugins());
        return plugins;
    }

    private static ViewConfig viewConfig(ServerConfig config) {
        long bound = config.store().viewMaxBytes();
        if (bound == 0) {
            return ViewConfig.STANDARD;
        }
        return ViewConfig.STANDARD.withMemory(
                new ViewConfig.Memory(bound, ControlPlane::isReadByAll, () -> !Context.isOnEventLoopThread()));
    }

    /** What every request may need, and so may not have to wait for. */
    private static boolean isReadByAll(ResourceSpace space) {
        return CatalogSource.reads(space)
                || Policies.reads(space)
                || ClusterIndex.reads(space)
                || WorkspaceTypes.reads(space);
    }

    /** A store that works no more needs a restart; a view that cannot follow it must not be asked, nor who lacks a key. */
    private static void watchHealth(HealthChecks health, ObjectStore store, LiveView view) {
        health.live(new HealthCheck("store", () -> store.failure().map(Throwable::getMessage)));
        health.ready(new HealthCheck("view", () -> {
            // Where nobody reads, nobody would notice that the view hears nothing any more; the next look tells.
            var unused = view.consistent();
            return view.trouble().map(Throwable::getMessage);
        }));
        if (store instanceof SealingStore sealing) {
            health.ready(new HealthCheck("seal", () -> sealing.ring().trouble()));
        }
    }

    private static RequestPipeline pipeline(
            ServerParts parts,
            VerbSet.Parts verbs,
            Supplier<CompletionStage<Reply>> metrics,
            Stages stages,
            TenancyParts tenancy) {
        ServerVersion version = ServerVersion.ofThisBuild();
        OpenApiInfo info = new OpenApiInfo("Kubernetes", version.gitVersion());
        Supplier<String> address = () -> URI.create(parts.baseUrl()).getAuthority();
        Documents documents = new Documents(
                new ApiDocuments(
                        new DiscoveryDocuments(address, DocumentLimits.DEFAULT),
                        new OpenApiEndpoints(info, DocumentLimits.DEFAULT),
                        new IssuerDocuments(
                                parts.config().authn().serviceAccounts().issuer(),
                                address,
                                parts.identity()::serviceAccountKeys)),
                new ServerDocuments(parts.health(), version, metrics),
                verbs.schemas(),
                verbs.view(),
                verbs.failures());
        return new RequestPipeline(
                stages,
                tenancy.homes(VerbSet.client(verbs, "system:polder:home-workspaces")),
                documents,
                VerbSet.assemble(verbs),
                verbs.failures());
    }

    @Override
    public void close() {
        background.close();
        if (mark != null) {
            mark.close();
        }
        source.close();
    }
}
