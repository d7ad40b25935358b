package dev.polder.storage.log;

import static dev.polder.storage.log.StoreFolder.objects;
import static dev.polder.storage.log.StoreFolder.put;
import static dev.polder.storage.log.StoreFolder.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that this server must not touch is refused in one line that says what to do, and is left as it was. */
class RefusalTest {

    private StoreFolder folder;

    @BeforeEach
    void prepare(@TempDir Path temporary) {
        folder = new StoreFolder(temporary.resolve("store"));
    }

    private void fill() {
        try (EmbeddedObjectStore store = folder.open()) {
            put(store, "a", "1");
            put(store, "a", "2");
        }
    }

    @Test
    void secondServer_isRefusedAndTheFirstGoesOn() throws IOException {
        try (EmbeddedObjectStore first = folder.open()) {
            put(first, "a", "1");
            assertUnusable("the folder " + folder.path() + " is in use by another server (process "
                    + ProcessHandle.current().pid() + ")");
            put(first, "a", "2");
            assertThat(objects(first)).containsEntry("a", "2");
            assertUnusable("is in use by another server");
        }
        folder.open().close();
    }

    @Test
    void secondServerByAnotherName_isRefused(@TempDir Path temporary) throws IOException {
        Path link = temporary.resolve("link");
        try (EmbeddedObjectStore first = folder.open()) {
            put(first, "a", "1");
            Files.createSymbolicLink(link, folder.path());
            assertThatThrownBy(() -> new StoreFolder(link).open())
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageContaining("is in use");
        }
    }

    @Test
    void newerFormat_isRefusedForEveryKindOfFile() throws IOException {
        fill();
        for (String file : new String[] {"STORE", "log-0000000000000000001"}) {
            StoreFolder newer = folder.copy("newer-" + file);
            patch(newer.path().resolve(file), FileHeader.FORMAT_OFFSET + 3, (byte) (FileHeader.FORMAT + 1));
            assertUnusable(newer, "was written by a newer server (format 2, this server reads up to 1)");
        }
        StoreFolder snapshot = folder.copy("newer-snapshot");
        FileHeader header = new FileHeader(FileHeader.Kind.SNAPSHOT, new UUID(1, 2), 2);
        Path file = snapshot.path().resolve("snapshot-0000000000000000002");
        Files.write(file, header.encode().array());
        patch(file, FileHeader.FORMAT_OFFSET + 3, (byte) (FileHeader.FORMAT + 1));
        assertUnusable(snapshot, "was written by a newer server");
    }

    @Test
    void unknownRecordAndValueTags_areRefusedAsNewer() throws IOException {
        fill();
        StoreFolder record = folder.copy("record");
        patchRecord(record.lastLog(), RecordFormat.KIND_OFFSET, (byte) 77);
        assertUnusable(record, "was written by a newer server (record kind 77)");
        StoreFolder operation = folder.copy("operation");
        patchRecord(operation.lastLog(), RecordFormat.HEADER, (byte) 9);
        assertUnusable(operation, "was written by a newer server (operation 9");
        StoreFolder value = folder.copy("value");
        int keyLength = StoreFolder.key("a").path().length();
        patchRecord(value.lastLog(), RecordFormat.HEADER + 1 + Integer.BYTES + keyLength, (byte) 2);
        assertUnusable(value, "was written by a newer server (value tag 2");
    }

    /** A server from before group revisions would refuse them the same way: by the kind of the record. */
    @Test
    void groupRecord_keepsTheFormatVersionAndAKindOfItsOwn() throws IOException {
        try (EmbeddedObjectStore store = folder.open()) {
            StoreFolder.await(store.commit(
                    StoreTransaction.group(List.of(write("a", "1"), write("b", "1")), List.of(), List.of())));
        }
        ByteBuffer log = ByteBuffer.wrap(Files.readAllBytes(folder.lastLog()));
        assertThat(log.getInt(FileHeader.FORMAT_OFFSET)).isEqualTo(1);
        assertThat(log.get(FileHeader.BYTES + RecordFormat.KIND_OFFSET)).isEqualTo((byte) 6);
    }

