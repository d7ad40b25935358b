package dev.polder.storage.log;

import dev.polder.storage.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of every file of a store: magic, format version, kind, store id, revision, checksum.
 *
 * @param kind what follows
 * @param store the store that the file belongs to (store rule S8)
 * @param revision segment: the revision before its first; snapshot: the revision of its state; descriptor: a revision
 *     that the store had reached
 */
record FileHeader(Kind kind, UUID store, long revision) {

    /** The newest format that this server writes and reads. */
    static final int FORMAT = 1;

    static final int BYTES = 44;
    /** Where the format version lies; it stays there in every later format. */
    static final int FORMAT_OFFSET = 8;

    private static final byte[] MAGIC = "POLDER\u001a\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM_OFFSET = 40;

    enum Kind {
        SEGMENT(1),
        SNAPSHOT(2),
        DESCRIPTOR(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.put(MAGIC).putInt(FORMAT).putInt(kind.code);
        bytes.putLong(store.getMostSignificantBits()).putLong(store.getLeastSignificantBits());
        bytes.putLong(revision);
        bytes.putInt(checksum(bytes));
        return bytes.flip();
    }

    /**
     * Reads a header.
     *
     * @param bytes the beginning of the file
     * @param expected what the file's name says it is
     * @throws StoreException.Unusable when a newer server wrote it
     * @throws StoreException.Corrupt when it is damaged or is something else
     */
    static FileHeader decode(ByteBuffer bytes, Kind expected, Path file) {
        byte[] magic = new byte[MAGIC.length];
        if (bytes.remaining() >= FORMAT_OFFSET + Integer.BYTES) {
            bytes.get(0, magic);
            int format = bytes.getInt(FORMAT_OFFSET);
            if (Arrays.equals(magic, MAGIC) && format > FORMAT) {
                throw Refusal.newerFormat(file, "format " + format + ", this server reads up to " + FORMAT);
            }
        }
        boolean whole = bytes.remaining() >= BYTES
                && Arrays.equals(magic, MAGIC)
                && bytes.getInt(FORMAT_OFFSET) == FORMAT
                && bytes.getInt(FORMAT_OFFSET + Integer.BYTES) == expected.code
                && bytes.getInt(CHECKSUM_OFFSET) == checksum(bytes);
        if (!whole) {
            throw Refusal.corrupt(file, 0, "its header is damaged");
        }
        return new FileHeader(expected, new UUID(bytes.getLong(16), bytes.getLong(24)), bytes.getLong(32));
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(CHECKSUM_OFFSET));
        return (int) crc.getValue();
    }
}
