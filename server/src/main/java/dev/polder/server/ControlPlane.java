package dev.polder.server;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.openapi.OpenApiInfo;
import dev.polder.server.admission.AdmissionChain;
import dev.polder.server.admission.NamespaceLifecycle;
import dev.polder.server.authn.AuthenticationStage;
import dev.polder.server.authz.AdminAuthorizer;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.cluster.ClusterStage;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.control.ControllerRuntime;
import dev.polder.server.control.Controllers;
import dev.polder.server.discovery.DiscoveryDocuments;
import dev.polder.server.discovery.DocumentLimits;
import dev.polder.server.discovery.OpenApiEndpoints;
import dev.polder.server.errors.Failures;
import dev.polder.server.form.Forms;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.health.ServerVersion;
import dev.polder.server.pipeline.Documents;
import dev.polder.server.pipeline.RequestPipeline;
import dev.polder.server.request.RequestHandler;
import dev.polder.server.review.Reviews;
import dev.polder.server.schema.CatalogSource;
import dev.polder.server.verb.ResourceVerbs;
import dev.polder.server.verb.VerbSet;
import dev.polder.server.watch.SharedFrames;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authz.Authorizer;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Everything between the HTTP edge and the store: the pipeline with its verbs, the view they read and the controllers.
 * Assembled by explicit constructors, here and nowhere else.
 */
final class ControlPlane implements AutoCloseable {

    /** How many bytes of objects in other than their stored form are remembered. */
    private static final long CONVERTED_BYTES = 64L << 20;

    /** How many encoded watch events are remembered. */
    private static final int WATCH_FRAMES = 4096;

    private final StoreView view;
    private final ControllerRuntime controllers;
    private final RequestPipeline pipeline;

    /**
     * What a control plane is made of.
     *
     * @param store where objects lie; not closed with the control plane
     * @param authenticator knows who calls
     * @param health answers health requests below {@code /clusters/…} too
     * @param serverAddress host and port under which clients reach the server
     * @param authority the PEM certificate that clients verify the server with
     * @param clock tells the time
     * @param uids makes uids
     * @param random makes the tails of generated names
     */
    record Parts(
            ObjectStore store,
            Authenticator authenticator,
            HealthChecks health,
            Supplier<String> serverAddress,
            String authority,
            InstantSource clock,
            Supplier<UUID> uids,
            RandomGenerator random) {}

    private ControlPlane(StoreView view, ControllerRuntime controllers, RequestPipeline pipeline) {
        this.view = view;
        this.controllers = controllers;
        this.pipeline = pipeline;
    }

    /**
     * Loads the view, makes what every logical cluster needs and starts the controllers. Blocks until that is done.
     *
     * @throws dev.polder.storage.StoreException when the store cannot be read
     */
    static ControlPlane open(Parts parts) {
        StoreView view = LiveView.open(parts.store(), KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .join();
        CatalogSource schemas = new CatalogSource(view, BuiltinTypes.all(new CustomResourceDefinitions(), parts.clock()));
        Failures failures = new Failures();
        Authorizer authorizer = new AdminAuthorizer();
        VerbSet.Parts verbParts = new VerbSet.Parts(
                parts.store(),
                view,
                schemas,
                new Forms(CONVERTED_BYTES),
                new AdmissionChain(List.of(new NamespaceLifecycle(view))),
                new Reviews(parts.authenticator(), authorizer),
                failures,
                new SharedFrames(WATCH_FRAMES),
                parts.clock(),
                parts.uids(),
                parts.random(),
                StoreLimits.STANDARD.maxValueBytes());
        ResourceVerbs verbs = VerbSet.assemble(verbParts);
        FixedClusters clusters = FixedClusters.STANDARD;
        ServerVersion version = ServerVersion.ofThisBuild();
        Documents documents = new Documents(
                new DiscoveryDocuments(parts.serverAddress(), DocumentLimits.DEFAULT),
                new OpenApiEndpoints(new OpenApiInfo("Kubernetes", version.gitVersion()), DocumentLimits.DEFAULT),
                parts.health(),
                version,
                schemas,
                view,
                failures);
        RequestPipeline pipeline = new RequestPipeline(
                new ClusterStage(clusters),
                new AuthenticationStage(parts.authenticator()),
                new AuthorizationStage(authorizer, clusters),
                documents,
                verbs,
                failures);
        ControllerRuntime controllers = Controllers.assemble(
                view, schemas, user -> VerbSet.client(verbParts, user), parts.authority(), parts.clock());
        for (LogicalClusterName cluster : clusters.names()) {
            Controllers.bootstrap(VerbSet.client(verbParts, "system:polder:bootstrap"), cluster);
        }
        controllers.start();
        return new ControlPlane(view, controllers, pipeline);
    }

    RequestHandler handler() {
        return pipeline;
    }

    @Override
    public void close() {
        controllers.close();
        view.close();
    }
}
