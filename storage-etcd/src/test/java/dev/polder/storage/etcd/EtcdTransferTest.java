package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.transfer.OnConflict;
import dev.polder.storage.transfer.SampleObjects;
import dev.polder.storage.transfer.StoreExport;
import dev.polder.storage.transfer.StoreImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a laptop to production and back: what is exported from one kind of store is the same in another. */
@Timeout(120)
class EtcdTransferTest {

    private static final ClusterScope ALL = new ClusterScope.AllClusters();
    private static final int OBJECTS = 1_500;

    @TempDir
    private Path folder;

    private Path export(ObjectStore store, String name) throws IOException {
        Path file = folder.resolve(name);
        new StoreExport(store, ALL, null).writeTo(file, false);
        return file;
    }

    private static StoreImport.Result into(ObjectStore store, Path file) throws IOException {
        return new StoreImport(store, new StoreImport.Options(ALL, OnConflict.REFUSE, false, Optional.empty()))
                .run(file);
    }

    @Test
    void memoryToEtcdToEmbedded_isTheSameByteForByte() throws IOException {
        MemoryObjectStore memory = new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)));
        SampleObjects.fill(memory, OBJECTS, 1);
        try (EtcdObjectStore etcd = EtcdObjectStore.open(SharedEtcd.fresh(getClass()), UUID::randomUUID);
                EmbeddedObjectStore embedded =
                        EmbeddedObjectStore.open(EmbeddedStoreConfig.of(folder.resolve("data")), UUID::randomUUID)) {
            into(etcd, export(memory, "one.gz"));
            assertThat(SampleObjects.of(etcd))
                    .isEqualTo(SampleObjects.of(memory))
                    .hasSize(OBJECTS);
            into(embedded, export(etcd, "two"));
            assertThat(SampleObjects.of(embedded)).isEqualTo(SampleObjects.of(memory));
        }
        memory.close();
    }

    /**
     * A client that follows etcd while objects of a store with far higher versions come in: no version that it is told goes back,
     * and none that a client of the other store holds is taken for one of etcd's (store rule S8).
     */
    @Test
    void importUnderAWatch_neverTellsAVersionThatGoesBack() throws Exception {
        MemoryObjectStore other = new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)));
        StoreStages.join(EpochTable.step(other, 7_000_000));
        SampleObjects.fill(other, OBJECTS, 1);
        Path file = export(other, "higher");
        long held = StoreStages.join(EpochTable.read(other)).newest(StoreStages.join(other.barrier()));
        try (EtcdObjectStore etcd = EtcdObjectStore.open(SharedEtcd.fresh(getClass()), UUID::randomUUID)) {
            Told told = new Told(OBJECTS + 20);
            etcd.watch(StoreStages.join(etcd.barrier()), told);
            Random random = new Random(3);
            for (int i = 0; i < 20; i++) {
                SampleObjects.put(etcd, SampleObjects.key(OBJECTS + i), SampleObjects.value(random));
            }
            into(etcd, file);
            told.all.await();
            told.check(held, SampleObjects.of(other).keySet().size());
            assertThat(told.ended).isEmpty();
            Epochs epochs = StoreStages.join(EpochTable.read(etcd));
            assertThatThrownBy(() -> epochs.revision(held)).isInstanceOf(StoreException.Compacted.class);
        }
        other.close();
    }

    /** Turns revisions into versions as a view does: with the table as it has come by then. */
    private static final class Told implements StoreWatcher {
        private final CountDownLatch all;
        private final List<Long> versions = new ArrayList<>();
        private final Map<Long, String> contents = new HashMap<>();
        private final List<StoreException> ended = new ArrayList<>();
        private Epochs epochs = Epochs.NONE;
        private int beforeTheStep;

        Told(int objects) {
            this.all = new CountDownLatch(objects);
        }

        @Override
        public void revision(long revision, List<StoreEvent> events) {
            for (StoreEvent event : events) {
                if (event instanceof StoreEvent.Put put && put.key().equals(EpochTable.ROW)) {
                    epochs = EpochTable.decode(put.row());
                    beforeTheStep = versions.size();
                }
            }
            for (StoreEvent event : events) {
                if (event instanceof StoreEvent.Put put
                        && KeyLayout.parse(put.key()).isPresent()) {
                    StoredRow row = put.row();
                    long version = epochs.version(row.modRevision());
                    versions.add(version);
                    assertThat(contents.putIfAbsent(version, row.key().path())).isNull();
                    all.countDown();
                }
            }
        }

        @Override
        public void ended(StoreException cause) {
            ended.add(cause);
        }

        void check(long held, int imported) {
            assertThat(versions).isSorted().doesNotHaveDuplicates();
            assertThat(beforeTheStep).as("written before the step").isEqualTo(20);
            assertThat(versions.subList(beforeTheStep, versions.size()))
                    .hasSize(imported)
                    .allSatisfy(version -> assertThat(version).isGreaterThan(held));
        }
    }
}
