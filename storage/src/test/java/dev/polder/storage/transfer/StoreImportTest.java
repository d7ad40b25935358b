package dev.polder.storage.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowScan;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.epoch.PastStores;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.mvcc.HistoryRetention;
import dev.polder.storage.view.encoding.StoredValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an import writes, refuses and goes on with. */
class StoreImportTest {

    private static final ClusterScope ALL = new ClusterScope.AllClusters();
    private static final UUID SOURCE = new UUID(1, 2);

    @TempDir
    private Path folder = Path.of("");

    private final MemoryObjectStore source = new MemoryObjectStore(new StoreIdentity(SOURCE));
    private final MemoryObjectStore target = new MemoryObjectStore(new StoreIdentity(new UUID(3, 4)));

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    private Path export(int objects) throws IOException {
        SampleObjects.fill(source, objects, 1);
        Path file = folder.resolve("export");
        new StoreExport(source, ALL, null).writeTo(file, false);
        return file;
    }

    private static StoreImport.Options options(ClusterScope scope, OnConflict onConflict, boolean resume) {
        return new StoreImport.Options(scope, onConflict, resume, Optional.empty());
    }

    private static StoreImport into(ObjectStore store, OnConflict onConflict, boolean resume) {
        return new StoreImport(store, options(ALL, onConflict, resume));
    }

    private List<StoredRow> internalRows() {
        List<StoredRow> rows = new ArrayList<>();
        new RowScan(target, new RangeQuery(KeyLayout.internalStart(), KeyLayout.internalEnd(), 0, 100))
                .forEachRemaining(rows::add);
        return rows;
    }

    @Test
    void emptyTarget_hasTheSameObjectsAfterwards() throws IOException {
        Path file = export(1_000);
        CountingStore counting = new CountingStore(target);
        StoreImport.Result done = into(counting, OnConflict.REFUSE, false).run(file);
        assertThat(SampleObjects.of(target)).isEqualTo(SampleObjects.of(source)).hasSize(1_000);
        assertThat(done.imported()).isEqualTo(1_000);
        assertThat(done.replaced() + done.skipped() + done.before()).isZero();
        assertThat(internalRows())
                .as("the rows of lanes are gone")
                .extracting(row -> row.key().path().replaceAll("[0-9a-f]{32}", "SUM"))
                .containsExactly("!epoch", "!import/SUM", "!past/" + SOURCE);
    }

    /** Store rule S8. */
    @Test
    void versions_areAboveEveryVersionOfTheSource() throws IOException {
        StoreStages.join(EpochTable.step(source, 70_000));
        Path file = export(50);
        long newest = StoreStages.join(EpochTable.read(source)).version(StoreStages.join(source.barrier()));
        into(target, OnConflict.REFUSE, false).run(file);
        Epochs epochs = StoreStages.join(EpochTable.read(target));
        RowScan rows = RowScan.ofObjects(target, ALL, 0);
        int looked = 0;
        while (rows.hasNext()) {
            assertThat(epochs.version(rows.next().modRevision())).isGreaterThan(newest + EpochTable.MARGIN);
            looked++;
        }
        assertThat(looked).isEqualTo(50);
        assertThatThrownBy(() -> epochs.revision(newest)).isInstanceOf(StoreException.Compacted.class);
        assertThat(StoreStages.join(PastStores.newestVersion(target, SOURCE))).hasValue(newest);
    }

    @Test
    void clusterAlone_isImportedFromAFileOfAll() throws IOException {
        Path file = export(100);
        ClusterScope scope = new ClusterScope.OneCluster(new LogicalClusterName("ro"));
        new StoreImport(target, options(scope, OnConflict.REFUSE, false)).run(file);
        assertThat(SampleObjects.of(target))
                .isEqualTo(SampleObjects.of(source, scope))
                .hasSize(25);
    }

    @Test
    void objectsThatAreThere_refuseEverything() throws IOException {
        Path file = export(50);
        List<StoreKey> there = List.of(SampleObjects.key(3), SampleObjects.key(20));
        there.forEach(key -> SampleObjects.put(target, key, SampleObjects.value(new Random(5))));
        long before = StoreStages.join(target.barrier());
        assertThatThrownBy(() -> into(target, OnConflict.REFUSE, false).run(file))
                .isInstanceOf(TransferException.class)
                .hasMessageStartingWith("2 objects of the file are in the target already, first ")
                .hasMessageContaining(there.get(0).path())
                .hasMessageContaining(there.get(1).path())
                .hasMessageContaining("nothing was imported");
        assertThat(StoreStages.join(target.barrier())).isEqualTo(before);
    }

    /** Store rule S14: what was removed for good does not come back half. */
    @Test
    void clusterThatWasRemovedFromTheTarget_isRefused() throws IOException {
        Path file = export(50);
        StoreKey fence = KeyLayout.fence(new LogicalClusterName("ro"));
        RowWrite raise = new RowWrite.Put(fence, new byte[0]);
        StoreStages.join(target.commit(new StoreTransaction(null, List.of(raise), List.of())));
        assertThatThrownBy(() -> into(target, OnConflict.REFUSE, false).run(file))
                .isInstanceOf(TransferException.class)
                .hasMessageStartingWith("ro/")
                .hasMessageContaining("lies in a logical cluster that was removed from the target");
        assertThat(SampleObjects.of(target, new ClusterScope.OneCluster(new LogicalClusterName("ro"))))
                .isEmpty();
    }

