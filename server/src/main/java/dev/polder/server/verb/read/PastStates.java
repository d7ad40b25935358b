package dev.polder.server.verb.read;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.ResourceCall;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.live.LiveView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
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

    /** Runs with the resource's objects as of a revision, on the event loop; a compacted revision is a 410. */
    public void read(ResourceCall call, long revision, Consumer<ResourceMap> then) {
        readOr(call, revision, then, () -> {
            throw Reads.expiredList();
        });
    }

    /** Like {@link #read} with something else to do for a compacted revision. */
    void readOr(ResourceCall call, long revision, Consumer<ResourceMap> then, Runnable compacted) {
        Thread.startVirtualThread(() -> failures.guard(call, () -> {
            ResourceMap map;
            try {
                map = load(call, revision);
            } catch (StoreException.Compacted gone) {
                compacted.run();
                return;
            }
            call.exchange().execute(() -> failures.guard(call, () -> then.accept(map)));
        }));
    }

    private ResourceMap load(ResourceCall call, long revision) {
        var space = call.resource().type().space();
        boolean one = call.scope() instanceof ClusterScope.OneCluster;
        String from = one ? KeyLayout.spaceStart(call.cluster(), space) : KeyLayout.start(call.scope());
        String to = one ? KeyLayout.spaceEnd(call.cluster(), space) : KeyLayout.end(call.scope());
        List<ObjectRecord> records = new ArrayList<>();
        boolean more = true;
        while (more) {
            RangePage page = range(new RangeQuery(from, to, revision, PAGE_ROWS));
            for (StoredRow row : page.rows()) {
                KeyLayout.parse(row.key())
                        .filter(key -> space.covers(key.space()))
                        .ifPresent(key -> records.add(ObjectRecords.decode(key, row)));
                from = row.key().path() + "\u0000";
            }
            more = page.more();
        }
        return LiveView.mapOf(space, records);
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
