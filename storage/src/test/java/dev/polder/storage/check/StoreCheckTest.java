package dev.polder.storage.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.mvcc.HistoryRetention;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreCheckTest {

    private static final ResourceSpace CONFIG_MAPS = ResourceSpace.local("", "configmaps");

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)));
    private final List<String> findings = new ArrayList<>();

    @BeforeEach
    void writeSoundRows() {
        put(key(ResourceSpace.local("", "namespaces"), "", "default"), object("Namespace", "", "default"));
        put(key(CONFIG_MAPS, "default", "a"), object("ConfigMap", "default", "a"));
        put(key(ResourceSpace.local("apps", "deployments"), "default", "d"), object("Deployment", "default", "d"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static StoreKey key(ResourceSpace space, String namespace, String name) {
        return KeyLayout.object(new ObjectKey(LogicalClusterName.ROOT, space, namespace, name));
    }

    private static byte[] object(String kind, String namespace, String name) {
        String where = namespace.isEmpty() ? "" : "\"namespace\":\"" + namespace + "\",";
        return StoredValue.encode(("{\"apiVersion\":\"v1\",\"kind\":\"" + kind + "\",\"metadata\":{" + where
                        + "\"name\":\"" + name + "\",\"uid\":\"u\"}}")
                .getBytes(UTF_8));
    }

    private void put(StoreKey key, byte[] value) {
        RowWrite put = new RowWrite.Put(key, value);
        StoreStages.join(store.commit(
                key.internal()
                        ? new StoreTransaction(null, List.of(put), List.of())
                        : new StoreTransaction(put, List.of(), List.of())));
    }

    private StoreCheck.Report check() {
        return StoreCheck.run(store, findings::add);
    }

    @Test
    void soundStore_isCountedByResource() {
        StoreStages.join(EpochTable.step(store, 100));
        StoreCheck.Report report = check();
        assertThat(findings).isEmpty();
        assertThat(report.findings()).isZero();
        assertThat(report.objects()).containsOnlyKeys("configmaps", "deployments.apps", "namespaces");
        StoreKey map = key(CONFIG_MAPS, "default", "a");
        assertThat(report.objects().get("configmaps"))
                .isEqualTo(new RowTally(1, map.bytes() + object("ConfigMap", "default", "a").length));
        assertThat(report.internal().rows()).isEqualTo(1);
        assertThat(report.revision()).isEqualTo(StoreStages.join(store.barrier()));
    }

    @Test
    void valuesThatCannotBeRead_areNamed() {
        put(key(CONFIG_MAPS, "default", "tagged"), "\u0009garbage".getBytes(UTF_8));
        put(key(CONFIG_MAPS, "default", "empty"), new byte[0]);
        put(key(CONFIG_MAPS, "default", "json"), StoredValue.encode("{\"apiVersion\":\"v1\",".getBytes(UTF_8)));
        byte[] latin = object("ConfigMap", "default", "latin");
        latin[latin.length - 4] = (byte) 0xff;
        put(key(CONFIG_MAPS, "default", "latin"), latin);
        assertThat(check().findings()).isEqualTo(4);
        assertThat(findings)
                .anyMatch(line ->
                        line.equals("root/core/configmaps/-/default/tagged: the value cannot be read: format tag 9"))
                .anyMatch(line ->
                        line.equals("root/core/configmaps/-/default/empty: the value cannot be read: an empty value"))
                .anyMatch(line -> line.startsWith("root/core/configmaps/-/default/json: the value cannot be read: "))
                .anyMatch(line -> line.startsWith("root/core/configmaps/-/default/latin: "));
    }

    @Test
    void rowsOfNoObject_areNamed() {
        put(new StoreKey("root/core/configmaps"), object("ConfigMap", "default", "b"));
        put(key(CONFIG_MAPS, "default", "c"), object("ConfigMap", "default", "another"));
        put(key(CONFIG_MAPS, "gone", "e"), object("ConfigMap", "gone", "e"));
        put(EpochTable.ROW, new byte[] {1, 2});
        StoreCheck.Report report = check();
        assertThat(report.findings()).isEqualTo(4);
        assertThat(report.objects()).containsKey("(no object)");
        assertThat(findings)
                .containsExactlyInAnyOrder(
                        "root/core/configmaps: the key is not that of an object; no request can name it",
                        "root/core/configmaps/-/default/c: the value is that of another object: namespace \"default\","
                                + " name \"another\"",
                        "!epoch: the row !epoch has 2 bytes",
                        "root/core/configmaps/-/gone/e: its namespace gone does not exist");
    }

    @Test
    void valueOverTheLimit_isNamed() {
        StringBuilder data = new StringBuilder();
        data.append(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"big\",\"namespace\":\"default\"},\"d\":\"");
        data.append("x".repeat(1_468_006)).append("\"}");
        MemoryObjectStore roomy = new MemoryObjectStore(
                store.identity(), new StoreLimits(10 << 20, 100, StoreQuota.STANDARD), HistoryRetention.STANDARD);
        StoreStages.join(roomy.commit(new StoreTransaction(
                new RowWrite.Put(
                        key(CONFIG_MAPS, "default", "big"),
                        StoredValue.encode(data.toString().getBytes(UTF_8))),
                List.of(),
                List.of())));
        StoreCheck.run(roomy, findings::add);
        roomy.close();
        assertThat(findings)
                .anyMatch(line -> line.contains("/big: the value has ") && line.endsWith("the limit is 1468006"));
    }
}
