package dev.polder.server.watch;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.Status;
import dev.polder.server.request.Exchange;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.StoreView.Subscription;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch of {@link PickedObjects}: after changes it compares what is picked with what was told, and tells the difference. Of
 * the events of one difference only the last has its revision, the others that of the one before: a client that is cut off in
 * between resumes before all of them.
 *
 * <p>All state is touched on the exchange's event loop only; {@link #wake} may come from any thread. When the client is slow
 * nothing is picked until it has taken what was told.
 */
public final class PickedWatch {

    private static final Logger LOG = LoggerFactory.getLogger(PickedWatch.class);

    /** How many events are encoded before the client is asked whether it takes more. */
    private static final int BATCH = 16;

    private static final long BOOKMARK_MILLIS = 60_000;
    private static final long FIRST_BOOKMARK_MILLIS = 20_000;

    private final Exchange exchange;
    private final StoreView view;
    private final WatchPlan plan;
    private final EventEncoder encoder;
    private final Picking picking;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private SortedMap<String, ObjectRecord> told = new TreeMap<>();
    private Set<LogicalClusterName> followed = Set.of();
    private Subscription following = () -> {};
    private Exchange.@Nullable Body body;
    private long cursor;
    private boolean initial;
    private boolean busy;
    private boolean bookmarkDue;
    private boolean over;

    /**
     * What is watched.
     *
     * @param objects what there is
     * @param selected which of it
     * @param allowed whether it may still be seen; never blocks
     * @param changes calls back after changes in any of some logical clusters
     */
    public record Picking(
            PickedObjects objects,
            Predicate<ObjectRecord> selected,
            BooleanSupplier allowed,
            BiFunction<Collection<LogicalClusterName>, Runnable, Subscription> changes) {

        SortedMap<String, ObjectRecord> of(ViewSnapshot snapshot) {
            SortedMap<String, ObjectRecord> all = new TreeMap<>(objects.of(snapshot));
            all.values().removeIf(selected.negate());
            return all;
        }
    }

    /** An event that is to be told; without a record, the bookmark at the end of the initial state. */
    private record Pending(EventType type, @Nullable ObjectRecord record, long revision) {}

    public PickedWatch(Exchange exchange, StoreView view, WatchPlan plan, EventEncoder encoder, Picking picking) {
        this.exchange = exchange;
        this.view = view;
        this.plan = plan;
        this.encoder = encoder;
        this.picking = picking;
    }

    /**
     * Starts the stream, on the exchange's event loop.
     *
     * @param snapshot the state that is told first, or that the watch begins with
     */
    public void start(ViewSnapshot snapshot) {
        Exchange.Body out = exchange.stream(200, encoder.contentType(), Map.of());
        body = out;
        out.onClosed(this::close);
        if (plan.resumes()) {
            Optional<ViewSnapshot> before = view.at(plan.afterRevision());
            if (before.isEmpty()) {
                fail(expired(plan.afterRevision()));
                return;
            }
            cursor = plan.afterRevision();
            told = picking.of(before.get());
        } else {
            cursor = snapshot.revision();
            initial = plan.initialState();
            SortedMap<String, ObjectRecord> state = picking.of(snapshot);
            if (initial) {
                state.values().forEach(one -> pending.add(new Pending(EventType.ADDED, one, one.revision())));
                if (plan.endOfInitial()) {
                    pending.add(new Pending(EventType.BOOKMARK, null, cursor));
                }
            }
            told = state;
        }
        exchange.schedule(plan.timeoutMillis(), this::end);
        if (plan.bookmarks()) {
            scheduleBookmark(FIRST_BOOKMARK_MILLIS);
        }
        turn();
    }

    private Status expired(long revision) {
        return ApiErrors.expired("too old resource version: " + view.epochs().version(revision) + " ("
                        + view.epochs().version(view.history().oldest()) + ")")
                .status();
    }

