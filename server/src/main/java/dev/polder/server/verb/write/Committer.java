package dev.polder.server.verb.write;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.errors.StoreErrors;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Hands one decided write to the store and waits until the view shows it, so that the writer's next request sees it
 * whichever way it reads. Blocks: belongs on virtual threads.
 */
public final class Committer {

    /** What an unknown logical cluster is not found as; one whose end has begun is as good as that. */
    private static final GroupResource LOGICAL_CLUSTERS = new GroupResource("core.kcp.io", "logicalclusters");

    private final ObjectStore store;
    private final StoreView view;
    private final Companions companions;
    private final List<Guard> always;
    private final List<Guard> conditions;
    private final boolean decided;

    /**
     * The way of clients' writes.
     *
     * @param companions what is written with objects
     */
    public Committer(ObjectStore store, StoreView view, Companions companions) {
        this(store, view, companions, List.of(), List.of(), false);
    }

    private Committer(
            ObjectStore store,
            StoreView view,
            Companions companions,
            List<Guard> always,
            List<Guard> conditions,
            boolean decided) {
        this.store = store;
        this.view = view;
        this.companions = companions;
        this.always = always;
        this.conditions = conditions;
        this.decided = decided;
    }

    /** The way of a leader's writes: after its term they are refused, however they were decided (store rule S5). */
    Committer fenced(Guard fence) {
        return new Committer(store, view, companions, List.of(fence), conditions, decided);
    }

    /**
     * The way of writes that were decided, in a state with every acknowledged write, on rows which no verb looks at: once one of
     * them has moved, they fail with 409.
     */
    Committer onlyIf(List<Guard> rows) {
        return new Committer(store, view, companions, always, rows, true);
    }

    /**
     * The newest state, with every acknowledged write in it.
     *
     * @throws StoreException when the store cannot tell; nothing has been written then
     */
    public ViewSnapshot consistent() {
        return await(view.consistent());
    }

    /**
     * The state to begin with: the newest with every acknowledged write in it; for {@link #onlyIf a write that was decided before}
     * the view's, which is at least that of the decision.
     *
     * @throws StoreException as {@link #consistent}
     */
    ViewSnapshot first() {
        return decided ? view.snapshot() : consistent();
    }

    /** The state that the view shows: at least that of any decision that was made by it. */
    ViewSnapshot shown() {
        return view.snapshot();
    }

    /**
     * Writes an object.
     *
     * @param createRevision the revision that created the object; 0 when this write does
     * @return the record as written, or empty when a guard did not hold and the write must be decided anew
     * @throws dev.polder.api.status.ApiException 404 when the end of the logical cluster has begun and the guards have that
     */
    public Optional<ObjectRecord> put(ObjectKey key, byte[] json, long createRevision, List<Guard> guards) {
        StoredRow row = row(key, json, createRevision);
        return written(key, row, commit(key, with(key, put(row), json, List.of(), guards)));
    }

    /**
     * Makes objects of one logical cluster at one revision: all of them or, when a guard does not hold, none.
     *
     * @param objects at least one, as they will be stored
     * @return whether they were made; if not, they must be decided anew
     * @throws dev.polder.api.status.ApiException as {@link #put}
     */
    boolean putTogether(Map<ObjectKey, byte[]> objects, List<Guard> guards) {
        List<RowWrite> writes = new ArrayList<>();
        objects.forEach((key, json) -> {
            writes.add(put(row(key, json, 0)));
            writes.addAll(companions.with(view.snapshot(), key, json));
        });
        ObjectKey first = objects.keySet().iterator().next();
        return commit(first, StoreTransaction.group(writes, List.of(), guards)).isPresent();
    }

    /** A write of an object and of what is beside it. */
    private StoreTransaction with(
            ObjectKey key, RowWrite write, byte @Nullable [] json, List<RowWrite> rows, List<Guard> guards) {
        List<RowWrite> beside = companions.with(view.snapshot(), key, json);
        if (beside.isEmpty()) {
            return new StoreTransaction(write, rows, guards);
        }
        List<RowWrite> objects = new ArrayList<>();
        objects.add(write);
        objects.addAll(beside);
        return StoreTransaction.group(objects, rows, guards);
    }

    /**
     * Writes an object with what says that it shall end, which a full store takes, too; else like {@link #put}.
     *
     * @param json differs from what is stored by nothing that a client may make as large as it likes
     */
    public Optional<ObjectRecord> mark(ObjectKey key, byte[] json, long createRevision, List<Guard> guards) {
        StoredRow row = row(key, json, createRevision);
        return written(key, row, commit(key, new StoreTransaction(put(row), List.of(), guards).asEnding()));
    }

