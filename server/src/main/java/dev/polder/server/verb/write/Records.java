package dev.polder.server.verb.write;

import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.encoding.StoredValue;

/** Records of states that are answered but not stored: of dry runs, and of an object's end. */
final class Records {

    private Records() {}

    /** The record with another body, at the same revision. */
    static ObjectRecord withJson(ObjectRecord record, byte[] json) {
        StoredRow row = new StoredRow(
                KeyLayout.object(record.key()), StoredValue.encode(json), record.createRevision(), record.revision());
        return ObjectRecords.decode(record.key(), row);
    }
}
