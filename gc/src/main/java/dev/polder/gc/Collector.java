package dev.polder.gc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.gc.owner.AwaitedDependents;
import dev.polder.gc.owner.Decider.Ruling;
import dev.polder.gc.owner.Decision;
import dev.polder.gc.owner.EndingOwners;
import dev.polder.gc.owner.GoneOwners;
import dev.polder.gc.owner.KnownFacts;
import dev.polder.gc.owner.Reference;
import dev.polder.gc.owner.TypeGate;
import dev.polder.spi.control.queue.FairQueue;
import dev.polder.spi.control.queue.Turn;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecord.OwnerLink;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The garbage collector of the server that leads, for one term (docs/internals/garbage-collection.md). It follows every change of
 * the view; what one leads to is decided in a state that holds all acknowledged writes, and written only if nothing of what that
 * was decided on has moved.
 */
public final class Collector implements AutoCloseable {

    private static final int MOST_FAILURES = 100;

    /** Whatever moves so often under a decision is tried again later. */
    private static final int MOST_ROUNDS = 8;

    private static final int MOST_GONE = 100_000;

    /** The resources whose changes may change what a logical cluster serves. */
    private static final Set<ResourceSpace> DEFINING = Set.of(
            ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions"),
            ResourceSpace.local("apis.kcp.io", "apibindings"),
            ResourceSpace.local("core.kcp.io", "logicalclusters"));

    private final StoreView view;
    private final Writes writes;
    private final TypeGate gate = new TypeGate();
    private final GoneOwners gone = new GoneOwners(MOST_GONE);
    private final EndingOwners ending = new EndingOwners();
    private final AwaitedDependents awaited = new AwaitedDependents();
    private final Judge judge;
    private final InvalidOwnerEvents invalid;
    private final JointDeletes joint;
    private final FairQueue queue;
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong moved = new AtomicLong();
    private volatile boolean closed;

    /** A collector that has seen nothing yet. */
    public Collector(CollectorParts parts) {
        this.view = parts.view();
        this.writes = parts.writes();
        this.judge = new Judge(parts.schemas(), gate, gone, ending);
        this.invalid = new InvalidOwnerEvents(parts.events(), parts.clock());
        this.joint = new JointDeletes(this::consistent, judge, writes, invalid);
        this.queue = new FairQueue(
                new LoggedWork(this::collect, parts.interactive()),
                parts.bounds(),
                parts.executor(),
                parts.retries(),
                parts.clock());
    }

    /**
     * Takes note of a change from before the term that the view still knows: an owner that ended then is missing even when its type
     * has gone since. Called for one resource in order, before {@link #onExisting}.
     */
    public void onPast(ViewEvent event) {
        ObjectRecord before = event.before();
        ObjectRecord after = event.after();
        if (before != null && (after == null || !before.uid().equals(after.uid()))) {
            var unused = remembered(before);
        }
        if (after != null) {
            gone.forget(after.key().cluster(), after.uid());
        }
    }

    /** Takes note of an object that is there, at the start and whenever history was lost. */
    public void onExisting(ObjectRecord record) {
        if (record.terminating()) {
            ending.add(record.key(), record.uid());
        }
        if (record.terminating() || !record.owners().isEmpty()) {
            queue.add(record.key());
        }
    }

    /** Takes note of a change. Called for one resource in order; the view is at least as new. */
    public void onEvent(ViewEvent event) {
        ObjectRecord before = event.before();
        ObjectRecord after = event.after();
        ObjectKey key = event.subject().key();
        if (DEFINING.contains(key.space())) {
            gate.swapped(key.cluster()).forEach(queue::add);
            // What is not served any more is waited for no more.
            awaited.owners(key.cluster()).forEach(queue::add);
        }
        // Of a stretch of time that is known as a difference only, an object may be another than before.
        boolean same = before != null && after != null && before.uid().equals(after.uid());
        if (before != null && !same) {
            gone(before);
        }
        if (after == null) {
            return;
        }
        if (!same) {
            // Whoever restores a backup brings uids back.
            gone.forget(key.cluster(), after.uid());
        }
        if (after.terminating()) {
            ending.add(key, after.uid());
            queue.add(key);
        }
        if (before == null || !before.owners().equals(after.owners())) {
            if (!after.owners().isEmpty()) {
                queue.add(key);
            }
            if (before != null && same) {
                unblocked(before, after);
            }
        }
    }

    /** An object has gone: its dependents have one owner less, and owners that wait for it one dependent less. */
    private void gone(ObjectRecord record) {
        ObjectKey key = record.key();
        ending.remove(key.cluster(), record.uid());
        awaited.forget(key.cluster(), record.uid());
        gate.unpark(key);
        remembered(record).forEach(one -> queue.add(one.key()));
        record.owners().forEach(link -> lost(key, link));
    }

    /** The dependents of an object that has gone; what it was is known as long as there are any. */
    private List<ObjectRecord> remembered(ObjectRecord record) {
        ObjectKey key = record.key();
        List<ObjectRecord> dependents = view.snapshot().dependents(key.cluster(), record.uid());
        if (!dependents.isEmpty()) {
            gone.add(key, record.uid());
        }
        return dependents;
    }

    private void unblocked(ObjectRecord before, ObjectRecord after) {
        for (OwnerLink link : before.owners()) {
            if (!after.owners().contains(link)) {
                lost(after.key(), link);
            }
        }
    }

