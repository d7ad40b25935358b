package dev.polder.storage.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowScan;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import dev.polder.storage.memory.MemoryObjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill −9 of a process that imports, again and again: each object is written once. */
class ImportKillTest {

    private static final ClusterScope ALL = new ClusterScope.AllClusters();
    private static final int OBJECTS = 6_000;
    private static final int KILLS = 4;

    /** The process that is killed: prints a line for each transaction that was acknowledged. */
    static final class Target {

        private Target() {}

        public static void main(String[] arguments) throws IOException {
            try (EmbeddedObjectStore store = open(Path.of(arguments[0]))) {
                run(new Telling(store), Path.of(arguments[1]));
            }
        }
    }

    private static final class Telling extends CountingStore {

        Telling(ObjectStore store) {
            super(store);
        }

        @Override
        public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
            return super.commit(transaction).whenComplete((done, failure) -> System.out.println("ack"));
        }
    }

    private static EmbeddedObjectStore open(Path folder) {
        return EmbeddedObjectStore.open(EmbeddedStoreConfig.of(folder), () -> new UUID(3, 4));
    }

    private static StoreImport.Result run(ObjectStore store, Path file) throws IOException {
        return new StoreImport(store, new StoreImport.Options(ALL, OnConflict.REFUSE, true, Optional.empty()))
                .run(file);
    }

    @Test
    void killedImport_isGoneOnWith(@TempDir Path temporary) throws Exception {
        MemoryObjectStore source = new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)));
        SampleObjects.fill(source, OBJECTS, 1);
        Path file = temporary.resolve("export");
        new StoreExport(source, ALL, null).writeTo(file, false);
        Path folder = temporary.resolve("store");
        for (int kill = 1; kill <= KILLS; kill++) {
            runAndKill(folder, file, 300 * kill);
        }
        try (EmbeddedObjectStore store = open(folder)) {
            StoreImport.Result done = run(store, file);
            assertThat(done.before()).isBetween(1L, OBJECTS - 1L);
            assertThat(done.before() + done.imported()).isEqualTo(OBJECTS);
            assertThat(SampleObjects.of(store)).isEqualTo(SampleObjects.of(source));
            RowScan rows = RowScan.ofObjects(store, ALL, 0);
            while (rows.hasNext()) {
                StoredRow row = rows.next();
                assertThat(row.createRevision())
                        .as("%s was written once", row.key())
                        .isEqualTo(row.modRevision());
            }
        }
        source.close();
    }

    private static void runAndKill(Path folder, Path file, int after) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        Target.class.getName(),
                        folder.toString(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            for (int i = 0; i < after; i++) {
                assertThat(lines.readLine())
                        .as("the process lives until it is killed")
                        .isNotNull();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
