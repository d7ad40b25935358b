package dev.polder.server.verb.read;

import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.server.errors.Failures;
import dev.polder.server.form.Forms;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.watch.EventEncoder;
import dev.polder.server.watch.EventEncoders;
import dev.polder.server.watch.WatchPlan;
import dev.polder.server.watch.WatchScope;
import dev.polder.server.watch.WatchSession;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Starts a watch: finds where it begins, and leaves the rest to its session. */
public final class WatchVerb {

    /** A watch that does not say how long it lasts ends after this, and up to twice that, in seconds. */
    private static final int MIN_TIMEOUT_SECONDS = 1800;

    private static final int GONE = 410;

    private final Reads reads;
    private final Forms forms;
    private final SchemaSource schemas;
    private final EventEncoders encoders;
    private final RandomGenerator random;

    public WatchVerb(Reads reads, Forms forms, SchemaSource schemas, EventEncoders encoders, RandomGenerator random) {
        this.reads = reads;
        this.forms = forms;
        this.schemas = schemas;
        this.encoders = encoders;
        this.random = random;
    }

    public void handle(ResourceCall call) {
        ObjectFormat format = Negotiation.negotiate(call, Endpoint.WATCH);
        ListOptions options = ListOptions.of(call.raw(), true).named(call.info().name());
        Selection selection = new Selection(call.resource(), forms, options);
        WatchScope scope = new WatchScope(
                call.resource(),
                call.cluster(),
                call.namespace(),
                selection::selects,
                selection.asks(),
                () -> served(call));
        EventEncoder encoder = encoders.of(call, format);
        long revision;
        try {
            revision = reads.revision(options.resourceVersion());
        } catch (ApiException refused) {
            refuse(call, refused.status(), encoder);
            return;
        }
        boolean asked = Boolean.TRUE.equals(options.sendInitialEvents());
        boolean state = asked || (options.sendInitialEvents() == null && revision == 0);
        WatchPlan plan = new WatchPlan(
                revision,
                revision > 0 && !state,
                state,
                asked && options.bookmarks(),
                options.bookmarks(),
                1000L * options.timeoutSeconds().filter(s -> s > 0).orElseGet(this::defaultTimeout));
        if (options.resourceVersion().isEmpty() || (revision == 0 && !state)) {
            reads.consistent(call, s -> start(call, scope, plan, encoder, s));
        } else {
            reads.notOlderThan(
                    call,
                    options.resourceVersion(),
                    s -> start(call, scope, plan, encoder, s),
                    failure -> refuse(call, reads.status(call, failure), encoder));
        }
    }

    /** As upstream's cacher: a version that is gone ends the watch, it does not refuse the request. */
    private static void refuse(ResourceCall call, Status status, EventEncoder encoder) {
        if (status.code() == GONE) {
            WatchSession.refuse(call.exchange(), status, encoder);
        } else {
            call.exchange().reply(Failures.reply(status, call.raw()));
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

    /** The same version of the same type: another schema means that the client should list again. */
    private boolean served(ResourceCall call) {
        if (call.resource().origin() == null) {
            return true;
        }
        Optional<ServedResource> now =
                schemas.catalog(call.cluster()).find(call.info().gvr());
        return now.isPresent()
                && Objects.equals(
                        now.get().type().contentHash(), call.resource().type().contentHash());
    }

    private int defaultTimeout() {
        return MIN_TIMEOUT_SECONDS + random.nextInt(MIN_TIMEOUT_SECONDS);
    }
}
