package dev.polder.storage.view;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.encoding.MalformedJson;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.encoding.StringPool;
import java.util.List;
import java.util.Map;

/** Makes records of rows: one scan over the stored bytes, no tree. */
public final class ObjectRecords {

    /** Remembers the keys and values of labels, and uids of owners, that recur. */
    private static final StringPool POOL = new StringPool(1 << 14);

    private ObjectRecords() {}

    /**
     * Reads a row of an object.
     *
     * @return the record; an unreadable one when the format of the value is not known or its shape is not canonical
     */
    public static ObjectRecord decode(ObjectKey key, StoredRow row) {
        byte[] value = row.value();
        if (!StoredValue.isPlain(value)) {
            return unreadable(key, row, StoredValue.formatOf(value));
        }
        try {
            MetadataScan scan = MetadataScan.of(value, POOL);
            return new ObjectRecord(
                    key,
                    row.modRevision(),
                    row.createRevision(),
                    scan.uid(),
                    scan.labels(),
                    scan.owners(),
                    scan.terminating(),
                    ObjectBody.of(value, scan.offsets()));
        } catch (MalformedJson e) {
            return unreadable(key, row, String.valueOf(e.getMessage()));
        }
    }

    private static ObjectRecord unreadable(ObjectKey key, StoredRow row, String reason) {
        ObjectBody body = ObjectBody.unreadable(row.value(), reason);
        return new ObjectRecord(key, row.modRevision(), row.createRevision(), "", Map.of(), List.of(), false, body);
    }
}
