package dev.polder.server.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory whose changes are gathered first and made later, all at once. Without a directory it only remembers.
 * Every file is written beside its place and renamed, so that a reader sees the old or the new one.
 */
final class RootDirectory {

    private static final Path LOCK = Path.of(".lock");
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC_FILE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> PRIVATE_FOLDER = PosixFilePermissions.fromString("rwx------");

    private final @Nullable Path folder;
    private final Map<Path, Change> changes = new LinkedHashMap<>();

    private record Change(byte[] content, Set<PosixFilePermission> mode) {}

    RootDirectory(@Nullable Path folder) {
        this.folder = folder;
    }

    /**
     * Checks that the directory can be used, without making it.
     *
     * @throws UnusableFilesException when it cannot
     */
    void check() {
        if (folder == null || !Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new UnusableFilesException(folder + " is not a directory; choose another one with --root-directory");
        }
        if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
            throw new UnusableFilesException(
                    folder + " cannot be read and written by this user; change its owner or choose another"
                            + " --root-directory");
        }
    }

    /** Where a file of this directory lies; empty without a directory. An absolute path stays as it is. */
    Optional<Path> path(Path file) {
        return folder == null ? Optional.empty() : Optional.of(folder.resolve(file));
    }

    /** The content of a file; empty when there is none. */
    Optional<byte[]> read(Path file) {
        if (folder == null) {
            return Optional.empty();
        }
        Path path = folder.resolve(file);
        try {
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UnusableFilesException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    Optional<String> readText(Path file) {
        return read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Remembers a file that everybody may read. */
    void put(Path file, String content) {
        changes.put(file, new Change(content.getBytes(StandardCharsets.UTF_8), PUBLIC_FILE));
    }

    /** Remembers a file that only its owner may read. */
    void putPrivate(Path file, byte[] content) {
        changes.put(file, new Change(content, PRIVATE_FILE));
    }

    /**
     * Makes the directory, and takes it for this server alone until the lock is closed. A directory that it has made and that
     * nothing was written to, because the start was refused, goes again.
     *
     * @return the lock; closing it does nothing without a directory
     * @throws UnusableFilesException when another server has it
     */
    AutoCloseable lock() {
        if (folder == null) {
            return () -> {};
        }
        try {
            boolean made = !Files.exists(folder);
            makeFolder(folder);
            Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileChannel channel = FileChannel.open(folder.resolve(LOCK), options, attributes(PRIVATE_FILE));
            if (!isLocked(channel)) {
                channel.close();
                throw new UnusableFilesException(folder + " is used by another polder server;"
                        + " stop that one or choose another --root-directory");
            }
            return () -> {
                if (made) {
                    removeIfUnused(folder);
                }
                channel.close();
            };
        } catch (IOException e) {
            throw new UnusableFilesException(
                    "cannot use " + folder + " (" + e.getMessage() + "); choose another --root-directory", e);
        }
    }

    private static void removeIfUnused(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            if (!files.allMatch(file -> file.endsWith(LOCK))) {
                return;
            }
        }
        Files.deleteIfExists(folder.resolve(LOCK));
        Files.delete(folder);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Makes the directory and writes what was remembered. */
    void write() {
        if (folder == null) {
            return;
        }
        try {
            makeFolder(folder);
            for (Map.Entry<Path, Change> change : changes.entrySet()) {
                write(folder.resolve(change.getKey()), change.getValue());
            }
            changes.clear();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes a file that only its owner may read, at once and whole; it is on the disk when this returns.
     *
     * @throws FileAlreadyExistsException when there is one
     */
    static void createPrivate(Path path, byte[] content) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(path + " is no file");
        }
        makeFolder(parent);
        Path beside = Files.createTempFile(parent, "." + path.getFileName(), ".new", attributes(PRIVATE_FILE));
        try {
            writeAll(beside, new Change(content, PRIVATE_FILE), StandardOpenOption.TRUNCATE_EXISTING);
            appear(path, beside);
        } finally {
            Files.deleteIfExists(beside);
        }
        force(parent);
    }

    /** Has the names in a folder on the disk: a file that was renamed has its old name there until then. */
    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Gives a file its name unless there is one of that name. */
    private static void appear(Path path, Path beside) throws IOException {
        try {
            Files.createLink(path, beside);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            // This file system has no links. A move looks first and moves then, which is nearly as good.
            Files.move(beside, path);
        }
    }

    private static void write(Path path, Change change) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            makeFolder(parent);
        }
        Path beside = path.resolveSibling("." + path.getFileName() + ".new");
        Files.deleteIfExists(beside);
        writeAll(beside, change, StandardOpenOption.CREATE_NEW);
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (parent != null) {
            force(parent);
        }
    }

    private static void writeAll(Path path, Change change, StandardOpenOption how) throws IOException {
        Set<StandardOpenOption> options = Set.of(how, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(path, options, attributes(change.mode()))) {
            ByteBuffer bytes = ByteBuffer.wrap(change.content());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void makeFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path, attributes(PRIVATE_FOLDER));
        }
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> mode) {
        return POSIX ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)} : new FileAttribute<?>[0];
    }
}
