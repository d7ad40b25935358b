package dev.polder.gc.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiErrors;
import dev.polder.gc.Writes;
import dev.polder.gc.owner.Decision.Propagation;
import dev.polder.gc.owner.Decision.Target;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes of objects as the verbs make them, without admission: finalizers keep what is deleted, and every write compares what it was
 * decided on.
 *
 * @param fence the guard of a collector's term; null for users
 */
record Rows(ObjectStore store, StoreView view, @Nullable Guard fence) implements Writes {

    @Override
    public void delete(Target target, Propagation policy) {
        write(target, live -> deleted(live, policy.wire()));
    }

    @Override
    public void change(Target target, UnaryOperator<ObjectNode> change) {
        write(target, live -> {
            ObjectNode wanted = change.apply(live);
            boolean over = wanted.path("metadata").has("deletionTimestamp")
                    && wanted.path("metadata").path("finalizers").isEmpty();
            return over ? Optional.empty() : Optional.of(wanted);
        });
    }

    @Override
    public boolean isPlain(Target target) {
        ObjectKey key = target.key();
        ObjectRecord record = view.snapshot().map(key.space()).get(key.cluster(), key.namespace(), key.name());
        return record != null && !record.kept();
    }

    @Override
    public Set<ObjectKey> deleteTogether(List<Target> targets) {
        Map<ObjectKey, RowWrite> deletes = new LinkedHashMap<>();
        Set<Guard> guards = new LinkedHashSet<>();
        for (Target target : targets) {
            if (isPlain(target)) {
                StoreKey row = KeyLayout.object(target.key());
                deletes.put(target.key(), new RowWrite.Delete(row));
                guards.add(new Guard(row, target.revision()));
                guards.addAll(target.guards());
            }
        }
        if (deletes.size() < 2) {
            return Set.of();
        }
        List<RowWrite> writes = List.copyOf(deletes.values());
        return commit(StoreTransaction.group(writes, List.of(), List.copyOf(guards))) ? deletes.keySet() : Set.of();
    }

    private interface Change {
        Optional<ObjectNode> of(ObjectNode live);
    }

    private void write(Target target, Change change) {
        ObjectKey key = target.key();
        ObjectRecord record = view.consistent()
                .toCompletableFuture()
                .join()
                .map(key.space())
                .get(key.cluster(), key.namespace(), key.name());
        if (record == null) {
            throw ApiErrors.notFound(key.space().groupResource(), key.name());
        }
        boolean same = record.uid().equals(target.uid()) && record.revision() == target.revision();
        if (!same || !commit(key, change.of(Json.readOwn(record.body().json())), record.revision(), target.guards())) {
            throw ApiErrors.modified(key.space().groupResource(), key.name());
        }
    }

    /** Writes an object, or removes it: whether it was still as it was decided on. */
    boolean commit(ObjectKey key, Optional<ObjectNode> after, long revision, List<Guard> further) {
        List<Guard> guards = new ArrayList<>(further);
        guards.add(new Guard(KeyLayout.object(key), revision));
        RowWrite write = after.<RowWrite>map(object ->
                        new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(CanonicalJson.write(object))))
                .orElseGet(() -> new RowWrite.Delete(KeyLayout.object(key)));
        return commit(new StoreTransaction(write, List.of(), guards));
    }

    private boolean commit(StoreTransaction transaction) {
        Guard term = fence;
        CommitOutcome outcome = store.commit(term == null ? transaction : transaction.with(List.of(term)))
                .toCompletableFuture()
                .join();
        if (outcome instanceof CommitOutcome.Committed committed) {
            view.atLeast(committed.revision()).toCompletableFuture().join();
            return true;
        }
        CommitOutcome.GuardFailed failed = (CommitOutcome.GuardFailed) outcome;
        if (term != null && failed.stale().stream().anyMatch(one -> one.key().equals(term.key()))) {
            throw ApiErrors.serviceUnavailable("this server no longer leads");
        }
        return false;
    }

    /** What a deletion makes of an object; empty when nothing keeps it. */
    static Optional<ObjectNode> deleted(ObjectNode object, String policy) {
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        ArrayNode finalizers = metadata.withArray("finalizers");
        for (int i = finalizers.size() - 1; i >= 0; i--) {
            String name = finalizers.get(i).asText();
            if (name.equals("orphan") || name.equals("foregroundDeletion")) {
                finalizers.remove(i);
            }
        }
        switch (policy) {
            case "Orphan" -> finalizers.add("orphan");
            case "Foreground" -> finalizers.add("foregroundDeletion");
            default -> {}
        }
        if (finalizers.isEmpty()) {
            return Optional.empty();
        }
        metadata.put("deletionTimestamp", "2026-01-01T00:00:00Z");
        return Optional.of(object);
    }
}
