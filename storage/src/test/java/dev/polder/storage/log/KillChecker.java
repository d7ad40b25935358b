package dev.polder.storage.log;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** Compares what a killed process had told with what its store holds afterwards. */
final class KillChecker {

    /**
     * A write that was acknowledged, or that a watch told of.
     *
     * @param writer who counted
     * @param number how far
     * @param revision the revision of the write
     */
    record Told(int writer, long number, long revision) {}

    /** The revision of the store when the last process began: later revisions must all be new. */
    private long reached = 1;

    /** Checks a store after a kill. */
    void check(List<Told> acknowledged, List<Told> seen, ObjectStore store) {
        long end = store.barrier().toCompletableFuture().join();
        Map<Integer, Told> last = new HashMap<>();
        Set<Long> revisions = new HashSet<>();
        for (Told ack : acknowledged) {
            require(revisions.add(ack.revision()), ack + " repeats a revision");
            require(ack.revision() > reached, ack + " repeats a revision of before the restart at " + reached);
            last.merge(ack.writer(), ack, (a, b) -> a.number() > b.number() ? a : b);
            checkHistory(ack, end, store);
        }
        for (Told told : seen) {
            require(told.revision() > reached, told + " was seen at a revision of before the restart at " + reached);
            checkHistory(told, end, store);
        }
        last.values().forEach(ack -> checkNow(ack, store));
        for (int writer = 0; writer < KillTarget.WRITERS; writer++) {
            checkWhole(writer, store);
        }
        reached = end;
    }

    /** As of its revision, the row is what was told. */
    private static void checkHistory(Told told, long end, ObjectStore store) {
        require(told.revision() <= end, told + " is lost: the store ends at " + end);
        try {
            StoredRow row = row(store, KillTarget.object(told.writer()), told.revision())
                    .orElseThrow(() -> new AssertionError("after a kill: " + told + " is lost"));
            require(
                    row.modRevision() == told.revision() && KillTarget.number(row) == told.number(),
                    told + " became " + KillTarget.number(row) + " at " + row.modRevision());
        } catch (CompletionException failure) {
            require(failure.getCause() instanceof StoreException.Compacted, told + ": " + failure.getCause());
        }
    }

    /** Now, the row is what was acknowledged last, or the one write that was under way. */
    private static void checkNow(Told ack, ObjectStore store) {
        StoredRow row = row(store, KillTarget.object(ack.writer()), 0)
                .orElseThrow(() -> new AssertionError("after a kill: " + ack + " is lost"));
        long ahead = KillTarget.number(row) - ack.number();
        require(ahead == 0 || ahead == 1, ack + " is followed by " + KillTarget.number(row));
        require(
                ahead == 0 ? row.modRevision() == ack.revision() : row.modRevision() > ack.revision(),
                ack + " is at " + row.modRevision());
    }

    /** An object and the internal row of the same transaction are there together, or not at all. */
    private static void checkWhole(int writer, ObjectStore store) {
        Optional<String> object = row(store, KillTarget.object(writer), 0).map(KillChecker::text);
        Optional<String> internal = row(store, KillTarget.internal(writer), 0).map(KillChecker::text);
        require(object.equals(internal), "writer " + writer + " wrote half: " + object + " and " + internal);
    }

    private static String text(StoredRow row) {
        return KillTarget.number(row) + " at " + row.modRevision();
    }

    private static Optional<StoredRow> row(ObjectStore store, StoreKey key, long revision) {
        RangeQuery query = new RangeQuery(key.path(), key.path() + "\0", revision, 1);
        return store.range(query).toCompletableFuture().join().rows().stream().findFirst();
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new AssertionError("after a kill: " + otherwise);
        }
    }
}
