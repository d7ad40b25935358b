package dev.polder.storage.mvcc;

import dev.polder.storage.KeyOrder;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The rows in key order, each with its recent states. One writer at a time; readers never wait. */
final class RowTable {

    private final ConcurrentSkipListMap<String, Version> rows = new ConcurrentSkipListMap<>(KeyOrder.BYTES);
    /** Written and read by the writer only. */
    private long bytes;

    /** Writer: how many bytes the keys and newest values of all rows have that exist. */
    long bytes() {
        return bytes;
    }

    /** How many bytes the newest value of a row has; {@link StoreQuota#ABSENT} when the row does not exist. */
    long valueBytes(StoreKey key) {
        StoredRow row = newest(key);
        return row == null ? StoreQuota.ABSENT : row.value().length;
    }

    /** The newest state of a row, published or not; null when it does not exist. */
    @Nullable
    StoredRow newest(StoreKey key) {
        Version version = rows.get(key.path());
        return version == null ? null : version.row();
    }

    Version put(StoreKey key, byte[] value, long revision) {
        Version before = rows.get(key.path());
        StoredRow replaced = before == null ? null : before.row();
        long created = replaced == null ? revision : replaced.createRevision();
        return add(new StoredRow(key, value, created, revision), before);
    }

    /** Takes over a row that another table wrote. */
    void restore(StoredRow row) {
        add(row, null);
    }

    private Version add(StoredRow row, @Nullable Version before) {
        StoredRow replaced = before == null ? null : before.row();
        bytes += size(row) - (replaced == null ? 0 : size(replaced));
        Version version = new Version(row.modRevision(), row, before);
        rows.put(row.key().path(), version);
        return version;
    }

    /** Removes a row; null when it does not exist. */
    @Nullable
    Version delete(StoreKey key, long revision) {
        Version before = rows.get(key.path());
        StoredRow removed = before == null ? null : before.row();
        if (removed == null) {
            return null;
        }
        bytes -= size(removed);
        Version version = new Version(revision, null, before);
        rows.put(key.path(), version);
        return version;
    }

    private static long size(StoredRow row) {
        return row.value().length + (long) row.key().bytes();
    }

    /** At most {@code limit} rows of a range as of a revision, in order. */
    List<StoredRow> scan(String from, String to, long revision, int limit) {
        List<StoredRow> found = new ArrayList<>(Math.min(limit, 16));
        if (KeyOrder.compare(from, to) >= 0) {
            return found;
        }
        for (Version version : rows.subMap(from, true, to, false).values()) {
            StoredRow row = version.at(revision);
            if (row != null) {
                found.add(row);
                if (found.size() == limit) {
                    break;
                }
            }
        }
        return found;
    }

    /** Every row as of a revision, in order. */
    List<StoredRow> all(long revision) {
        List<StoredRow> found = new ArrayList<>();
        for (Version version : rows.values()) {
            StoredRow row = version.at(revision);
            if (row != null) {
                found.add(row);
            }
        }
        return found;
    }

    /**
     * Forgets the states that a state replaced. A removed row that was not written again disappears; one that was is cut
     * off with the state that wrote it.
     */
    void forgetBefore(StoreKey key, Version version) {
        version.cut();
        if (version.row() == null) {
            rows.remove(key.path(), version);
        }
    }

    /** How many rows there are, removed ones that history still knows included. Walks all of them. */
    int size() {
        return rows.size();
    }
}
