package dev.polder.storage.log;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A folder of a store under test: opens it, copies it as a crash would leave it, compares it byte by byte. */
record StoreFolder(Path path) {

    private static final ResourceSpace CONFIG_MAPS = ResourceSpace.local("", "configmaps");

    EmbeddedObjectStore open() {
        return open(new FileChannelDisk());
    }

    EmbeddedObjectStore open(Disk disk) {
        return EmbeddedObjectStore.open(EmbeddedStoreConfig.of(path), () -> new UUID(1, 2), disk);
    }

    EmbeddedObjectStore openSmall(Disk disk) {
        return EmbeddedObjectStore.open(EmbeddedStoreConfig.of(path).withSizes(600, 1_000), () -> new UUID(1, 2), disk);
    }

    /** What is on disk now, beside it: what a kill at this moment leaves. */
    StoreFolder copy(String name) throws IOException {
        Path target = path.resolveSibling(name);
        Files.createDirectories(target);
        for (Path file : files()) {
            Files.copy(file, target.resolve(String.valueOf(file.getFileName())));
        }
        return new StoreFolder(target);
    }

    void remove() throws IOException {
        for (Path file : files()) {
            Files.delete(file);
        }
        Files.delete(path);
    }

    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.sorted().toList();
        }
    }

    /** The files whose names begin so, in order. */
    List<Path> files(String start) throws IOException {
        return files().stream()
                .filter(file -> String.valueOf(file.getFileName()).startsWith(start))
                .toList();
    }

    /** The newest log file. */
    Path lastLog() throws IOException {
        List<Path> logs = files("log-");
        return logs.get(logs.size() - 1);
    }

    /** Every file and its bytes. */
    TreeMap<String, String> contents() throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        for (Path file : files()) {
            contents.put(String.valueOf(file.getFileName()), HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
        return contents;
    }

    long bytes() throws IOException {
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    static void flip(Path file, long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) offset] ^= 0x40;
        Files.write(file, bytes);
    }

    static void cut(Path file, long length) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static StoreKey key(String name) {
        return KeyLayout.object(new ObjectKey(LogicalClusterName.ROOT, CONFIG_MAPS, "default", name));
    }

    static RowWrite.Put write(String name, String value) {
        return new RowWrite.Put(key(name), value.getBytes(StandardCharsets.UTF_8));
    }

    static StoreTransaction transaction(String name, String value) {
        return new StoreTransaction(write(name, value), List.of(), List.of());
    }

    static long put(ObjectStore store, String name, String value) {
        return ((CommitOutcome.Committed) await(store.commit(transaction(name, value)))).revision();
    }

    /** Name → value of all objects. */
    static TreeMap<String, String> objects(ObjectStore store) {
        TreeMap<String, String> objects = new TreeMap<>();
        for (StoredRow row : rows(store)) {
            String name = KeyLayout.parse(row.key()).orElseThrow().name();
            objects.put(name, new String(row.value(), StandardCharsets.UTF_8));
        }
        return objects;
    }

    static List<StoredRow> rows(ObjectStore store) {
        return await(store.range(new RangeQuery(KeyLayout.internalEnd(), KeyLayout.objectsEnd(), 0, 1_000_000)))
                .rows();
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure.getCause() == null ? failure : failure.getCause());
        }
    }
}
