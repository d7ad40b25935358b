package dev.polder.storage.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreStages;
import dev.polder.storage.WholeArrays;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.memory.MemoryObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an export holds, and what becomes of one that is cut off. */
class StoreExportTest {

    private static final ClusterScope ALL = new ClusterScope.AllClusters();

    @TempDir
    private Path folder = Path.of("");

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)));

    @AfterEach
    void close() {
        store.close();
    }

    private StoreExport.Result export(Path file, boolean resume) throws IOException {
        return new StoreExport(store, ALL, null).writeTo(file, resume);
    }

    @Test
    void lines_areAsDocumented() throws IOException {
        SampleObjects.fill(store, 30, 1);
        StoreStages.join(EpochTable.step(store, 5_000));
        StoreExport.Result done = export(folder.resolve("a.jsonl"), false);
        List<String> lines = Files.readAllLines(folder.resolve("a.jsonl"));
        assertThat(lines).hasSize(32);
        assertThat(lines).allSatisfy(line -> assertThat(line).matches("\\{\"sum\":\"[0-9a-f]{32}\",.*\\}"));
        JsonNode header = Json.mapper().readTree(lines.get(0));
        assertThat(header.path("polderExport").asInt()).isEqualTo(1);
        assertThat(header.path("store").asText()).isEqualTo(new UUID(1, 2).toString());
        assertThat(header.path("revision").asLong()).isEqualTo(StoreStages.join(store.barrier()));
        assertThat(header.path("newestVersion").asLong())
                .isEqualTo(StoreStages.join(EpochTable.read(store))
                        .version(done.header().revision()))
                .isGreaterThan(5_000);
        JsonNode object = Json.mapper().readTree(lines.get(1));
        assertThat(object.properties().stream().map(field -> field.getKey()).toList())
                .containsExactly("sum", "cluster", "group", "resource", "identity", "namespace", "name", "object");
        assertThat(Json.mapper().readTree(lines.get(31)).path("objects").asLong())
                .isEqualTo(30);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a.jsonl"))))
                .isEqualTo("rw-------");
    }

    @Test
    void file_thatIsThere_isNotWrittenOver() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "mine");
        assertThatThrownBy(() -> export(file, false))
                .isInstanceOf(TransferException.class)
                .hasMessage(file + " is there already; choose another name, or move it away");
        assertThat(file).hasContent("mine");
    }

    /** However much there is: what is read ahead of the lines is two pages. */
    @Test
    void memory_isTwoPagesWhateverTheSize() throws IOException {
        SampleObjects.fill(store, 6_000, 2);
        CountingStore counting = new CountingStore(store);
        LineCounter lines = new LineCounter(counting);
        new StoreExport(counting, ALL, null).writeTo(lines);
        assertThat(counting.rows()).isEqualTo(6_000);
        assertThat(lines.mostAhead()).isPositive().isLessThanOrEqualTo(2 * 500);
    }

    /** Counts how far the store was read beyond what has been written. */
    private static final class LineCounter extends ByteArrayOutputStream {
        private final CountingStore store;
        private long lines;
        private long mostAhead;

        LineCounter(CountingStore store) {
            this.store = store;
        }

        @Override
        public synchronized void write(int unit) {
            if (unit == '\n') {
                lines++;
                mostAhead = Math.max(mostAhead, store.rows() - lines);
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            for (int i = from; i < from + length; i++) {
                write(bytes[i]);
            }
        }

        long mostAhead() {
            return mostAhead;
        }
    }

    /** Cut off at any byte, plain and compressed, and gone on with while the store has moved on: the same bytes as one export. */
    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl", "a.jsonl.gz"})
    void cutOffAnywhere_isGoneOnWithAtTheSameRevision(String name) throws IOException {
        SampleObjects.fill(store, 1_200, 3);
        Path whole = folder.resolve("whole-" + name);
        StoreExport.Result first = export(whole, false);
        byte[] bytes = Files.readAllBytes(whole);
        List<ExportEntry> expected = entries(whole);
        Random random = new Random(4);
        for (int i = 0; i < 12; i++) {
            int length = i == 0 ? 0 : i == 1 ? bytes.length : random.nextInt(bytes.length);
            Path file = folder.resolve(i + "-" + name);
            Path partial = file.resolveSibling(file.getFileName() + ".partial");
            Files.write(partial, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> export(file, false))
                    .hasMessage("an export to " + file
                            + " was begun and not finished; go on with it with --resume, or remove " + partial);
            // Whoever goes on finds the same revision, unless not even the first line had been written.
            SampleObjects.put(store, SampleObjects.key(10_000), SampleObjects.value(random));
            StoreExport.Result done = export(file, true);
            if (done.header().revision() == first.header().revision()) {
                assertThat(entries(file))
                        .as("cut at " + length)
                        .usingRecursiveFieldByFieldElementComparator(WholeArrays.COMPARED)
                        .isEqualTo(expected);
            } else {
                assertThat(length).isLessThan(400);
                assertThat(done.objects()).isEqualTo(1_201);
            }
            assertThat(partial).doesNotExist();
        }
    }

    private static List<ExportEntry> entries(Path file) throws IOException {
        List<ExportEntry> entries = new ArrayList<>();
        try (ExportReader reader = new ExportReader(file.toString(), ExportFile.content(file))) {
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                entries.add(next.get());
            }
        }
        return entries;
    }

    @Test
    void resume_afterCompaction_saysSo() throws IOException {
        SampleObjects.fill(store, 1_200, 5);
        Path file = cutOff(20_000);
        SampleObjects.put(store, SampleObjects.key(0), SampleObjects.value(new Random(6)));
        StoreStages.join(store.compact(StoreStages.join(store.barrier())));
        assertThatThrownBy(() -> export(file, true))
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("has been compacted meanwhile; begin it again");
    }

    @Test
    void resume_ofAnotherExport_isRefused() throws IOException {
        SampleObjects.fill(store, 100, 7);
        Path file = cutOff(5_000);
        assertThatThrownBy(() -> new StoreExport(store, new ClusterScope.OneCluster(LogicalClusterName.ROOT), null)
                        .writeTo(file, true))
                .hasMessage("the export to " + file + " was begun with --cluster all");
        MemoryObjectStore other = new MemoryObjectStore(new StoreIdentity(new UUID(3, 4)));
        assertThatThrownBy(() -> new StoreExport(other, ALL, null).writeTo(file, true))
                .hasMessageContaining("was begun from another store (" + new UUID(1, 2) + "); this one is ");
        other.close();
    }

    @Test
    void resume_ofAnAlteredFile_isRefused() throws IOException {
        SampleObjects.fill(store, 100, 8);
        Path file = cutOff(8_000);
        Path partial = file.resolveSibling("cut.partial");
        byte[] bytes = Files.readAllBytes(partial);
        bytes[3_000] ^= 1;
        Files.write(partial, bytes);
        assertThatThrownBy(() -> export(file, true)).hasMessageContaining(" is damaged at line ");
        assertThat(Files.readAllBytes(partial)).isEqualTo(bytes);
    }

    private Path cutOff(int length) throws IOException {
        Path whole = folder.resolve("whole");
        export(whole, false);
        Files.write(folder.resolve("cut.partial"), Arrays.copyOf(Files.readAllBytes(whole), length));
        return folder.resolve("cut");
    }

    @Test
    void rowsThatCannotBeRead_refuseTheExportOrAreNamed() throws IOException {
        SampleObjects.fill(store, 10, 9);
        StoreKey bad = SampleObjects.key(11);
        SampleObjects.put(store, bad, "\u0009garbage".getBytes(UTF_8));
        assertThatThrownBy(() -> export(folder.resolve("a"), false))
                .isInstanceOf(TransferException.class)
                .hasMessage(bad + " cannot be exported: format tag 9; delete it, or leave such rows out with"
                        + " --skip-unreadable");
        List<String> leftOut = new ArrayList<>();
        StoreExport.Result done = new StoreExport(store, ALL, leftOut::add).writeTo(folder.resolve("b"), false);
        assertThat(done.objects()).isEqualTo(10);
        assertThat(leftOut).containsExactly(bad + ": format tag 9");
    }
}
