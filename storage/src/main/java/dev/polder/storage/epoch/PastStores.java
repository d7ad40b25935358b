package dev.polder.storage.epoch;

import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The other stores whose place this one has taken, in internal rows {@code !past/<id>}: up to which version of theirs its own
 * versions have stepped above. A format byte, then the version in 8 bytes, big-endian.
 */
public final class PastStores {

    private static final byte FORMAT = 1;

    private PastStores() {}

    /**
     * Notes a store; to be written with the step above its versions ({@link EpochTable#step}).
     *
     * @param newestVersion the greatest version that it is known to have given
     */
    public static RowWrite leftBehind(UUID store, long newestVersion) {
        byte[] value = ByteBuffer.allocate(1 + Long.BYTES)
                .put(FORMAT)
                .putLong(newestVersion)
                .array();
        return new RowWrite.Put(row(store), value);
    }

    /** Up to which version of another store a step was made; empty when none was made for that store. */
    public static CompletionStage<OptionalLong> newestVersion(ObjectStore store, UUID other) {
        String path = row(other).path();
        return store.range(new RangeQuery(path, path + '\0', 0, 1)).thenApply(page -> {
            List<StoredRow> rows = page.rows();
            return rows.isEmpty() ? OptionalLong.empty() : OptionalLong.of(decode(rows.get(0)));
        });
    }

    private static long decode(StoredRow row) {
        ByteBuffer bytes = ByteBuffer.wrap(row.value());
        if (bytes.remaining() != 1 + Long.BYTES || bytes.get() != FORMAT) {
            throw new StoreException.Corrupt("the row " + row.key() + " cannot be read");
        }
        return bytes.getLong();
    }

    private static StoreKey row(UUID store) {
        return KeyLayout.internal("past", store.toString());
    }
}
