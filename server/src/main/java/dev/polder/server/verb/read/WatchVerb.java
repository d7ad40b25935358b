package dev.polder.server.verb.read;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiException;
import dev.polder.server.authz.HeldRights;
import dev.polder.server.form.Forms;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.watch.ClusterWatches;
import dev.polder.server.watch.EventEncoder;
import dev.polder.server.watch.EventEncoders;
import dev.polder.server.watch.RightsWatches;
import dev.polder.server.watch.WatchPlan;
import dev.polder.server.watch.WatchScope;
import dev.polder.server.watch.WatchSession;
import dev.polder.spi.authz.Rights;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.StoreView.Subscription;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Starts a watch: finds where it begins, and leaves the rest to its session. */
public final class WatchVerb {

    /** A watch that does not say how long it lasts ends after this, and up to twice that, in seconds. */
    private static final int MIN_TIMEOUT_SECONDS = 1800;

    private static final GroupResource LOGICAL_CLUSTERS = new GroupResource("core.kcp.io", "logicalclusters");

    private final Reads reads;
    private final Forms forms;
    private final SchemaSource schemas;
    private final EventEncoders encoders;
    private final RandomGenerator random;
    private final Predicate<LogicalClusterName> usable;
    private final ClusterWatches clusters;
    private final HeldRights rights;
    private final RightsWatches rightsWatches;

    /**
     * What watches work with, besides what every read does.
     *
     * @param schemas tells whether a type is still what it was
     * @param encoders make events
     * @param usable tells whether a logical cluster can be used
     * @param clusters wake watches when that may have changed
     * @param rights tells whether what was allowed still is
     * @param rightsWatches wake watches when that may have changed
     */
    public record Parts(
            SchemaSource schemas,
            EventEncoders encoders,
            Predicate<LogicalClusterName> usable,
            ClusterWatches clusters,
            HeldRights rights,
            RightsWatches rightsWatches) {}

    public WatchVerb(Reads reads, Forms forms, Parts parts, RandomGenerator random) {
        this.reads = reads;
        this.forms = forms;
        this.schemas = parts.schemas();
        this.encoders = parts.encoders();
        this.usable = parts.usable();
        this.clusters = parts.clusters();
        this.rights = parts.rights();
        this.rightsWatches = parts.rightsWatches();
        this.random = random;
    }

    /**
     * Answers with a watch that lasts no longer than what allows it.
     *
     * @param allowedBy what the caller was let in by
     */
    public void handle(ResourceCall call, Rights allowedBy) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.WATCH);
        ListOptions options = ListOptions.of(call.raw(), true).named(call.info().name());
        Selection selection = new Selection(call.resource(), forms, options);
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<Runnable> waker = new AtomicReference<>(() -> {});
        HeldRights.Held held = rights.hold(allowedBy, () -> waker.get().run());
        WatchScope scope = new WatchScope(
                call.resource(),
                call.scope(),
                call.namespace(),
                call.window(),
                selection::selects,
                selection.asks(),
                () -> !over.get() && call.window().served() && usable(call) ? served(call) : WatchScope.Service.OVER,
                held::last,
                wake -> {
                    waker.set(wake);
                    Subscription ofRights = rightsWatches.onChange(rights.clusters(allowedBy), wake);
                    Subscription ofClusters = clusters.onChange(call.scope(), changed -> {
                        if (call.scope() instanceof ClusterScope.AllClusters && sees(call, changed)) {
                            over.set(true);
                        }
                        wake.run();
                    });
                    return () -> {
                        ofRights.close();
                        ofClusters.close();
                    };
                });
        EventEncoder encoder = encoders.of(call, format);
        long revision;
        try {
            revision = reads.revision(options.resourceVersion());
        } catch (ApiException refused) {
            WatchStart.refuse(call, refused.status(), encoder);
            return;
        }
        WatchPlan plan = WatchStart.plan(options, revision, this::defaultTimeout);
        if (WatchStart.isNow(options, plan)) {
            reads.consistent(call, s -> start(call, scope, plan, encoder, s));
        } else {
            reads.notOlderThan(
                    call,
                    options.resourceVersion(),
                    s -> start(call, scope, plan, encoder, s),
                    failure -> WatchStart.refuse(call, reads.status(call, failure), encoder));
        }
    }

    private void start(
            ResourceCall call, WatchScope scope, WatchPlan plan, EventEncoder encoder, ViewSnapshot snapshot) {
        // Without a version and without initial events the watch begins now.
        WatchPlan from = plan.afterRevision() > 0 || plan.initialState()
                ? plan
                : new WatchPlan(
                        snapshot.revision(), false, false, plan.endOfInitial(), plan.bookmarks(), plan.timeoutMillis());
        new WatchSession(call.exchange(), reads.view(), forms, scope, from, encoder).start(snapshot);
    }

    /** Whether anything of a cluster can be seen: whoever sees nothing of it must not notice what happens to it either. */
    private boolean sees(ResourceCall call, Optional<LogicalClusterName> cluster) {
        return call.window().isWhole()
                || cluster.isEmpty()
                || call.window().in(reads.view().snapshot()).reaches(cluster.get());
    }

    /** A watch ends with its logical cluster, and when that is set aside; what describes it can be watched even then. */
    private boolean usable(ResourceCall call) {
        return !(call.scope() instanceof ClusterScope.OneCluster one)
                || call.groupResource().equals(LOGICAL_CLUSTERS)
                || usable.test(one.name());
    }

    /** The same version of the same type: another schema means that the client should list again. */
    private WatchScope.Service served(ResourceCall call) {
        if (call.resource().type().space().isOfEveryIdentity()) {
            return schemas.metadataEverywhere(call.info().gvr()).isPresent()
                    ? WatchScope.Service.AS_IT_WAS
                    : WatchScope.Service.GONE;
        }
        boolean everywhere = call.scope() instanceof ClusterScope.AllClusters;
        // The window of a view tells by itself whether its types are still what they were.
        if (call.resource().origin() == null || (everywhere && !call.window().isWhole())) {
            return WatchScope.Service.AS_IT_WAS;
        }
        Optional<ServedResource> now = everywhere
                ? schemas.everywhere(call.info().gvr(), call.info().identity())
                : schemas.catalog(call.cluster()).find(call.info().gvr());
        if (now.isEmpty()) {
            return WatchScope.Service.GONE;
        }
        boolean same = Objects.equals(
                now.get().type().contentHash(), call.resource().type().contentHash());
        return same ? WatchScope.Service.AS_IT_WAS : WatchScope.Service.OVER;
    }

    private int defaultTimeout() {
        return MIN_TIMEOUT_SECONDS + random.nextInt(MIN_TIMEOUT_SECONDS);
    }
}
