package dev.polder.bench.collect;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.bench.custom.LiveHeap;
import dev.polder.bench.workload.Report;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.function.IntFunction;

/** What owner references take of the heap: two views of the same objects, whose values are as long, with and without owners. */
final class OwnerMemory {

    private static final int OBJECTS = 200_000;
    private static final ResourceSpace SPACE = ResourceSpace.local("", "configmaps");

    private OwnerMemory() {}

    static void report(Report report) {
        long none = heap(number -> "");
        long again = heap(number -> "");
        long one = heap(number -> owner(0));
        long own = heap(number -> owner(number + 1));
        report.text("");
        report.text(String.format(
                Locale.ROOT,
                "What an owner reference takes of the heap, beyond the same object without one, in all: %.0f bytes when %,d objects have"
                        + " one owner, %.0f when each has its own, whose uid it then holds. Two views of objects without owners differ by"
                        + " %.1f bytes an object.",
                (one - none) / (double) OBJECTS,
                OBJECTS,
                (own - none) / (double) OBJECTS,
                Math.abs(again - none) / (double) OBJECTS));
    }

    private static String owner(int number) {
        return new UUID(2, number).toString();
    }

    private static long heap(IntFunction<String> owner) {
        long before = LiveHeap.used();
        try (ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)))) {
            for (int i = 0; i < OBJECTS; i++) {
                write(store, i, owner.apply(i));
            }
            try (LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                    .toCompletableFuture()
                    .join()) {
                long used = LiveHeap.used() - before;
                if (view.snapshot().map(SPACE).size() != OBJECTS) {
                    throw new IllegalStateException("the view has not all objects");
                }
                return used;
            }
        }
    }

    private static void write(ObjectStore store, int number, String owner) {
        String name = Bodies.name(number);
        String reference = owner.isEmpty()
                ? "\"note\":\""
                        + "x"
                                .repeat(Bodies.ownedBy("o", new UUID(0, 0).toString())
                                                .length()
                                        - 10) + "\","
                : Bodies.ownedBy("o", owner);
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{" + reference + "\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"uid\":\"" + new UUID(1, number) + "\"}}";
        ObjectKey key = new ObjectKey(LogicalClusterName.ROOT, SPACE, "default", name);
        byte[] value = StoredValue.encode(json.getBytes(StandardCharsets.UTF_8));
        var unused = store.commit(StoreTransaction.of(new RowWrite.Put(KeyLayout.object(key), value), 0))
                .toCompletableFuture()
                .join();
    }
}
