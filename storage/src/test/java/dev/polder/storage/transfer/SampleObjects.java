package dev.polder.storage.transfer;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowScan;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.RandomObjects;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Objects with awkward text, in logical clusters whose names are prefixes of each other. */
public final class SampleObjects {

    /** Whose objects there are. */
    public static final List<LogicalClusterName> CLUSTERS = List.of(
            LogicalClusterName.ROOT,
            new LogicalClusterName("root-1"),
            new LogicalClusterName("ro"),
            new LogicalClusterName("system:admin"));

    private static final List<ResourceSpace> SPACES = List.of(
            ResourceSpace.local("", "configmaps"),
            ResourceSpace.local("apps", "deployments"),
            new ResourceSpace(new GroupResource("example.com", "widgets"), "0123abcd"));

    private SampleObjects() {}

    /** Writes so many objects, and a deleted one for every ten of them. */
    public static void fill(ObjectStore store, int objects, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < objects; i++) {
            StoreKey key = key(i);
            put(store, key, value(random));
            if (i % 10 == 0) {
                StoreKey gone = KeyLayout.object(new ObjectKey(CLUSTERS.get(0), SPACES.get(0), "default", "gone" + i));
                put(store, gone, value(random));
                StoreStages.join(store.commit(new StoreTransaction(new RowWrite.Delete(gone), List.of(), List.of())));
            }
        }
    }

    /** The row of the n-th object. */
    public static StoreKey key(int i) {
        String namespace = i % 3 == 0 ? "" : i % 3 == 1 ? "default" : "default-1";
        return KeyLayout.object(new ObjectKey(
                CLUSTERS.get(i % CLUSTERS.size()), SPACES.get(i / 4 % SPACES.size()), namespace, "o\"é😀-" + i));
    }

    /** A value as a store keeps it. */
    public static byte[] value(Random random) {
        return StoredValue.encode(CanonicalJson.write(RandomObjects.next(random)));
    }

    /** Writes a row, whatever was there; returns its revision. */
    public static long put(ObjectStore store, StoreKey key, byte[] value) {
        return ((CommitOutcome.Committed) StoreStages.join(
                        store.commit(new StoreTransaction(new RowWrite.Put(key, value), List.of(), List.of()))))
                .revision();
    }

    /** Key → value of all objects of a scope, in hexadecimal digits. */
    public static Map<String, String> of(ObjectStore store, ClusterScope scope) {
        Map<String, String> objects = new TreeMap<>();
        RowScan rows = RowScan.ofObjects(store, scope, 0);
        while (rows.hasNext()) {
            StoredRow row = rows.next();
            objects.put(row.key().path(), HexFormat.of().formatHex(row.value()));
        }
        return objects;
    }

    /** Those of every logical cluster. */
    public static Map<String, String> of(ObjectStore store) {
        return of(store, new ClusterScope.AllClusters());
    }
}
