package dev.polder.storage.view;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.encoding.MalformedJson;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.encoding.StringPool;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes records of rows: one scan over the stored bytes, no tree. */
public final class ObjectRecords {

    /** Remembers the keys and values of labels, and uids of owners, that recur. */
    private static final StringPool POOL = new StringPool(1 << 14);

    private ObjectRecords() {}

    /** Decides which values may become cold, and keeps those. */
    public interface Cooling {

        /** The keeper of the value of an object; null when it stays in memory. */
        CoolableBody.@Nullable Keeper keeper(ObjectKey key);
    }

    /**
     * Reads a row of an object.
     *
     * @return the record, whose value stays in memory; an unreadable one when the format of the value is not known or its
     *     shape is not canonical
     */
    public static ObjectRecord decode(ObjectKey key, StoredRow row) {
        return decode(key, row, any -> null, ExpiryRules.NONE);
    }

    /**
     * The same; values may become cold, and objects may end by themselves. One that cannot be read does neither.
     *
     * @param cooling which values may become cold
     * @param expiry when objects end
     */
    public static ObjectRecord decode(ObjectKey key, StoredRow row, Cooling cooling, ExpiryRules expiry) {
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
                    scan.kept(),
                    expiry.ends(key.space(), value),
                    body(key, row, scan.offsets(), cooling.keeper(key)));
        } catch (MalformedJson e) {
            return unreadable(key, row, String.valueOf(e.getMessage()));
        }
    }

    private static ObjectBody body(
            ObjectKey key, StoredRow row, ObjectBody.Offsets offsets, CoolableBody.@Nullable Keeper keeper) {
        return keeper == null
                ? new HeldBody(row.value(), offsets)
                : new CoolableBody(row.value(), offsets, keeper, key, row.modRevision());
    }

    private static ObjectRecord unreadable(ObjectKey key, StoredRow row, String reason) {
        ObjectBody body = new HeldBody.Unreadable(row.value(), reason);
        return new ObjectRecord(
                key, row.modRevision(), row.createRevision(), "", Map.of(), List.of(), false, false, 0, body);
    }
}
