package dev.polder.storage.transfer;

import dev.polder.storage.KeyLayout;
import dev.polder.storage.log.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The file that an export is written to. It has another name until it is whole, {@code <name>.partial}, and is for its owner
 * alone, for it holds secrets. With a name that ends in {@code .gz} it is compressed.
 */
final class ExportFile implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Path partial;
    private final FileChannel channel;
    private final ExportWriter writer;
    private final OutputStream out;
    private @Nullable ExportHeader header;
    private String lastKey = "";
    private boolean whole;

    private ExportFile(Path file, Path partial, Path place) throws IOException {
        this.file = file;
        this.partial = partial;
        this.channel = FileChannel.open(
                place,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                PrivateFiles.ownerOnly(place, "rw-------"));
        OutputStream bytes = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
        this.out = isCompressed(file) ? new GZIPOutputStream(bytes, BUFFER, true) : bytes;
        this.writer = new ExportWriter(out);
    }

    /**
     * Makes the file, or goes on with one that was not finished.
     *
     * @param resume whether to go on behind the last whole line, if there is any
     * @throws TransferException when the file is there already, or an unfinished one that is not to be gone on with, or that
     *     is damaged
     */
    static ExportFile open(Path file, boolean resume) throws IOException {
        Path partial = beside(file, ".partial");
        if (Files.exists(file)) {
            throw new TransferException(file + " is there already; choose another name, or move it away");
        }
        if (!Files.exists(partial)) {
            return new ExportFile(file, partial, partial);
        }
        if (!resume) {
            throw new TransferException("an export to " + file
                    + " was begun and not finished; go on with it with --resume, or remove " + partial);
        }
        Path copy = beside(partial, ".new");
        ExportFile begun = new ExportFile(file, partial, copy);
        boolean copied = false;
        try {
            begun.copy();
            begun.writer.flush();
            Files.move(copy, partial, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            copied = true;
            return begun;
        } finally {
            if (!copied) {
                begun.close();
                Files.deleteIfExists(copy);
            }
        }
    }

    /** Writes anew what there is, up to the last whole line. */
    private void copy() throws IOException {
        try (ExportReader reader = new ExportReader(partial.toString(), content(partial, isCompressed(file)))) {
            header = reader.header();
            writer.header(header);
            for (Optional<ExportEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                ExportEntry entry = next.get();
                byte[] value = entry.value();
                writer.object(KeyLayout.parse(entry.key()).orElseThrow(), Arrays.copyOfRange(value, 1, value.length));
                lastKey = entry.key().path();
            }
            whole = true;
        } catch (TransferException.CutOff end) {
            // This is where it goes on.
            whole = false;
        }
    }

    /** What the file has begun with; empty when nothing has been written yet. */
    Optional<ExportHeader> header() {
        return Optional.ofNullable(header);
    }

    /** The key of the last object that is in it; empty when there is none. */
    String lastKey() {
        return lastKey;
    }

    /** Whether all objects are in it. */
    boolean isWhole() {
        return whole;
    }

    ExportWriter writer() {
        return writer;
    }

    /** Writes the last line, makes the file durable and gives it its name. */
    void publish() throws IOException {
        writer.end();
        if (out instanceof GZIPOutputStream compressed) {
            compressed.finish();
        }
        out.flush();
        channel.force(true);
        close();
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }

    /** The content of an export. */
    static InputStream content(Path file) throws IOException {
        return content(file, isCompressed(file));
    }

    private static InputStream content(Path file, boolean compressed) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        try {
            // A file without a byte has no head that could be read.
            boolean head = compressed && Files.size(file) > 0;
            return new BufferedInputStream(head ? new GZIPInputStream(bytes, BUFFER) : bytes, BUFFER);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private static boolean isCompressed(Path file) {
        return file.toString().endsWith(".gz");
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
