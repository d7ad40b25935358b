package dev.polder.server.verb.read;

import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.server.authz.HeldRights;
import dev.polder.server.form.Answers;
import dev.polder.server.form.Forms;
import dev.polder.server.form.ListAnswer;
import dev.polder.server.form.ListPage;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.watch.EventEncoder;
import dev.polder.server.watch.EventEncoders;
import dev.polder.server.watch.PickedObjects;
import dev.polder.server.watch.PickedWatch;
import dev.polder.server.watch.RightsWatches;
import dev.polder.server.watch.WatchPlan;
import dev.polder.spi.authz.Rights;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import dev.polder.storage.view.StoreView.Subscription;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Get, list and watch of {@link PickedObjects}. A list has one page, whatever its limit. */
public final class PickedReads {

    private static final int TIMEOUT_SECONDS = 1_800;

    private final Reads reads;
    private final Forms forms;
    private final Answering answering;
    private final HeldRights rights;
    private final RightsWatches rightsWatches;
    private final RightsWatches changes;

    /**
     * How answers are written.
     *
     * @param objects single objects
     * @param lists lists
     * @param events events of watches
     */
    public record Answering(Answers objects, ListAnswer lists, EventEncoders events) {}

    /**
     * Reads.
     *
     * @param rights tells whether what was allowed still is
     * @param rightsWatches wake watches when that may have changed
     * @param changes wake watches when what is picked may have changed
     */
    public PickedReads(
            Reads reads,
            Forms forms,
            Answering answering,
            HeldRights rights,
            RightsWatches rightsWatches,
            RightsWatches changes) {
        this.reads = reads;
        this.forms = forms;
        this.answering = answering;
        this.rights = rights;
        this.rightsWatches = rightsWatches;
        this.changes = changes;
    }

    /**
     * Answers, from the exchange's event loop.
     *
     * @param call its verb is get, list or watch
     * @param allowedBy what the caller was let in by
     * @throws ApiException 400 for a query that makes no sense
     */
    public void handle(ResourceCall call, PickedObjects objects, Rights allowedBy) {
        switch (call.info().verb()) {
            case "get" -> get(call, objects);
            case "list" -> list(call, objects);
            case "watch" -> watch(call, objects, allowedBy);
            default ->
                throw ApiErrors.methodNotSupported(
                        call.groupResource(), call.info().verb());
        }
    }

    private void get(ResourceCall call, PickedObjects objects) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.OBJECT);
        String version = call.raw().parameter("resourceVersion").orElse("");
        String name = call.info().name();
        if (version.isEmpty()) {
            reads.consistent(call, snapshot -> one(call, objects.of(snapshot).get(name), format));
        } else {
            reads.notOlderThan(
                    call, version, snapshot -> one(call, objects.of(snapshot).get(name), format));
        }
    }

    private void one(ResourceCall call, @Nullable ObjectRecord record, ObjectFormat format) {
        if (record == null) {
            throw ApiErrors.notFound(call.groupResource(), call.info().name());
        }
        reads.blocking(
                call,
                () -> call.exchange()
                        .reply(answering.objects().object(call.resource(), record, 200, format, call.includeObject())));
    }

    private void list(ResourceCall call, PickedObjects objects) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.LIST);
        ListOptions options = ListOptions.of(call.raw(), false);
        if (!options.continueToken().isEmpty()) {
            throw ApiErrors.badRequest("invalid continue token: continue key is not valid: this list has one page");
        }
        Selection selection = new Selection(call.resource(), forms, options);
        long revision = reads.revision(options.resourceVersion());
        if (options.resourceVersion().isEmpty()) {
            reads.consistent(call, snapshot -> all(call, objects, selection, snapshot, format));
        } else if (options.exact()) {
            reads.notOlderThan(
                    call,
                    options.resourceVersion(),
                    snapshot ->
                            all(call, objects, selection, reads.at(revision).orElseThrow(Reads::expiredList), format));
        } else {
            reads.notOlderThan(
                    call, options.resourceVersion(), snapshot -> all(call, objects, selection, snapshot, format));
        }
    }

    private void all(
            ResourceCall call, PickedObjects objects, Selection selection, ViewSnapshot snapshot, ObjectFormat format) {
        List<ObjectRecord> selected = new ArrayList<>(objects.of(snapshot).values());
        selected.removeIf(record -> !selection.selects(record));
        ListPage page = new ListPage(snapshot.revision(), ObjectRun.of(selected.iterator()), "", null);
        answering.lists().send(call, page, format);
    }

    private void watch(ResourceCall call, PickedObjects objects, Rights allowedBy) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.WATCH);
        ListOptions options = ListOptions.of(call.raw(), true).named(call.info().name());
        Selection selection = new Selection(call.resource(), forms, options);
        EventEncoder encoder = answering.events().of(call, format);
        long revision;
        try {
            revision = reads.revision(options.resourceVersion());
        } catch (ApiException refused) {
            WatchStart.refuse(call, refused.status(), encoder);
            return;
        }
        WatchPlan plan = WatchStart.plan(options, revision, () -> TIMEOUT_SECONDS);
        AtomicReference<Runnable> waker = new AtomicReference<>(() -> {});
        HeldRights.Held held = rights.hold(allowedBy, () -> waker.get().run());
        PickedWatch.Picking picking =
                new PickedWatch.Picking(objects, selection::selects, held::last, (clusters, wake) -> {
                    waker.set(wake);
                    Subscription ofRights = rightsWatches.onChange(rights.clusters(allowedBy), wake);
                    Subscription ofObjects = changes.onChange(clusters, wake);
                    return () -> {
                        ofRights.close();
                        ofObjects.close();
                    };
                });
        PickedWatch watch = new PickedWatch(call.exchange(), reads.view(), plan, encoder, picking);
        if (WatchStart.isNow(options, plan)) {
            reads.consistent(call, watch::start);
        } else {
            reads.notOlderThan(
                    call,
                    options.resourceVersion(),
                    watch::start,
                    failure -> WatchStart.refuse(call, reads.status(call, failure), encoder));
        }
    }
}
