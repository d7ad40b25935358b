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
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecord.OwnerLink;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.live.State.Ending;
import dev.polder.storage.view.tree.OrderedTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads every object as of one revision, in pages, several at once. */
final class Loader {

    /** Objects lie between these keys: internal rows start with the character before, clusters with a letter or digit. */
    private static final String FROM = "\"";

    private static final String TO = "\u007f";

    private final ObjectStore store;
    private final KeyReader keys;
    private final ViewConfig.Pages pages;
    private final ExpiryRules expiry;
    private final ValueBudget budget;

    Loader(ObjectStore store, KeyReader keys, ViewConfig.Pages pages, ExpiryRules expiry, ValueBudget budget) {
        this.store = store;
        this.keys = keys;
        this.pages = pages;
        this.expiry = expiry;
        this.budget = budget;
    }

    /**
     * Loads a state as far back as wanted, or else as far as the store still reaches.
     *
     * @param back how many revisions before the newest
     */
    State loadBefore(int back) throws InterruptedException {
        long newest = RangeReaders.await(store.barrier());
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
        RangePage first = RangeReaders.await(store.range(new RangeQuery(FROM, TO, revision, pages.firstRows())));
        long at = revision == 0 ? first.revision() : revision;
        List<List<ObjectRecord>> read = first.more()
                ? new RangeReaders<>(store, pages, at, rows -> decode(rows, known)).readBehind(first, TO)
                : List.of(decode(first.rows(), known));
        return state(at, read);
    }

    /** The steps of versions as they are now. */
    Epochs epochs() throws InterruptedException {
        return RangeReaders.await(EpochTable.read(store));
    }

    private List<ObjectRecord> decode(List<StoredRow> rows, State known) {
        List<ObjectRecord> objects = new ArrayList<>(rows.size());
        for (StoredRow row : rows) {
            ObjectKey key = keys.read(row.key()).orElse(null);
            if (key != null) {
                ObjectRecord old = known.get(key);
                objects.add(
                        old != null && old.revision() == row.modRevision()
                                ? old
                                : budget.made(ObjectRecords.decode(key, row, budget, expiry)));
            }
        }
        return objects;
    }

    private static State state(long revision, List<List<ObjectRecord>> pages) {
        Map<ResourceSpace, List<ObjectRecord>> objects = new HashMap<>();
        Set<Ownership> owners = new LinkedHashSet<>();
        List<Ending> endings = new ArrayList<>();
        long bytes = 0;
        for (List<ObjectRecord> page : pages) {
            for (ObjectRecord object : page) {
                objects.computeIfAbsent(object.key().space(), s -> new ArrayList<>())
                        .add(object);
                bytes += object.weight();
                if (object.ends() != 0) {
                    endings.add(new Ending(object.ends(), object.key()));
                }
                for (OwnerLink link : object.owners()) {
                    owners.add(new Ownership(link.uid(), object.key()));
                }
            }
        }
        List<ObjectMap> maps = new ArrayList<>();
        objects.forEach((space, records) -> maps.add(ObjectMap.of(space, records)));
        return new State(
                revision,
                OrderedTree.of(SpaceOrder.INSTANCE, maps),
                OrderedTree.of(Ownership.ORDER, owners),
                OrderedTree.of(Ending.ORDER, endings),
                bytes);
    }
}
