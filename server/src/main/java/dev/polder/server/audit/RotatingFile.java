package dev.polder.server.audit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * A file that lines are appended to, put aside under the time when it gets too large; the names and rules of those put
 * aside are those of lumberjack, which kube-apiserver writes its audit log with. One thread at a time.
 */
final class RotatingFile implements AutoCloseable {

    /** Of a backup's name between the file's and its suffix. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS");

    private static final String COMPRESSED = ".gz";

    private final Path file;
    private final Limits limits;
    private final InstantSource clock;
    private final String start;
    private final String suffix;
    private FileChannel channel;
    private long size;

    /**
     * When a file is put aside, and what is kept.
     *
     * @param bytes the size that a file must not pass
     * @param backups how many are kept; 0 for any number
     * @param age how long they are kept; zero for ever
     * @param compressed whether they are compressed by gzip
     */
    record Limits(long bytes, int backups, Duration age, boolean compressed) {}

    /**
     * Opens the file, or makes it, readable by its owner alone.
     *
     * @throws IOException when it cannot be written
     */
    RotatingFile(Path file, Limits limits, InstantSource clock) throws IOException {
        this.file = file.toAbsolutePath();
        this.limits = limits;
        this.clock = clock;
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        this.start = (dot < 0 ? name : name.substring(0, dot)) + "-";
        this.suffix = dot < 0 ? "" : name.substring(dot);
        this.channel = open();
        this.size = channel.size();
    }

    private FileChannel open() throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** Appends a whole line; it is in the file, or an exception was thrown. */
    void write(byte[] line) throws IOException {
        if (size > 0 && size + line.length > limits.bytes()) {
            rotate();
        }
        ByteBuffer rest = ByteBuffer.wrap(line);
        while (rest.hasRemaining()) {
            size += channel.write(rest);
        }
    }

    private void rotate() throws IOException {
        channel.close();
        Path aside = aside();
        Files.move(file, aside);
        channel = open();
        size = 0;
        if (limits.compressed()) {
            compress(aside);
        }
        forget();
    }

    /** Named after now, or after the first millisecond from now on that has no file yet. */
    private Path aside() {
        Instant at = clock.instant();
        while (true) {
            String time = TIME.format(LocalDateTime.ofInstant(at, ZoneOffset.UTC));
            Path path = file.resolveSibling(start + time + suffix);
            if (!Files.exists(path) && !Files.exists(path.resolveSibling(path.getFileName() + COMPRESSED))) {
                return path;
            }
            at = at.plusMillis(1);
        }
    }

    private static void compress(Path aside) throws IOException {
        Path packed = aside.resolveSibling(aside.getFileName() + COMPRESSED);
        try (InputStream in = Files.newInputStream(aside);
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed, StandardOpenOption.CREATE_NEW))) {
            in.transferTo(out);
        }
        Files.delete(aside);
    }

    private void forget() throws IOException {
        List<Path> backups = backups();
        Instant oldest = limits.age().isZero() ? Instant.MIN : clock.instant().minus(limits.age());
        for (int i = 0; i < backups.size(); i++) {
            boolean tooMany = limits.backups() > 0 && i >= limits.backups();
            if (tooMany || time(backups.get(i)).orElse(Instant.MAX).isBefore(oldest)) {
                Files.delete(backups.get(i));
            }
        }
    }

    /** Newest first. */
    private List<Path> backups() throws IOException {
        List<Path> found = new ArrayList<>();
        try (var folder = Files.newDirectoryStream(file.resolveSibling("."))) {
            for (Path path : folder) {
                if (time(path).isPresent()) {
                    found.add(path);
                }
            }
        }
        Collections.sort(found);
        Collections.reverse(found);
        return found;
    }

    /** When a file was put aside; empty for one that is none of ours. */
    private Optional<Instant> time(Path path) {
        String name = String.valueOf(path.getFileName());
        String plain = name.endsWith(COMPRESSED) ? name.substring(0, name.length() - COMPRESSED.length()) : name;
        if (!plain.startsWith(start) || !plain.endsWith(suffix)) {
            return Optional.empty();
        }
        try {
            String text = plain.substring(start.length(), plain.length() - suffix.length());
            return Optional.of(LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException | StringIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