    /** Something may have changed. */
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
            out.onDrained(() -> {
                busy = false;
                turn();
            });
            return;
        }
        if (pending.isEmpty()) {
            woken.set(false);
            compare(view.snapshot());
        }
        // Asked after the objects were picked: none of them is later than what the answer knows of.
        if (!picking.allowed().getAsBoolean()) {
            end();
            return;
        }
        if (pending.isEmpty()) {
            sendBookmark();
            return;
        }
        tell(out);
    }

    private void compare(ViewSnapshot now) {
        follow(picking.objects().clusters(now));
        if (now.revision() <= cursor) {
            return;
        }
        SortedMap<String, ObjectRecord> state = picking.of(now);
        List<Pending> events = new ArrayList<>();
        told.forEach((name, before) -> {
            ObjectRecord after = state.get(name);
            if (after == null || !isSame(before, after)) {
                events.add(new Pending(EventType.DELETED, before, cursor));
            }
        });
        state.forEach((name, after) -> {
            ObjectRecord before = told.get(name);
            if (before == null || !isSame(before, after)) {
                events.add(new Pending(EventType.ADDED, after, cursor));
            } else if (before.revision() != after.revision()) {
                events.add(new Pending(EventType.MODIFIED, after, cursor));
            }
        });
        cursor = now.revision();
        told = state;
        if (!events.isEmpty()) {
            Pending last = events.remove(events.size() - 1);
            pending.addAll(events);
            pending.add(new Pending(last.type(), last.record(), cursor));
        }
    }

    /** Whether two records of a name are of one object. */
    private static boolean isSame(ObjectRecord before, ObjectRecord after) {
        return before.key().equals(after.key()) && before.uid().equals(after.uid());
    }

    private void follow(Set<LogicalClusterName> clusters) {
        if (!clusters.equals(followed)) {
            Subscription last = following;
            following = picking.changes().apply(clusters, this::wake);
            followed = clusters;
            last.close();
            // What has changed there between the look and the subscription has woken nobody.
            wake();
        }
    }

    /** Lets a thread that may wait and parse encode some events; until it has, nothing else is told. */
    private void tell(Exchange.Body out) {
        List<Pending> batch = new ArrayList<>();
        while (batch.size() < BATCH && !pending.isEmpty()) {
            batch.add(pending.remove());
        }
        busy = true;
        Thread.ofVirtual().name("watch").start(() -> {
            List<byte[]> lines = new ArrayList<>(batch.size());
            Status failure = null;
            try {
                batch.forEach(event -> lines.add(encode(event)));
            } catch (RuntimeException unexpected) {
                LOG.error("a watch failed", unexpected);
                failure = ApiErrors.internal("the watch cannot go on").status();
            }
            Status failed = failure;
            exchange.execute(() -> {
                busy = false;
                if (over) {
                    return;
                }
                if (!picking.allowed().getAsBoolean()) {
                    end();
                    return;
                }
                out.write(lines);
                if (failed != null) {
                    fail(failed);
                } else {
                    turn();
                }
            });
        });
    }

    private byte[] encode(Pending event) {
        ObjectRecord record = event.record();
        return record == null
                ? encoder.bookmark(event.revision(), true)
                : encoder.event(
                        event.type(),
                        record.revision() == event.revision() ? record : record.atRevision(event.revision()));
    }

    private void scheduleBookmark(long delayMillis) {
        exchange.schedule(delayMillis, () -> {
            bookmarkDue = true;
            turn();
            if (!over) {
                scheduleBookmark(BOOKMARK_MILLIS);
            }
        });
    }

    private void sendBookmark() {
        Exchange.Body out = body;
        if (bookmarkDue && out != null) {
            bookmarkDue = false;
            // Nothing that was picked has changed up to the newest state that was looked at.
            out.write(List.of(encoder.bookmark(cursor, false)));
        }
    }

    /** The last event says why; the client lists again. */
    private void fail(Status status) {
        Exchange.Body out = body;
        if (out != null) {
            out.write(List.of(encoder.error(status)));
        }
        end();
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
        pending.clear();
        following.close();
    }
}