    @Test
    void skip_keepsWhatIsThere() throws IOException {
        Path file = export(50);
        byte[] mine = SampleObjects.value(new Random(5));
        SampleObjects.put(target, SampleObjects.key(3), mine);
        StoreImport.Result done = into(target, OnConflict.SKIP, false).run(file);
        assertThat(done.skipped()).isEqualTo(1);
        assertThat(done.imported()).isEqualTo(49);
        var expected = SampleObjects.of(source);
        expected.putAll(SampleObjects.of(target));
        assertThat(SampleObjects.of(target)).isEqualTo(expected);
        assertThat(row(SampleObjects.key(3)).value()).isEqualTo(mine);
    }

    private StoredRow row(StoreKey key) {
        return StoreStages.join(target.range(new RangeQuery(key.path(), key.path() + "\0", 0, 1)))
                .rows()
                .get(0);
    }

    /** Another object of the same name goes first, so that whoever watches it is told; the same one is updated. */
    @Test
    void replace_deletesAnotherObjectAndUpdatesTheSame() throws IOException {
        StoreKey another = SampleObjects.key(3);
        StoreKey same = SampleObjects.key(4);
        Path file = export(50);
        SampleObjects.put(source, another, named("a", "new"));
        SampleObjects.put(source, same, named("a", "new"));
        Files.delete(file);
        new StoreExport(source, ALL, null).writeTo(file, false);
        long made = SampleObjects.put(target, another, named("b", "old"));
        long kept = SampleObjects.put(target, same, named("a", "old"));
        StoreImport.Result done = into(target, OnConflict.REPLACE, false).run(file);
        assertThat(done.replaced()).isEqualTo(2);
        assertThat(done.imported()).isEqualTo(48);
        assertThat(SampleObjects.of(target)).isEqualTo(SampleObjects.of(source));
        assertThat(row(another).createRevision()).isGreaterThan(made);
        assertThat(row(same).createRevision()).isEqualTo(kept);
        assertThat(row(same).modRevision())
                .as("its version must not be one from before the step")
                .isGreaterThan(kept);
    }

