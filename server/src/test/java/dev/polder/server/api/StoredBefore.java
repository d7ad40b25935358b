package dev.polder.server.api;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Function;

/** What lies in a store before a server opens it. */
public final class StoredBefore {

    private StoredBefore() {}

    /** Does something with the store of a root directory that no server has. */
    public static <T> T in(Path root, Function<ObjectStore, T> work) {
        try (EmbeddedObjectStore store =
                EmbeddedObjectStore.open(EmbeddedStoreConfig.of(root.resolve("data")), () -> new UUID(1, 2))) {
            return work.apply(store);
        }
    }

    /** The write of a secret in the namespace {@code default} of the cluster {@code root}. */
    public static RowWrite secret(String name) {
        ObjectKey key = new ObjectKey(LogicalClusterName.ROOT, ResourceSpace.local("", "secrets"), "default", name);
        return object(
                key,
                "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'" + name
                        + "','namespace':'default','uid':'uid-of-" + name
                        + "','creationTimestamp':'2026-01-01T00:00:00Z'},'type':'Opaque'}");
    }

    /** The write of any object, in single quotes: also one that no server would take today. */
    public static RowWrite object(ObjectKey key, String json) {
        byte[] bytes = Answer.doubleQuoted(json).getBytes(StandardCharsets.UTF_8);
        return new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(bytes));
    }

    /** Commits a transaction and tells its revision. */
    public static long committed(ObjectStore store, StoreTransaction transaction) {
        CommitOutcome outcome = store.commit(transaction).toCompletableFuture().join();
        return ((CommitOutcome.Committed) outcome).revision();
    }
}