    /** Store rule S1: who resumes at a group that is not flagged would lose a part of it. */
    @Test
    void severalObjectsInARevisionThatIsNoGroup_areRefused() throws IOException {
        try (EmbeddedObjectStore store = folder.open()) {
            StoreFolder.await(store.commit(
                    StoreTransaction.group(List.of(write("a", "1"), write("b", "1")), List.of(), List.of())));
        }
        patchRecord(folder.lastLog(), RecordFormat.KIND_OFFSET, RecordFormat.COMMIT);
        assertThatThrownBy(folder::open)
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("a revision that is no group has several objects");
    }

    /** The log of a server from before group revisions, byte by byte, is read as it was meant. */
    @Test
    void logFromBeforeGroupRevisions_isRead() throws IOException {
        folder.open().close();
        byte[] key = StoreFolder.key("a").path().getBytes(StandardCharsets.UTF_8);
        int body = 1 + Integer.BYTES + key.length + 1 + Integer.BYTES + 1;
        ByteBuffer record = ByteBuffer.allocate(RecordFormat.HEADER + body);
        record.putInt(0).putInt(body).putInt(0).put((byte) 1).putLong(2);
        record.put((byte) 1).putInt(key.length).put(key).put((byte) 1).putInt(1).put((byte) 'x');
        record.putInt(0, RecordFormat.checksum(record.rewind(), 0, body));
        byte[] header = Arrays.copyOf(Files.readAllBytes(folder.lastLog()), FileHeader.BYTES);
        Files.write(folder.lastLog(), header);
        Files.write(folder.lastLog(), record.array(), StandardOpenOption.APPEND);
        try (EmbeddedObjectStore store = folder.open()) {
            assertThat(objects(store)).containsExactly(Map.entry("a", "x"));
            assertThat(StoreFolder.await(store.barrier())).isEqualTo(2);
        }
    }

    @Test
    void fileOfAnotherStore_isRefused() throws IOException {
        fill();
        StoreFolder other = new StoreFolder(folder.path().resolveSibling("other"));
        EmbeddedObjectStore.open(EmbeddedStoreConfig.of(other.path()), () -> new UUID(3, 4))
                .close();
        Files.copy(other.path().resolve("STORE"), folder.path().resolve("STORE"), StandardCopyOption.REPLACE_EXISTING);
        assertUnusable("belongs to another store");
    }

    @Test
    void fileInsteadOfAFolder_isRefused() throws IOException {
        Files.writeString(folder.path(), "a file");
        assertThatThrownBy(folder::open)
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessage(folder.path() + " is not a folder; move it away, or choose another folder");
        assertThat(Files.readString(folder.path())).isEqualTo("a file");
    }

    @Test
    void folderThatCannotBeMade_isRefused() throws IOException {
        Files.writeString(folder.path(), "a file");
        StoreFolder below = new StoreFolder(folder.path().resolve("below"));
        assertThatThrownBy(below::open)
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("the folder " + below.path() + " cannot be used")
                .hasMessageNotContaining("\n");
    }

    @Test
    void failedOpen_letsTheFolderGo() throws IOException {
        assertThatThrownBy(() -> folder.open(new FaultyDisk(1).crashAfter(3)))
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("cannot be used");
        folder.open().close();
    }

    @Test
    void files_areForTheirOwnerAlone() throws IOException {
        fill();
        for (Path file : folder.files()) {
            assertThat(Files.getPosixFilePermissions(file)).as("%s", file).hasSize(2);
        }
        assertThat(Files.getPosixFilePermissions(folder.path())).hasSize(3);
    }

    private void assertUnusable(String message) throws IOException {
        assertUnusable(folder, message);
    }

    private static void assertUnusable(StoreFolder unusable, String message) throws IOException {
        TreeMap<String, String> contents = unusable.contents();
        assertThatThrownBy(unusable::open)
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
        assertThat(unusable.contents()).isEqualTo(contents);
    }

    private static void patch(Path file, int offset, byte value) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset] = value;
        Files.write(file, bytes);
    }

    /** Changes a byte of the first record and makes its checksum right again. */
    private static void patchRecord(Path file, int offset, byte value) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        int start = FileHeader.BYTES;
        bytes.put(start + offset, value);
        int length = bytes.getInt(start + RecordFormat.LENGTH_OFFSET);
        bytes.putInt(start, RecordFormat.checksum(bytes, start, length));
        Files.write(file, bytes.array());
    }
}
