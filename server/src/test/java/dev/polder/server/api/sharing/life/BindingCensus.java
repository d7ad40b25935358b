package dev.polder.server.api.sharing.life;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.apiexport.binding.KeptSchemas;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts, as a store's watcher, which consumers' bindings have bound which schema, and what was written for that. */
final class BindingCensus implements StoreWatcher {

    private static final long SECONDS = 60;

    private final Map<LogicalClusterName, String> schemas = new HashMap<>();
    private final Map<String, Integer> bound = new HashMap<>();
    private int writes;
    private int copies;

    @Override
    public synchronized void revision(long revision, List<StoreEvent> events) {
        for (StoreEvent event : events) {
            KeyLayout.parse(event.key()).ifPresent(key -> count(key, event));
        }
        notifyAll();
    }

    private void count(ObjectKey key, StoreEvent event) {
        if (key.space().equals(ApiKinds.SCHEMAS) && key.cluster().equals(KeptSchemas.CLUSTER)) {
            copies++;
        }
        if (key.space().equals(Stored.CLUSTERS)) {
            writes++;
        }
        if (key.space().equals(ApiKinds.BINDINGS) && event instanceof StoreEvent.Put put) {
            writes++;
            JsonNode binding = Json.readOwn(StoredValue.json(put.row().value()));
            String schema = Sharing.isBound(binding)
                    ? binding.at("/status/boundResources/0/schema/name").asText("")
                    : "";
            String before = schemas.put(key.cluster(), schema);
            if (before != null) {
                bound.merge(before, -1, Integer::sum);
            }
            bound.merge(schema, 1, Integer::sum);
        }
    }

    @Override
    public synchronized void ended(StoreException cause) {
        notifyAll();
    }

    /** Returns when so many bindings have bound a schema. */
    synchronized void awaitBound(String schema, int many) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (bound.getOrDefault(schema, 0) < many) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("bound to " + schema + " of " + many + ": " + bound);
            }
            wait(left);
        }
    }

    /** How many rows of bindings, and of logical clusters with their locks, were written since the last call. */
    synchronized int writes() {
        int counted = writes;
        writes = 0;
        return counted;
    }

    /** How often a copy of a schema was made or removed since the last call. */
    synchronized int copies() {
        int counted = copies;
        copies = 0;
        return counted;
    }
}
