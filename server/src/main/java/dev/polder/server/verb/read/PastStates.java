package dev.polder.server.verb.read;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.virtual.Window.Basis;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Reads states that memory no longer has from the store, as long as the store keeps them (store rule S10): an exact list
 * or a page token stays good until compaction, across restarts too.
 */
public final class PastStates {

    private static final int PAGE_ROWS = 500;

    private final ObjectStore store;
    private final Failures failures;

    public PastStates(ObjectStore store, Failures failures) {
        this.store = store;
        this.failures = failures;
    }

    /**
     * Runs with the resource's objects as of a revision, and what says how they are seen, on the event loop; a compacted revision is a
     * 410.
     */
    void read(ResourceCall call, long revision, Consumer<ViewSnapshot> then) {
        readOr(call, revision, then, () -> {
            throw Reads.expiredList();
        });
    }

    /** Like {@link #read} with something else to do for a compacted revision. */
    void readOr(ResourceCall call, long revision, Consumer<ViewSnapshot> then, Runnable compacted) {
        Thread.startVirtualThread(() -> failures.guard(call, () -> {
            ViewSnapshot state;
            try {
                state = load(call, revision);
            } catch (StoreException.Compacted gone) {
                compacted.run();
                return;
            }
            call.exchange().execute(() -> failures.guard(call, () -> then.accept(state)));
        }));
    }

    private ViewSnapshot load(ResourceCall call, long revision) {
        List<Basis> wanted = new ArrayList<>(call.window().basis(call.scope()));
        wanted.add(new Basis(call.scope(), call.resource().type().space()));
        Map<ResourceSpace, List<ObjectRecord>> objects = new HashMap<>();
        wanted.forEach(one -> objects.put(one.space(), new ArrayList<>()));
        List<Basis> ofAll = wanted.stream()
                .filter(one -> one.scope() instanceof ClusterScope.AllClusters)
                .toList();
        if (!ofAll.isEmpty()) {
            // One look at the store for all of them: its rows lie by logical cluster.
            ClusterScope all = ofAll.get(0).scope();
            load(KeyLayout.start(all), KeyLayout.end(all), revision, (key, record) -> {
                for (Basis one : ofAll) {
                    if (one.space().covers(key.space())) {
                        of(objects, one).add(record);
                    }
                }
            });
        }
        for (Basis one : wanted) {
            if (one.scope() instanceof ClusterScope.OneCluster place) {
                String from = KeyLayout.spaceStart(place.name(), one.space());
                String to = KeyLayout.spaceEnd(place.name(), one.space());
                load(from, to, revision, (key, record) -> of(objects, one).add(record));
            }
        }
        return new PastState(revision, objects);
    }

    private static List<ObjectRecord> of(Map<ResourceSpace, List<ObjectRecord>> objects, Basis one) {
        return objects.computeIfAbsent(one.space(), space -> new ArrayList<>());
    }

    private void load(String start, String end, long revision, BiConsumer<ObjectKey, ObjectRecord> found) {
        String from = start;
        boolean more = true;
        while (more) {
            RangePage page = range(new RangeQuery(from, end, revision, PAGE_ROWS));
            for (StoredRow row : page.rows()) {
                KeyLayout.parse(row.key()).ifPresent(key -> found.accept(key, ObjectRecords.decode(key, row)));
                from = row.key().path() + "\u0000";
            }
            more = page.more();
        }
    }

    private RangePage range(RangeQuery query) {
        try {
            return store.range(query).toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
