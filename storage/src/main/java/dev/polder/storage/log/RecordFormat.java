package dev.polder.storage.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A record of a log or snapshot file, big-endian:
 *
 * <pre>
 * checksum u32   CRC32C of everything that follows
 * length   u32   of the body
 * back     u32   bytes back to the first record of the same fsync, 0 for that record itself
 * kind     u8
 * revision u64   the store's revision with this record
 * body
 * </pre>
 */
final class RecordFormat {

    static final int HEADER = 21;
    static final int LENGTH_OFFSET = 4;
    static final int BACK_OFFSET = 8;
    static final int KIND_OFFSET = 12;
    static final int REVISION_OFFSET = 13;

    /** No record's body is longer; a length beyond is damage. */
    static final int MAX_BODY = 64 << 20;

    /** Body: the writes of one transaction, at most one of them of a visible object. */
    static final byte COMMIT = 1;
    /** Body: the revision up to which history was forgotten. */
    static final byte COMPACTION = 2;
    /** No body: the store was closed, everything before is durable. */
    static final byte CLOSED = 3;
    /** Body: rows of a snapshot. */
    static final byte ROWS = 4;
    /** Body: the number of rows of a snapshot. */
    static final byte ROWS_END = 5;
    /**
     * Body: like {@link #COMMIT}, of a group of visible objects. Younger than the others: a server that does not know it
     * refuses the log by this number, one that does reads logs without it, so the format version stays.
     */
    static final byte GROUP = 6;

    /** In a commit: a row is written. */
    static final byte PUT = 1;
    /** In a commit: a row is removed. */
    static final byte DELETE = 2;

    /** The tag before every value: its bytes as the writer gave them. Other tags come with later formats. */
    static final byte PLAIN = 1;

    private RecordFormat() {}

    /** The checksum of the record that lies at a position of a buffer. */
    static int checksum(ByteBuffer bytes, int position, int bodyLength) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(position + HEADER + bodyLength).position(position + LENGTH_OFFSET));
        return (int) crc.getValue();
    }
}
