package dev.polder.server.watch;

import dev.polder.api.object.ResourceSpace;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.server.errors.StoreErrors;
import dev.polder.server.form.Forms;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.SightedRun;
import dev.polder.storage.StoreException;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.view.HeldRun;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import dev.polder.storage.view.PinnedRun;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch: a cursor into history and a stream to a client. What is written at a time, and what the cursor stands behind,
 * are whole revisions, so that no bookmark and no clean end falls inside a group (store rule S1). It holds no queue of
 * events: when the client is slow the cursor stays where it is, and when history has passed it by the watch ends without a
 * word behind the last whole event, as apiserver's {@code cacher} closes a slow watcher. The client resumes from there, and
 * only then is told that it must list again.
 *
 * <p>All state is touched on the exchange's event loop only, or by the one thread that works aside while it is busy;
 * {@link #wake} may come from any thread.
 */
public final class WatchSession {

    private static final Logger LOG = LoggerFactory.getLogger(WatchSession.class);

    /** How many events are looked at before others get their turn. */
    private static final int TURN_EVENTS = 512;

    /** Bookmarks come about this often, in milliseconds (apiserver: a minute). */
    private static final long BOOKMARK_MILLIS = 60_000;

    /** The first one, in milliseconds: kcp's clients that wait for one wait for half a minute. */
    private static final long FIRST_BOOKMARK_MILLIS = 20_000;

    /** The last bookmark comes this long before the end, in milliseconds. */
    private static final long LAST_BOOKMARK_MILLIS = 2_000;

    /** What types are read from: a watch ends when its own has changed. */
    private static final List<ResourceSpace> TYPES = List.of(
            ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions"),
            ApiKinds.EXPORTS,
            ApiKinds.SCHEMAS,
            ApiKinds.CONVERSIONS);

    private final Exchange exchange;
    private final StoreView view;
    private final Forms forms;
    private final WatchScope scope;
    private final WatchPlan plan;
    private final EventEncoder encoder;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final List<StoreView.Subscription> subscriptions = new ArrayList<>();
    private Exchange.@Nullable Body body;
    private @Nullable ObjectRun initial;
    private long cursor;
    private boolean busy;
    /** Events at revisions that the cursor stands behind already. */
    private final Deque<Pending> backlog = new ArrayDeque<>();

    private boolean bookmarkDue;
    private boolean over;
    /** Whether history has been read: before, a cursor that it does not know is a version of the client's. */
    private boolean following;
    /** Whether history has passed the cursor: what has been told is whole, and nothing can follow it. */
    private boolean passed;
    /** The revision by which the definition had gone, and behind which nothing is told; negative while there is one. */
    private long last = -1;

    public WatchSession(
            Exchange exchange, StoreView view, Forms forms, WatchScope scope, WatchPlan plan, EventEncoder encoder) {
        this.exchange = exchange;
        this.view = view;
        this.forms = forms;
        this.scope = scope;
        this.plan = plan;
        this.encoder = encoder;
        this.cursor = plan.afterRevision();
    }

    /**
     * Starts the stream.
     *
     * @param snapshot the state that is told first when the plan says so
     */
    public void start(ViewSnapshot snapshot) {
        Exchange.Body out = exchange.stream(200, encoder.contentType(), Map.of());
        body = out;
        out.onClosed(this::close);
        if (plan.initialState()) {
            cursor = snapshot.revision();
            initial = HeldRun.of(view, state(snapshot));
        }
        if (plan.resumes()) {
            try {
                cursor = resumed(cursor);
            } catch (StoreException.Compacted gone) {
                fail(gone);
                return;
            }
        }
        subscriptions.add(view.onChange(scope.resource().type().space(), this::wake));
        scope.window().changes().spaces().forEach(space -> subscriptions.add(view.onChange(space, this::wake)));
        subscriptions.add(scope.ends().apply(this::wake));
        if (scope.resource().origin() != null || scope.resource().type().space().isOfEveryIdentity()) {
            TYPES.forEach(space -> subscriptions.add(view.onChange(space, this::wake)));
        }
        exchange.schedule(plan.timeoutMillis(), this::end);
        if (plan.bookmarks()) {
            exchange.schedule(Math.max(0, plan.timeoutMillis() - LAST_BOOKMARK_MILLIS), this::bookmark);
            scheduleBookmark(FIRST_BOOKMARK_MILLIS);
        }
        turn();
    }

    /** What is there when the watch begins, as it is seen. */
    private ObjectRun state(ViewSnapshot snapshot) {
        ObjectRun all = new PinnedRun(view, snapshot, scope.extent());
        long revision = snapshot.revision();
        return scope.window().isWhole()
                ? all
                : new SightedRun(
                        all,
                        () -> scope.window()
                                .in(view.at(revision)
                                        .orElseThrow(() -> new StoreException.Compacted(
                                                revision, view.history().oldest()))));
    }

    /** Where a client goes on that has seen a revision, perhaps only a part of what it was told there. */
    private long resumed(long seen) {
        long after = view.history().resumeAfter(seen);
        return after == seen && isOfSight(seen) ? seen - 1 : after;
    }

    /** Whether sight changed at a revision: of what came into sight there the client may have been told a part. */
    private boolean isOfSight(long revision) {
        return scope.window().changes().after(view.snapshot(), revision - 1).stream()
                .anyMatch(change -> change.revision() == revision);
    }

    /** History may have something new. */
    private void wake() {
        if (woken.compareAndSet(false, true)) {
            exchange.execute(this::turn);
        }
    }

    private void turn() {
        Exchange.Body out = body;
        if (over || busy || out == null) {
            return;
        }
        if (out.full()) {
            busy = true;
            if (initial != null) {
                initial.rest();
            }
            out.onDrained(() -> {
                busy = false;
                turn();
            });
            return;
        }
        woken.set(false);
        WatchScope.Service served = scope.served().get();
        if (served == WatchScope.Service.GONE && last < 0) {
            last = view.snapshot().revision();
        }
        if (served == WatchScope.Service.OVER || isTold()) {
            end();
            return;
        }
        if (view.cools() || scope.asks()) {
            aside(() -> encode(gather()));
            return;
        }
        List<Pending> batch;
        try {
            batch = gather();
        } catch (RuntimeException failure) {
            // Even one that nobody expected: see aside.
            fail(failure);
            return;
        }
        // Asked after the events were taken: none of them is later than what the answer knows of.
        if (!scope.allowed().getAsBoolean()) {
            end();
            return;
        }
        deliver(out, batch);
    }

    /** Whether the definition has gone, and all that had happened by then has been told. */
    private boolean isTold() {
        return last >= 0 && initial == null && backlog.isEmpty() && cursor >= last;
    }

    /** What is to be told next. Takes the watch forward. */
    private List<Pending> gather() {
        ObjectRun state = initial;
        if (state == null) {
            return backlog.isEmpty() ? turnful(historyBatch()) : turnful(List.of());
        }
        List<Pending> batch = initialBatch(state);
        wake();
        return batch;
    }

    /** As much as one turn takes of what is to be told; what comes into sight at once may be much more. */
    private List<Pending> turnful(List<Pending> further) {
        if (backlog.isEmpty() && further.size() <= 2 * TURN_EVENTS) {
            return further;
        }
        backlog.addAll(further);
        List<Pending> batch = new ArrayList<>();
        while (batch.size() < TURN_EVENTS && !backlog.isEmpty()) {
            batch.add(backlog.remove());
        }
        wake();
        return batch;
    }

    /** An event that is to be encoded; a null record is the bookmark at the end of the initial state. */
    private record Pending(EventType type, @Nullable ObjectRecord record, long revision) {}

    private List<Pending> initialBatch(ObjectRun state) {
        List<ObjectRecord> looked = new ArrayList<>();
        while (looked.size() < TURN_EVENTS && state.hasNext()) {
            looked.add(state.next());
        }
        prepareToSelect(looked);
        List<Pending> batch = new ArrayList<>();
        for (ObjectRecord record : looked) {
            if (scope.selected().test(record)) {
                batch.add(new Pending(EventType.ADDED, record, record.revision()));
            }
        }
        if (!state.hasNext()) {
            initial = null;
            if (plan.endOfInitial()) {
                batch.add(new Pending(EventType.BOOKMARK, null, cursor));
            }
        }
        return batch;
    }

    private List<Pending> historyBatch() {
        History.Batch history;
        try {
            history = view.history().whole(scope.resource().type().space(), cursor, TURN_EVENTS);
        } catch (StoreException.Compacted gone) {
            if (!following) {
                throw gone;
            }
            passed = true;
            return List.of();
        }
        following = true;
        List<ViewEvent> covered;
        try {
            covered = covered(history);
        } catch (StoreException.Compacted gone) {
            passed = true;
            return List.of();
        }
        prepareToSelect(covered.stream()
                .flatMap(event -> Stream.of(event.before(), event.after()))
                .filter(Objects::nonNull)
                .toList());
        List<Pending> batch = new ArrayList<>();
        for (ViewEvent event : covered) {
            Pending pending = pending(event);
            if (pending != null) {
                batch.add(pending);
            }
        }
        cursor = Math.max(cursor, history.upTo());
        if (view.snapshot().revision() > cursor) {
            wake();
        }
        return batch;
    }

    private List<ViewEvent> covered(History.Batch history) {
        return scope.window().isWhole()
                ? history.events().stream()
                        .filter(event -> scope.covers(event.subject()))
                        .toList()
                : new SightedEvents(view, scope).of(history, cursor);
    }

    /** Where selecting needs a webhook it is asked once for all candidates, whatever their labels. */
    private void prepareToSelect(List<ObjectRecord> candidates) {
        if (scope.asks()) {
            forms.prepare(scope.resource(), candidates);
        }
    }

    /** What a change looks like through the selectors: entering is ADDED, leaving is DELETED with the last match. */
    private @Nullable Pending pending(ViewEvent event) {
        ObjectRecord before = event.before();
        ObjectRecord after = event.after();
        boolean was = before != null && scope.selected().test(before);
        boolean is = after != null && scope.selected().test(after);
        if (is) {
            return new Pending(was ? EventType.MODIFIED : EventType.ADDED, after, event.revision());
        }
        return was ? new Pending(EventType.DELETED, before, event.revision()) : null;
    }

    private void deliver(Exchange.Body out, List<Pending> batch) {
        boolean cheap = batch.stream().allMatch(p -> p.record() == null || encoder.cheap(p.record()));
        if (cheap) {
            send(out, encode(batch));
            sendBookmark();
            return;
        }
        aside(() -> encode(batch));
    }

    /** Lets a thread that may wait and parse do it; until it has, nothing else is told. */
    private void aside(Supplier<Encoded> work) {
        busy = true;
        Thread.startVirtualThread(() -> {
            Encoded encoded;
            try {
                encoded = work.get();
            } catch (RuntimeException failure) {
                // Even one that nobody expected: a watch that is left hanging is worse.
                encoded = new Encoded(List.of(), failure);
            }
            Encoded done = encoded;
            exchange.execute(() -> {
                busy = false;
                Exchange.Body out = body;
                if (!over && out != null && !scope.allowed().getAsBoolean()) {
                    end();
                }
                if (!over && out != null) {
                    send(out, done);
                    sendBookmark();
                }
                if (woken.get()) {
                    turn();
                }
            });
        });
    }

    /** Encoded events, up to the first that could not be. */
    private record Encoded(List<byte[]> lines, @Nullable RuntimeException failure) {}

    private Encoded encode(List<Pending> batch) {
        List<byte[]> lines = new ArrayList<>(batch.size());
        if (Forms.asks(scope.resource())) {
            List<ObjectRecord> records =
                    batch.stream().map(Pending::record).filter(Objects::nonNull).toList();
            forms.prepare(scope.resource(), records);
        }
        for (Pending pending : batch) {
            ObjectRecord record = pending.record();
            try {
                lines.add(
                        record == null
                                ? encoder.bookmark(pending.revision(), true)
                                : encoder.event(pending.type(), at(record, pending.revision())));
            } catch (StoreException | ApiException failure) {
                return new Encoded(lines, failure);
            }
        }
        return new Encoded(lines, null);
    }

    private void send(Exchange.Body out, Encoded encoded) {
        if (!encoded.lines().isEmpty()) {
            out.write(encoded.lines());
        }
        if (encoded.failure() != null) {
            fail(encoded.failure());
        } else if ((passed && backlog.isEmpty()) || isTold()) {
            end();
        }
    }

    /** A deleted object is shown with the revision of its end. */
    private static ObjectRecord at(ObjectRecord record, long revision) {
        return record.revision() == revision ? record : record.atRevision(revision);
    }

    private void scheduleBookmark(long delayMillis) {
        exchange.schedule(delayMillis, () -> {
            bookmark();
            if (!over) {
                scheduleBookmark(BOOKMARK_MILLIS);
            }
        });
    }

    /**
     * A bookmark is due: behind whatever has happened by now, so that the client of a quiet watch resumes at what is still
     * known, as upstream's stand at the newest version of the cache (apiserver {@code storage/cacher/cacher.go}).
     */
    private void bookmark() {
        bookmarkDue = true;
        wake();
    }

    /** Sends the bookmark that is due, unless events are on their way that come before it. */
    private void sendBookmark() {
        Exchange.Body out = body;
        if (bookmarkDue
                && !over
                && !busy
                && initial == null
                && backlog.isEmpty()
                && out != null
                && !out.full()
                && cursor > 0) {
            bookmarkDue = false;
            out.write(List.of(encoder.bookmark(cursor, false)));
        }
    }

    /** The last event says why; the client lists again. */
    private void fail(RuntimeException failure) {
        Status status = status(failure);
        Exchange.Body out = body;
        if (out != null) {
            out.write(List.of(encoder.error(status)));
        }
        end();
    }

    private Status status(RuntimeException failure) {
        Epochs epochs = view.epochs();
        return switch (failure) {
            case StoreException.Compacted gone ->
                ApiErrors.expired("too old resource version: " + epochs.version(cursor) + " ("
                                + epochs.version(gone.oldest()) + ")")
                        .status();
            case StoreException other -> StoreErrors.translate(other).status();
            // A webhook failed: etcd3's watcher makes an internal error of whatever it cannot decode.
            case ApiException webhook ->
                ApiErrors.internal(String.valueOf(webhook.getMessage())).status();
            default -> {
                LOG.error("a watch failed", failure);
                yield ApiErrors.internal("the watch cannot go on").status();
            }
        };
    }

    /** A watch that ends as it begins: its one event says why. */
    public static void refuse(Exchange exchange, Status status, EventEncoder encoder) {
        Exchange.Body out = exchange.stream(200, encoder.contentType(), Map.of());
        out.write(List.of(encoder.error(status)));
        out.end();
    }

    private void end() {
        Exchange.Body out = body;
        if (!over && out != null) {
            close();
            out.end();
        }
    }

    private void close() {
        over = true;
        subscriptions.forEach(StoreView.Subscription::close);
        subscriptions.clear();
    }
}
