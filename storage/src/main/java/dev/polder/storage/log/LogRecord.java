package dev.polder.storage.log;

import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A record whose checksum is right.
 *
 * @param file where it lies
 * @param offset at which byte
 * @param kind one of the kinds of {@link RecordFormat}
 * @param revision the store's revision with it
 * @param body its body; valid until the next record is read
 */
record LogRecord(Path file, long offset, byte kind, long revision, ByteBuffer body) {

    /** The writes of a commit. */
    List<RowWrite> writes() {
        List<RowWrite> writes = new ArrayList<>();
        decode(bytes -> {
            byte operation = bytes.get();
            switch (operation) {
                case RecordFormat.PUT -> writes.add(new RowWrite.Put(key(bytes), value(bytes)));
                case RecordFormat.DELETE -> writes.add(new RowWrite.Delete(key(bytes)));
                default -> throw Refusal.newerFormat(file, "operation " + operation + " at offset " + offset);
            }
        });
        return writes;
    }

    /** Adds the rows of a piece of a snapshot. */
    void rows(List<StoredRow> into) {
        decode(bytes -> {
            StoreKey key = key(bytes);
            long created = bytes.getLong();
            long modified = bytes.getLong();
            into.add(new StoredRow(key, value(bytes), created, modified));
        });
    }

    /** The number of a compaction or of a snapshot's end. */
    long number() {
        long[] number = new long[1];
        decode(bytes -> number[0] = bytes.getLong());
        return number[0];
    }

    private void decode(Consumer<ByteBuffer> item) {
        ByteBuffer bytes = body.duplicate();
        try {
            while (bytes.hasRemaining()) {
                item.accept(bytes);
            }
        } catch (BufferUnderflowException | NegativeArraySizeException damage) {
            throw Refusal.corrupt(file, offset, "a record with a right checksum cannot be read (" + damage + ")");
        }
    }

    private static StoreKey key(ByteBuffer bytes) {
        return new StoreKey(new String(slice(bytes), StandardCharsets.UTF_8));
    }

    private byte[] value(ByteBuffer bytes) {
        byte tag = bytes.get();
        if (tag != RecordFormat.PLAIN) {
            throw Refusal.newerFormat(file, "value tag " + tag + " at offset " + offset);
        }
        return slice(bytes);
    }

    private static byte[] slice(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] slice = new byte[length];
        bytes.get(slice);
        return slice;
    }
}
