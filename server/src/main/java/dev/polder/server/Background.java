package dev.polder.server;

import dev.polder.gc.Collector;
import dev.polder.server.control.CollectorPage;
import dev.polder.server.control.ControllerRuntime;
import dev.polder.server.control.ControllerStatus;
import dev.polder.server.control.Controllers;
import dev.polder.server.control.LedControllers;
import dev.polder.server.metrics.ServerMetrics;
import dev.polder.server.quota.QuotaStatusReconciler;
import dev.polder.server.request.RequestLoad;
import dev.polder.server.store.Compaction;
import dev.polder.server.store.Expiry;
import dev.polder.server.store.MarkKeeper;
import dev.polder.server.store.Stores;
import dev.polder.server.verb.VerbSet;
import dev.polder.spi.control.Looks;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.Guard;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.teardown.Teardown;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What goes on without requests.
 *
 * @param controllers run while this server leads
 * @param mark renews what the root directory knows of its store; null when it keeps nothing
 * @param compaction forgets history; null when only the bounds of the store do
 * @param expiry ends objects that end by themselves
 * @param collector tells what the garbage collector is doing
 */
record Background(
        LeaderLock.Candidacy controllers,
        @Nullable MarkKeeper mark,
        @Nullable Compaction compaction,
        Expiry expiry,
        CollectorPage collector)
        implements AutoCloseable {

    /** How often the status of a quota is written at most. */
    private static final Duration QUOTA_REPORTS = Duration.ofMillis(500);

    /**
     * Begins.
     *
     * @param known what the server is known by to clients
     */
    static Background start(
            ServerParts parts,
            StoredObjects objects,
            VerbSet.Parts verbs,
            Controllers.Known known,
            TenancyParts tenancy,
            SharingParts sharing) {
        CollectorPage collector = new CollectorPage();
        objects.metrics().collects(collector::status);
        report(objects.metrics(), collector);
        Looks looks = new Looks();
        objects.metrics().looks(looks);
        LeaderLock.Candidacy controllers = objects.store()
                .leaders()
                .campaign("controllers", new LedControllers(fence -> {
                    ControllerRuntime runtime = controllers(verbs, fence, new Told(known, looks), tenancy, sharing);
                    collector.shows(collector(runtime, verbs, fence, parts.load()), runtime::status);
                    return runtime;
                }));
        MarkKeeper keeper = Stores.mark(parts.config())
                .map(mark -> MarkKeeper.start(
                        mark, objects.view(), objects.store().identity().id()))
                .orElse(null);
        return new Background(
                controllers,
                keeper,
                parts.config().store().compactionInterval().isZero()
                        ? null
                        : Compaction.start(verbs.compaction(), objects.view()::forgetBefore, parts.clock()),
                Expiry.start(objects.store(), objects.view(), objects.expiry(), parts.clock()),
                collector);
    }

    private static void report(ServerMetrics metrics, CollectorPage page) {
        metrics.controls("waiting", () -> sum(page, ControllerStatus::waiting));
        metrics.controls("running", () -> sum(page, ControllerStatus::running));
        metrics.controls("retrying", () -> sum(page, ControllerStatus::retrying));
    }

    private static int sum(CollectorPage page, ToIntFunction<ControllerStatus> count) {
        return page.controllers().stream().mapToInt(count).sum();
    }

    /** What controllers know, and what counts what they do. */
    private record Told(Controllers.Known known, Looks looks) {}

    private static ControllerRuntime controllers(
            VerbSet.Parts verbs, Guard fence, Told told, TenancyParts tenancy, SharingParts sharing) {
        Function<String, ObjectClient> clients = user -> VerbSet.client(verbs, user, fence);
        ControllerRuntime runtime =
                Controllers.assemble(verbs.view(), verbs.schemas(), clients, told.known(), told.looks(), verbs.clock());
        tenancy.attach(runtime, clients, new Teardown(verbs.store(), fence));
        sharing.attach(runtime, clients);
        QuotaStatusReconciler quotas = new QuotaStatusReconciler(
                verbs.store(), verbs.view(), verbs.schemas(), clients.apply("system:polder:quota-status"));
        runtime.attachPaced(quotas, quotas::onEvent, quotas::onExisting, QUOTA_REPORTS);
        return runtime;
    }

    private static Collector collector(
            ControllerRuntime runtime, VerbSet.Parts verbs, Guard fence, Supplier<RequestLoad> load) {
        String name = "system:polder:garbage-collector";
        return Controllers.collect(
                runtime,
                verbs.view(),
                verbs.schemas(),
                new Controllers.Around(
                        VerbSet.collector(verbs, name, fence),
                        VerbSet.client(verbs, name, fence),
                        () -> load.get().writes() > 0),
                verbs.clock());
    }

    @Override
    public void close() {
        expiry.close();
        if (compaction != null) {
            compaction.close();
        }
        controllers.close();
        if (mark != null) {
            mark.close();
        }
    }
}