    /** An owner has a dependent less, or one less that it waits for. */
    private void lost(ObjectKey dependent, OwnerLink link) {
        LogicalClusterName cluster = dependent.cluster();
        ObjectKey owner = ending.find(cluster, link.uid());
        if (owner != null && !awaited.isOther(cluster, link.uid(), dependent)) {
            queue.add(owner);
        }
        if (view.snapshot().anyDependent(cluster, link.uid(), any -> true).isEmpty()) {
            gone.forget(cluster, link.uid());
        }
    }

    private void collect(Turn turn) {
        ObjectKey key = turn.key();
        // Most are to stay as they are, and a state that has what led here is enough to see it.
        ViewSnapshot seen = view.snapshot();
        ObjectRecord record = find(seen, key);
        if (record == null) {
            gate.unpark(key);
            return;
        }
        KnownFacts known = new KnownFacts();
        summon(seen, record, known);
        int types = gate.swaps();
        Ruling ruling = judge.rule(seen, record, known);
        if (turn.failures() == 0) {
            invalid.report(seen, record, ruling);
        }
        if (joint.delete(turn, ruling.decision())) {
            return;
        }
        for (int round = 0; round < MOST_ROUNDS && !(ruling.decision() instanceof Decision.Rest); round++) {
            // Whatever is written because somebody is missing is decided in a state that nobody is ahead of.
            ViewSnapshot snapshot = consistent();
            ObjectRecord item = find(snapshot, key);
            if (item == null) {
                gate.unpark(key);
                return;
            }
            ruling = judge.rule(snapshot, item, known);
            if (ruling.decision() instanceof Decision.Undecided undecided) {
                throw new IllegalStateException(undecided.why());
            }
            if (ruling.decision() instanceof Decision.Act act) {
                if (acts(act)) {
                    return;
                }
                moved.incrementAndGet();
            }
        }
        if (!(ruling.decision() instanceof Decision.Rest)) {
            throw new IllegalStateException("the object, its owners or their types keep changing");
        }
        ruling.awaits().ifPresent(dependent -> awaits(record, dependent, types));
    }

    /** What is lost besides this dependent is of no interest; had it gone before that was noted, nobody would look again. */
    private void awaits(ObjectRecord record, ObjectRecord dependent, int types) {
        ObjectKey key = record.key();
        awaited.note(key, record.uid(), dependent.key());
        ObjectRecord now = find(view.snapshot(), dependent.key());
        if (now == null || now.revision() != dependent.revision() || gate.swaps() != types) {
            queue.add(key);
        }
        if (ending.find(key.cluster(), record.uid()) == null) {
            awaited.forget(key.cluster(), record.uid());
        }
    }

    /** Tells the dependents of an object that has begun to wait for them. */
    private void summon(ViewSnapshot snapshot, ObjectRecord record, KnownFacts known) {
        if (record.terminating() && record.unreadable().isEmpty()) {
            ObjectKey key = record.key();
            if (ending.waits(key, record.uid(), known.read(record))) {
                snapshot.dependents(key.cluster(), record.uid()).forEach(one -> queue.add(one.key()));
            }
        }
    }

    /** Whether it was written; else something has moved, and it must be decided again. */
    private boolean acts(Decision.Act act) {
        try {
            switch (act) {
                case Decision.Delete delete -> {
                    writes.delete(delete.target(), delete.policy());
                    deleted.incrementAndGet();
                }
                case Decision.Disown disown ->
                    writes.change(
                            disown.target(),
                            live -> without(
                                    live,
                                    "ownerReferences",
                                    one -> disown.references().contains(Reference.of(one))));
                case Decision.Unblock unblock -> writes.change(unblock.target(), Collector::unblock);
                case Decision.Release release ->
                    writes.change(
                            release.target(),
                            live -> without(
                                    live, "finalizers", one -> one.asText().equals(release.finalizer())));
            }
            return true;
        } catch (ApiException e) {
            if (e.status().reason() == StatusReason.CONFLICT) {
                return false;
            }
            if (e.status().reason() == StatusReason.NOT_FOUND) {
                // Somebody else was first.
                return true;
            }
            throw e;
        }
    }

    private static ObjectNode unblock(ObjectNode live) {
        for (JsonNode reference : live.path("metadata").path("ownerReferences")) {
            if (reference.path("blockOwnerDeletion").asBoolean() && reference instanceof ObjectNode one) {
                one.put("blockOwnerDeletion", false);
            }
        }
        return live;
    }

    private static ObjectNode without(ObjectNode live, String list, Predicate<JsonNode> gone) {
        if (live.path("metadata") instanceof ObjectNode metadata && metadata.path(list) instanceof ArrayNode items) {
            for (int i = items.size() - 1; i >= 0; i--) {
                if (gone.test(items.get(i))) {
                    items.remove(i);
                }
            }
            if (items.isEmpty()) {
                metadata.remove(list);
            }
        }
        return live;
    }

    private static @Nullable ObjectRecord find(ViewSnapshot snapshot, ObjectKey key) {
        return snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
    }

    private ViewSnapshot consistent() {
        try {
            return view.consistent().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** What it is doing. */
    public CollectorStatus status() {
        return new CollectorStatus(
                queue.waiting(),
                queue.running(),
                queue.failing(),
                gate.parked(),
                deleted.get() + joint.deleted(),
                moved.get(),
                gate.swaps(),
                queue.failures(MOST_FAILURES));
    }

    /** Whether its term has ended. */
    public boolean isClosed() {
        return closed;
    }

    /** Decides nothing more, and returns when what runs has ended. */
    @Override
    public void close() {
        closed = true;
        queue.close();
    }
}
