package dev.polder.storage.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Tells a write that a crash cut short from damage to what had been durable.
 *
 * <p>Every record says where its fsync's first record lies. If a record behind the damage belongs to a later fsync, then
 * the damaged bytes had been durable and may have been acknowledged: that is corruption. If none does, the damage lies
 * in the last, unfinished fsync, of which a crash may leave any part, and nothing of it was acknowledged.
 */
final class TornTail {

    private TornTail() {}

    /**
     * Looks behind the damage.
     *
     * @param file the last log file
     * @param damage offset of the first byte that is no record
     * @param revision the store's revision before it
     * @return whether it may be cut off there
     */
    static boolean mayBeCut(Path file, long damage, long revision) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer rest = channel.map(FileChannel.MapMode.READ_ONLY, damage, channel.size() - damage);
            int last = rest.limit() - RecordFormat.HEADER;
            for (int at = 1; at <= last; at++) {
                if (isRecord(rest, at, revision) && at > rest.getInt(at + RecordFormat.BACK_OFFSET)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static boolean isRecord(ByteBuffer bytes, int at, long revision) {
        int length = bytes.getInt(at + RecordFormat.LENGTH_OFFSET);
        if (length < 0 || length > bytes.limit() - at - RecordFormat.HEADER) {
            return false;
        }
        // Cheap and sharp: few positions pass for a revision that could stand here, so few checksums are computed.
        long ahead = bytes.getLong(at + RecordFormat.REVISION_OFFSET) - revision;
        if (ahead < 0 || ahead > bytes.limit() / RecordFormat.HEADER) {
            return false;
        }
        return bytes.getInt(at) == RecordFormat.checksum(bytes, at, length);
    }
}