    /** Somebody makes the object again whenever it was removed: it is replaced in the end, and counts once. */
    @Test
    void replace_contended_countsOnce() throws IOException {
        StoreKey another = SampleObjects.key(3);
        Path file = export(50);
        SampleObjects.put(source, another, named("a", "new"));
        Files.delete(file);
        new StoreExport(source, ALL, null).writeTo(file, false);
        SampleObjects.put(target, another, named("b", "old"));
        AtomicInteger made = new AtomicInteger();
        ObjectStore contended = new ForwardingStore(target) {
            @Override
            public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
                CompletionStage<CommitOutcome> outcome = super.commit(transaction);
                boolean deletes = transaction.objects().stream().anyMatch(RowWrite.Delete.class::isInstance);
                if (deletes && made.getAndIncrement() < 2) {
                    SampleObjects.put(target, another, named("c", "again"));
                }
                return outcome;
            }
        };
        StoreImport.Result done = into(contended, OnConflict.REPLACE, false).run(file);
        assertThat(made).hasValue(3);
        assertThat(done.replaced()).isEqualTo(1);
        assertThat(done.imported()).isEqualTo(49);
        assertThat(SampleObjects.of(target)).isEqualTo(SampleObjects.of(source));
    }

    private static byte[] named(String uid, String data) {
        return StoredValue.encode(("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"uid\":\"" + uid
                        + "\"},\"data\":\"" + data + "\"}")
                .getBytes(UTF_8));
    }

    @Test
    void dryRun_writesNothing() throws IOException {
        Path file = export(50);
        long before = StoreStages.join(target.barrier());
        StoreImport.Plan plan = into(target, OnConflict.REFUSE, false).inspect(file);
        assertThat(plan.objects()).isEqualTo(50);
        assertThat(plan.present()).isZero();
        assertThat(plan.header().store()).isEqualTo(SOURCE);
        assertThat(StoreStages.join(target.barrier())).isEqualTo(before);
    }

    @Test
    void fileThatWasAlteredAnywhere_isRefusedBeforeAnythingIsWritten() throws IOException {
        byte[] whole = Files.readAllBytes(export(40));
        long before = StoreStages.join(target.barrier());
        Random random = new Random(6);
        Path damaged = folder.resolve("damaged");
        for (int i = 0; i < 200; i++) {
            byte[] bytes = whole.clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(damaged, bytes);
            assertThatThrownBy(() -> into(target, OnConflict.REFUSE, false).run(damaged))
                    .isInstanceOf(TransferException.class)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"))
                    .hasMessageStartingWith(damaged.toString());
        }
        assertThat(StoreStages.join(target.barrier())).isEqualTo(before);
    }

    @Test
    void fileThatIsNotWhole_isRefusedBeforeAnythingIsWritten() throws IOException {
        byte[] whole = Files.readAllBytes(export(40));
        List<String> lines = Files.readAllLines(folder.resolve("export"));
        Path cut = folder.resolve("cut");
        for (int length : new int[] {0, 1, 50, 1_000, whole.length / 2, whole.length - 1}) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> into(target, OnConflict.REFUSE, false).run(cut))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining(" was cut off behind line ");
        }
        Files.write(cut, lines.subList(0, 41));
        assertThatThrownBy(() -> into(target, OnConflict.REFUSE, false).run(cut))
                .hasMessageStartingWith(cut + " was cut off behind line 41 (40 objects)");
        List<String> without = new ArrayList<>(lines);
        without.remove(7);
        Files.write(cut, without);
        assertThatThrownBy(() -> into(target, OnConflict.REFUSE, false).run(cut))
                .hasMessageStartingWith(cut + " is damaged at line 8 (behind 6 objects");
        Files.writeString(cut, "apiVersion: v1\n");
        assertThatThrownBy(() -> into(target, OnConflict.REFUSE, false).run(cut))
                .hasMessage(cut + " is not an export of polder");
        assertThat(SampleObjects.of(target)).isEmpty();
    }

    @Test
    void objectOverTheLimits_isRefusedAtTheDryRun() throws IOException {
        MemoryObjectStore roomy = new MemoryObjectStore(
                source.identity(), new StoreLimits(10 << 20, 100, StoreQuota.STANDARD), HistoryRetention.STANDARD);
        SampleObjects.fill(roomy, 5, 1);
        SampleObjects.put(roomy, SampleObjects.key(9), named("a", "x".repeat(1_500_000)));
        Path file = folder.resolve("big");
        new StoreExport(roomy, ALL, null).writeTo(file, false);
        roomy.close();
        assertThatThrownBy(() -> into(target, OnConflict.REFUSE, false).inspect(file))
                .isInstanceOf(TransferException.class)
                .hasMessageMatching("the object \\d of the file does not fit: the value of .* has 15\\d+ bytes;"
                        + " the limit is 1468006");
    }

    @Test
    void objectsOverTheQuota_areRefusedAtTheDryRun() throws IOException {
        Path file = export(100);
        StoreImport small = new StoreImport(
                target, new StoreImport.Options(ALL, OnConflict.REFUSE, false, Optional.of(new StoreQuota(10_000))));
        assertThatThrownBy(() -> small.inspect(file))
                .isInstanceOf(TransferException.class)
                .hasMessageMatching(
                        "the objects take \\d+ bytes and the target holds 0; no object is created in it from"
                                + " 8000 on; raise its quota with --embedded-etcd-quota-backend-bytes");
    }

    /** A store whose writes end after some of them, as a process does that is killed. */
    private static final class EndingStore extends CountingStore {
        private int left;

        EndingStore(ObjectStore store, int commits) {
            super(store);
            this.left = commits;
        }

        @Override
        public synchronized CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
            if (left-- <= 0) {
                return CompletableFuture.failedStage(new StoreException.Unavailable("the end"));
            }
            return super.commit(transaction);
        }
    }

    @Test
    void brokenOff_isGoneOnWithAndNothingIsWrittenTwice() throws IOException {
        Path file = export(300);
        for (int i = 0; i < 5; i++) {
            boolean resume = i > 0;
            assertThatThrownBy(() -> into(new EndingStore(target, 50), OnConflict.REFUSE, resume)
                            .run(file))
                    .isInstanceOf(TransferException.class)
                    .hasMessageMatching("the end; \\d+ objects were imported by now; go on with --resume");
        }
        assertThat(SampleObjects.of(target)).hasSizeBetween(1, 299);
        assertThatThrownBy(() -> into(target, OnConflict.REFUSE, false).run(file))
                .hasMessage("an import of this file was begun and not finished; go on with --resume");
        assertThatThrownBy(() -> new StoreImport(
                                target,
                                options(new ClusterScope.OneCluster(LogicalClusterName.ROOT), OnConflict.REFUSE, true))
                        .run(file))
                .hasMessage("the import of this file was begun with --cluster all, not root");
        long step = StoreStages.join(EpochTable.read(target)).newest(0);
        StoreImport.Result done = into(target, OnConflict.REFUSE, true).run(file);
        assertThat(done.imported() + done.before()).isEqualTo(300);
        assertThat(done.before()).isPositive();
        assertThat(SampleObjects.of(target)).isEqualTo(SampleObjects.of(source));
        assertThat(StoreStages.join(EpochTable.read(target)).newest(0))
                .as("one step")
                .isEqualTo(step);
        RowScan rows = RowScan.ofObjects(target, ALL, 0);
        while (rows.hasNext()) {
            StoredRow row = rows.next();
            assertThat(row.modRevision()).as("written once").isEqualTo(row.createRevision());
        }
        assertThat(into(target, OnConflict.REFUSE, true).run(file).before()).isEqualTo(300);
    }
}