    /** What shall be stored; its revision is not known yet. */
    private static StoredRow row(ObjectKey key, byte[] json, long createRevision) {
        return new StoredRow(KeyLayout.object(key), StoredValue.encode(json), createRevision, 0);
    }

    private static RowWrite put(StoredRow row) {
        return new RowWrite.Put(row.key(), row.value());
    }

    private static Optional<ObjectRecord> written(ObjectKey key, StoredRow row, Optional<Long> outcome) {
        return outcome.map(revision -> {
            long created = row.createRevision() == 0 ? revision : row.createRevision();
            return ObjectRecords.decode(key, new StoredRow(row.key(), row.value(), created, revision));
        });
    }

    /**
     * Removes an object: the revision of the removal, or empty when a guard did not hold. With what describes a logical cluster
     * goes the fence of its end: nothing is left that a write could be decided on, and a home may come back under its name.
     */
    public Optional<Long> delete(ObjectKey key, List<Guard> guards) {
        List<RowWrite> rows = key.space().groupResource().equals(LOGICAL_CLUSTERS)
                ? List.of(new RowWrite.Delete(KeyLayout.fence(key.cluster())))
                : List.of();
        return commit(key, with(key, new RowWrite.Delete(KeyLayout.object(key)), null, rows, guards));
    }

    /** Whether the end of an object is a write of that object alone, so that it may be one of several in a transaction. */
    boolean goesAlone(ObjectKey key) {
        return !key.space().groupResource().equals(LOGICAL_CLUSTERS)
                && companions.with(view.snapshot(), key, null).isEmpty();
    }

    /**
     * Removes objects of one logical cluster that {@link #goesAlone go alone}, at one revision: all of them or, when a guard does not
     * hold, none.
     */
    CommitOutcome deleteTogether(Collection<ObjectKey> keys, List<Guard> guards) {
        List<RowWrite> deletes = new ArrayList<>(keys.size());
        keys.forEach(key -> deletes.add(new RowWrite.Delete(KeyLayout.object(key))));
        try {
            CommitOutcome outcome = await(store.commit(
                    StoreTransaction.group(deletes, List.of(), guards).with(always)));
            if (outcome instanceof CommitOutcome.Committed committed) {
                await(view.atLeast(committed.revision()));
            } else if (outcome instanceof CommitOutcome.GuardFailed failed) {
                checkTerm(failed);
            }
            return outcome;
        } catch (StoreException failure) {
            throw StoreErrors.translate(failure);
        }
    }

    /** Whether a write has happened that fails here is not known, so nobody is told to repeat it. */
    private Optional<Long> commit(ObjectKey key, StoreTransaction transaction) {
        try {
            return outcome(key, await(store.commit(transaction.with(always).with(conditions))));
        } catch (StoreException failure) {
            throw StoreErrors.translate(failure);
        }
    }

    private Optional<Long> outcome(ObjectKey key, CommitOutcome outcome) {
        return switch (outcome) {
            case CommitOutcome.Committed committed -> {
                await(view.atLeast(committed.revision()));
                yield Optional.of(committed.revision());
            }
            case CommitOutcome.GuardFailed failed -> {
                checkTerm(failed);
                for (Guard stale : failed.stale()) {
                    if (stale.key().equals(KeyLayout.fence(key.cluster()))) {
                        throw ApiErrors.notFound(LOGICAL_CLUSTERS, key.cluster().value());
                    }
                }
                if (failed.stale().stream().anyMatch(this::isCondition)) {
                    throw ApiErrors.modified(key.space().groupResource(), key.name());
                }
                yield Optional.empty();
            }
        };
    }

    private void checkTerm(CommitOutcome.GuardFailed failed) {
        for (Guard stale : failed.stale()) {
            if (always.stream().anyMatch(fence -> fence.key().equals(stale.key()))) {
                throw ApiErrors.serviceUnavailable("this server no longer leads");
            }
        }
    }

    /** Whether a row that has moved is one that the write was decided on; the verb may know it as it is now. */
    private boolean isCondition(Guard stale) {
        return conditions.stream()
                .anyMatch(one -> one.key().equals(stale.key()) && one.modRevision() != stale.modRevision());
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw ApiErrors.internal(String.valueOf(e.getCause()));
        }
    }
}
