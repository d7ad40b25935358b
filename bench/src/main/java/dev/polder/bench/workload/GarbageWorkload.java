package dev.polder.bench.workload;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * One owner of many dependents is deleted, in the background and in the foreground: dependents that go each second, beside rows
 * that as many writers as the collector has for a type delete from the same kind of store in the same run.
 */
public final class GarbageWorkload implements Workload {

    private static final int WRITERS = 16;
    private static final UUID STORE = new UUID(0, 2);
    private static final int ROUNDS = 3;

    @Override
    public void run(Setting setting, Report report) throws Exception {
        int count = Integer.parseInt(setting.options().getOrDefault("count", "10000"));
        Path folder = Files.createDirectories(setting.work().resolve("garbage"));
        Samples raw = new Samples();
        Samples background = new Samples();
        Samples foreground = new Samples();
        try (ServerProcess server = setting.polder(folder.resolve("root"));
                ApiClient client = new ApiClient(server.url(), Authorities.of(folder.resolve("root")))) {
            for (int round = 0; round <= ROUNDS; round++) {
                double rows = raw(folder.resolve("raw-" + round), count);
                double behind = collect(client, count, "Background");
                double before = collect(client, count, "Foreground");
                if (round > 0) {
                    // The first is for the JVM.
                    raw.add(rows);
                    background.add(behind);
                    foreground.add(before);
                }
            }
        }
        report.heading("Garbage collection");
        report.text(String.format(
                Locale.ROOT,
                "An owner with %,d dependents of a kibibyte each; objects a second from the owner's deletion until the last has"
                        + " gone, %d rounds after one that does not count; median [least – most]. Baseline: rows that %d writers"
                        + " delete from an embedded store. Kubernetes' own collector deletes 20 a second with all defaults.",
                count,
                ROUNDS,
                WRITERS));
        report.table("", "dependents", "rows of the store", "ratio");
        report.compare("background", "%.0f", background, raw);
        report.compare("foreground", "%.0f", foreground, raw);
    }

    private static double collect(ApiClient client, int count, String policy) throws Exception {
        client.create(ApiClient.configMap("owner"));
        String uid = Json.readOwn(client.get(ApiClient.CONFIG_MAPS + "/owner"))
                .at("/metadata/uid")
                .asText();
        String owned =
                "\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"owner\","
                        + "\"uid\":\"" + uid + "\",\"blockOwnerDeletion\":true}],";
        client.createConfigMaps(
                0, count, number -> ApiClient.configMap(ApiClient.name(number)).replace("\"metadata\":{", owned));
        long began = System.nanoTime();
        client.deleteUntilGone("owner", "{\"propagationPolicy\":\"" + policy + "\"}", count + 1);
        return count * 1e9 / (System.nanoTime() - began);
    }

    private static double raw(Path folder, int count) throws Exception {
        try (EmbeddedObjectStore store = EmbeddedObjectStore.open(EmbeddedStoreConfig.of(folder), () -> STORE)) {
            each(count, number -> new RowWrite.Put(key(number), new byte[1024]), store);
            long began = System.nanoTime();
            each(count, number -> new RowWrite.Delete(key(number)), store);
            return count * 1e9 / (System.nanoTime() - began);
        }
    }

    private interface Write {
        RowWrite of(int number);
    }

    private static void each(int count, Write write, EmbeddedObjectStore store) throws InterruptedException {
        Semaphore places = new Semaphore(WRITERS);
        for (int i = 0; i < count; i++) {
            places.acquire();
            var unused = store.commit(new StoreTransaction(write.of(i), List.of(), List.of()))
                    .whenComplete((outcome, failure) -> places.release());
        }
        places.acquire(WRITERS);
    }

    private static StoreKey key(int number) {
        return KeyLayout.object(new ObjectKey(
                LogicalClusterName.ROOT, ResourceSpace.local("", "configmaps"), "default", ApiClient.name(number)));
    }
}
