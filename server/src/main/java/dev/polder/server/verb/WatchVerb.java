package dev.polder.server.verb;

import dev.polder.server.form.Forms;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.negotiation.Endpoint;
import dev.polder.server.negotiation.Negotiation;
import dev.polder.server.negotiation.ObjectFormat;
import dev.polder.server.watch.EventEncoder;
import dev.polder.server.watch.SharedFrames;
import dev.polder.server.watch.SplicedEvents;
import dev.polder.server.watch.TreeEvents;
import dev.polder.server.watch.WatchPlan;
import dev.polder.server.watch.WatchScope;
import dev.polder.server.watch.WatchSession;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Starts a watch: finds where it begins, and leaves the rest to its session. */
final class WatchVerb {

    /** A watch that does not say how long it lasts ends after this, and up to twice that, in seconds. */
    private static final int MIN_TIMEOUT_SECONDS = 1800;

    private final Reads reads;
    private final StoreView view;
    private final Forms forms;
    private final SchemaSource schemas;
    private final SharedFrames frames;
    private final InstantSource clock;
    private final RandomGenerator random;

    WatchVerb(
            Reads reads,
            StoreView view,
            Forms forms,
            SchemaSource schemas,
            SharedFrames frames,
            InstantSource clock,
            RandomGenerator random) {
        this.reads = reads;
        this.view = view;
        this.forms = forms;
        this.schemas = schemas;
        this.frames = frames;
        this.clock = clock;
        this.random = random;
    }

    void handle(ResourceCall call) {
        ObjectFormat format = Negotiation.negotiate(call.raw(), Endpoint.WATCH);
        ListOptions options = ListOptions.of(call.raw(), true);
        Selection selection = new Selection(call.resource(), forms, options);
        WatchScope scope = new WatchScope(
                call.resource(), call.cluster(), call.namespace(), selection::selects, () -> served(call));
        EventEncoder encoder = encoder(call, format);
        long revision = Reads.revision(options.resourceVersion());
        boolean asked = Boolean.TRUE.equals(options.sendInitialEvents());
        boolean state = asked || (options.sendInitialEvents() == null && revision == 0);
        WatchPlan plan = new WatchPlan(
                revision,
                state,
                asked && options.bookmarks(),
                options.bookmarks(),
                1000L * options.timeoutSeconds().filter(s -> s > 0).orElseGet(this::defaultTimeout));
        if (options.resourceVersion().isEmpty() || (revision == 0 && !state)) {
            reads.consistent(call, s -> start(call, scope, plan, encoder, s));
        } else {
            reads.notOlderThan(call, revision, s -> start(call, scope, plan, encoder, s));
        }
    }

    private void start(
            ResourceCall call, WatchScope scope, WatchPlan plan, EventEncoder encoder, ViewSnapshot snapshot) {
        // Without a version and without initial events the watch begins now.
        WatchPlan from = plan.afterRevision() > 0 || plan.initialState()
                ? plan
                : new WatchPlan(
                        snapshot.revision(), false, plan.endOfInitial(), plan.bookmarks(), plan.timeoutMillis());
        new WatchSession(call.exchange(), view, scope, from, encoder).start(snapshot);
    }

    private EventEncoder encoder(ResourceCall call, ObjectFormat format) {
        boolean plain = format instanceof ObjectFormat.Plain p && p.encoding() == Encoding.JSON;
        return plain
                ? new SplicedEvents(call.resource(), forms, frames)
                : new TreeEvents(call.resource(), forms, format, GetVerb.includeObject(call), clock);
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
