package dev.polder.storage.view.live;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoredRow;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecord.OwnerLink;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.tree.OrderedTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Reads every object as of one revision, page by page; the next page is on its way while one is decoded. */
final class Loader {

    /** Objects lie between these keys: internal rows start with the character before, clusters with a letter or digit. */
    private static final String FROM = "\"";

    private static final String TO = "\u007f";

    private final ObjectStore store;
    private final KeyReader keys;
    private final int pageRows;

    Loader(ObjectStore store, KeyReader keys, int pageRows) {
        this.store = store;
        this.keys = keys;
        this.pageRows = pageRows;
    }

    /**
     * Loads a state as far back as wanted, or else as far as the store still reaches.
     *
     * @param back how many revisions before the newest
     */
    State loadBefore(int back) throws InterruptedException {
        long newest = await(store.barrier());
        long wanted = Math.min(newest, Math.max(1, newest - back));
        try {
            return load(wanted, State.NOTHING);
        } catch (StoreException.Compacted e) {
            return load(Math.max(wanted, e.oldest()), State.NOTHING);
        }
    }

    /**
     * Loads a state.
     *
     * @param revision as of which revision; 0 means now
     * @param known a state whose records are used again where they have not changed
     */
    State load(long revision, State known) throws InterruptedException {
        Map<ResourceSpace, List<ObjectRecord>> objects = new HashMap<>();
        RangePage page = await(store.range(new RangeQuery(FROM, TO, revision, pageRows)));
        long at = revision == 0 ? page.revision() : revision;
        while (page.more()) {
            String last = page.rows().get(page.rows().size() - 1).key().path();
            CompletionStage<RangePage> next = store.range(new RangeQuery(last + '\0', TO, at, pageRows));
            decode(page.rows(), known, objects);
            page = await(next);
        }
        decode(page.rows(), known, objects);
        return state(at, objects);
    }

    /** The steps of versions as they are now. */
    Epochs epochs() throws InterruptedException {
        return await(EpochTable.read(store));
    }

    private void decode(List<StoredRow> rows, State known, Map<ResourceSpace, List<ObjectRecord>> objects) {
        for (StoredRow row : rows) {
            ObjectKey key = keys.read(row.key()).orElse(null);
            if (key == null) {
                continue;
            }
            ObjectRecord old = known.get(key);
            ObjectRecord record =
                    old != null && old.revision() == row.modRevision() ? old : ObjectRecords.decode(key, row);
            objects.computeIfAbsent(key.space(), s -> new ArrayList<>()).add(record);
        }
    }

    private static State state(long revision, Map<ResourceSpace, List<ObjectRecord>> objects) {
        List<ObjectMap> maps = new ArrayList<>();
        Set<Ownership> owners = new LinkedHashSet<>();
        long bytes = 0;
        for (Map.Entry<ResourceSpace, List<ObjectRecord>> entry : objects.entrySet()) {
            maps.add(ObjectMap.of(entry.getKey(), entry.getValue()));
            for (ObjectRecord object : entry.getValue()) {
                bytes += object.weight();
                for (OwnerLink link : object.owners()) {
                    owners.add(new Ownership(link.uid(), object.key()));
                }
            }
        }
        return new State(
                revision, OrderedTree.of(SpaceOrder.INSTANCE, maps), OrderedTree.of(Ownership.ORDER, owners), bytes);
    }

    private static <T> T await(CompletionStage<T> stage) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw new StoreException.Unavailable("the store failed", e);
        }
    }
}
