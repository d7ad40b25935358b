package dev.polder.storage.log;

import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import dev.polder.storage.mvcc.Change;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Encodes records into one buffer, which is reused for every batch. Not for several threads. */
final class RecordWriter {

    private static final int FIRST_CAPACITY = 64 << 10;
    /** Buffers grown beyond this by a large batch are given back. */
    private static final int KEPT_CAPACITY = 8 << 20;

    private ByteBuffer bytes = ByteBuffer.allocateDirect(FIRST_CAPACITY);
    private int recordStart;

    /** Forgets the batch and begins another. */
    void clear() {
        if (bytes.capacity() > KEPT_CAPACITY) {
            bytes = ByteBuffer.allocateDirect(FIRST_CAPACITY);
        }
        bytes.clear();
    }

    /** Bytes encoded since {@link #clear}. */
    int size() {
        return bytes.position();
    }

    /** What was encoded since {@link #clear}, to be read once. */
    ByteBuffer batch() {
        return bytes.duplicate().flip();
    }

    void commit(Change change) {
        begin(change.group() ? RecordFormat.GROUP : RecordFormat.COMMIT, change.revision());
        for (StoreEvent event : change.events()) {
            switch (event) {
                case StoreEvent.Put put -> {
                    putByte(RecordFormat.PUT);
                    putKey(put.key());
                    putValue(put.row().value());
                }
                case StoreEvent.Delete delete -> {
                    putByte(RecordFormat.DELETE);
                    putKey(delete.key());
                }
            }
        }
        end();
    }

    void compaction(long revision, long floor) {
        begin(RecordFormat.COMPACTION, revision);
        putLong(floor);
        end();
    }

    void closed(long revision) {
        begin(RecordFormat.CLOSED, revision);
        end();
    }

    void beginRows(long revision) {
        begin(RecordFormat.ROWS, revision);
    }

    void row(StoredRow row) {
        putKey(row.key());
        putLong(row.createRevision());
        putLong(row.modRevision());
        putValue(row.value());
    }

    void endRows() {
        end();
    }

    void rowsEnd(long revision, long count) {
        begin(RecordFormat.ROWS_END, revision);
        putLong(count);
        end();
    }

    private void begin(byte kind, long revision) {
        recordStart = bytes.position();
        ensure(RecordFormat.HEADER);
        bytes.putInt(0).putInt(0).putInt(recordStart).put(kind).putLong(revision);
    }

    private void end() {
        int length = bytes.position() - recordStart - RecordFormat.HEADER;
        bytes.putInt(recordStart + RecordFormat.LENGTH_OFFSET, length);
        bytes.putInt(recordStart, RecordFormat.checksum(bytes, recordStart, length));
    }

    private void putKey(StoreKey key) {
        byte[] text = key.path().getBytes(StandardCharsets.UTF_8);
        ensure(Integer.BYTES + text.length);
        bytes.putInt(text.length).put(text);
    }

    private void putValue(byte[] value) {
        ensure(1 + Integer.BYTES + value.length);
        bytes.put(RecordFormat.PLAIN).putInt(value.length).put(value);
    }

    private void putByte(byte value) {
        ensure(1);
        bytes.put(value);
    }

    private void putLong(long value) {
        ensure(Long.BYTES);
        bytes.putLong(value);
    }

    private void ensure(int more) {
        if (bytes.remaining() < more) {
            int capacity = Math.max(Math.multiplyExact(bytes.capacity(), 2), Math.addExact(bytes.position(), more));
            bytes = ByteBuffer.allocateDirect(capacity).put(bytes.flip());
        }
    }
}
