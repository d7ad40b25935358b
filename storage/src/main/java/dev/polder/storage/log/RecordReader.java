package dev.polder.storage.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads a log or snapshot file from front to back, through a window that holds at least one record. */
final class RecordReader implements Closeable {

    private static final int WINDOW = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final long size;
    private ByteBuffer window = ByteBuffer.allocate(WINDOW).flip();
    /** Offset in the file of the window's next unread byte. */
    private long offset;

    private boolean damaged;

    private RecordReader(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.size = channel.size();
    }

    static RecordReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new RecordReader(file, channel);
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    /**
     * Reads the header, which must come first.
     *
     * @param store the store that the file must belong to
     */
    FileHeader header(FileHeader.Kind kind, UUID store) throws IOException {
        fill(FileHeader.BYTES);
        FileHeader header = FileHeader.decode(window.slice(), kind, file);
        if (!header.store().equals(store)) {
            throw Refusal.foreign(file);
        }
        skip(FileHeader.BYTES);
        return header;
    }

    /** The next record; null at the end of the file, and at {@link #damaged} bytes. */
    @Nullable
    LogRecord next() throws IOException {
        if (offset == size) {
            return null;
        }
        if (!fill(RecordFormat.HEADER)) {
            return damage();
        }
        int start = window.position();
        int length = window.getInt(start + RecordFormat.LENGTH_OFFSET);
        if (length < 0 || length > RecordFormat.MAX_BODY || !fill(RecordFormat.HEADER + length)) {
            return damage();
        }
        start = window.position();
        if (window.getInt(start) != RecordFormat.checksum(window, start, length)) {
            return damage();
        }
        LogRecord record = new LogRecord(
                file,
                offset,
                window.get(start + RecordFormat.KIND_OFFSET),
                window.getLong(start + RecordFormat.REVISION_OFFSET),
                window.slice(start + RecordFormat.HEADER, length));
        skip(RecordFormat.HEADER + length);
        return record;
    }

    /** Whether the bytes at {@link #offset} are no record. */
    boolean isDamaged() {
        return damaged;
    }

    /** Offset behind the last record that was read. */
    long offset() {
        return offset;
    }

    long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private @Nullable LogRecord damage() {
        damaged = true;
        return null;
    }

    private void skip(int bytes) {
        window.position(window.position() + bytes);
        offset += bytes;
    }

    /** Sees to it that the window has as many bytes; false when the file ends before. */
    private boolean fill(int bytes) throws IOException {
        if (window.remaining() >= bytes) {
            return true;
        }
        boolean whole = size - offset >= bytes;
        int wanted = whole ? bytes : (int) (size - offset);
        ByteBuffer target = window.capacity() >= wanted
                ? window.compact()
                : ByteBuffer.allocate(wanted).put(window);
        while (target.position() < wanted) {
            if (channel.read(target, offset + target.position()) < 0) {
                break;
            }
        }
        window = target.flip();
        return window.remaining() >= bytes;
    }
}
