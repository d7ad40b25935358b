package dev.polder.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever way a file changes, somebody is told; the tests wait for what the file says when they are. */
@Timeout(30)
class FileWatchTest {

    @TempDir
    private Path temp = Path.of("");

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private FileWatch watch(Path file) {
        return FileWatch.start(List.of(file), () -> {
            try {
                seen.add(Files.exists(file) ? Files.readString(file) : "nothing");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void await(String text) throws InterruptedException {
        while (!seen.take().equals(text)) {
            assertThat(text).isNotEmpty();
        }
    }

    @Test
    void rewritten_replaced_removed_andBack_isTold() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "a");
        try (FileWatch watch = watch(file)) {
            assertThat(watch.files()).containsExactly(file);
            await("a");
            Files.writeString(file, "b");
            await("b");
            Files.move(Files.writeString(temp.resolve("beside"), "c"), file, StandardCopyOption.ATOMIC_MOVE);
            await("c");
            Files.delete(file);
            await("nothing");
            Files.writeString(file, "d");
            await("d");
        }
    }

    /** As Kubernetes' AtomicWriter lays out a mounted Secret. */
    @Test
    void linkOnTheWay_swapped_isTold() throws Exception {
        Path mount = Files.createDirectory(temp.resolve("mount"));
        Path file = mount.resolve("file");
        swap(mount, "..1", "a");
        Files.createSymbolicLink(file, Path.of("..data", "file"));
        try (FileWatch watch = watch(file)) {
            await("a");
            swap(mount, "..2", "b");
            await("b");
            swap(mount, "..3", "c");
            await("c");
            assertThat(FileWatch.folders(file)).contains(mount, mount.resolve("..3"));
        }
    }

    private static void swap(Path mount, String folder, String text) throws IOException {
        Files.writeString(Files.createDirectory(mount.resolve(folder)).resolve("file"), text);
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(folder));
        Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void folder_removedAndMadeAgain_isTold() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("one/two"));
        Path file = Files.writeString(folder.resolve("file"), "a");
        try (FileWatch watch = watch(file)) {
            await("a");
            Files.delete(file);
            Files.delete(folder);
            Files.delete(temp.resolve("one"));
            await("nothing");
            Files.createDirectories(folder);
            Files.writeString(file, "b");
            await("b");
        }
    }

    @Test
    void linksInACircle_areLeftAlone() throws Exception {
        Path one = temp.resolve("one");
        Path two = Files.createSymbolicLink(temp.resolve("two"), one);
        Files.createSymbolicLink(one, two);
        assertThat(FileWatch.folders(one)).contains(temp);
    }

    @Test
    void failureOfWhoIsTold_endsNothing() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "a");
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (FileWatch watch = FileWatch.start(List.of(file), () -> {
            told.add("told");
            throw new IllegalStateException("on purpose");
        })) {
            assertThat(watch.files()).isNotEmpty();
            assertThat(told.take()).isEqualTo("told");
            Files.writeString(file, "b");
            assertThat(told.take()).isEqualTo("told");
        }
    }

    @Test
    void close_endsTheThread() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "a");
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        FileWatch watch = FileWatch.start(List.of(file), () -> threads.add(Thread.currentThread()));
        Thread thread = threads.take();
        watch.close();
        thread.join();
        assertThat(thread.isAlive()).isFalse();
    }
}
