package dev.polder.storage.view;

import dev.polder.storage.StoreException;
import dev.polder.storage.view.encoding.JsonCursor;
import dev.polder.storage.view.encoding.MalformedJson;
import dev.polder.storage.view.encoding.StoredValue;

/** Single fields of an object's metadata, read from the stored bytes: no tree is made, and nothing behind metadata is looked at. */
public final class MetadataFields {

    private MetadataFields() {}

    /** Reads the fields that it wants. */
    public interface Reader {

        /**
         * Is shown a field.
         *
         * @param cursor before the value; moved behind it if, and only if, this returns true
         * @param name where the quoted name of the field begins, for {@link JsonCursor#matches}
         * @return whether the value was read; else it is stepped over
         */
        boolean read(JsonCursor cursor, int name) throws MalformedJson;
    }

    /**
     * Shows each field of metadata in turn.
     *
     * @param body of a readable object; blocks when its value is cold
     * @throws StoreException.Corrupt when a field is not what the reader takes it for; else as {@link ObjectBody#value}
     */
    public static void read(ObjectBody body, Reader reader) {
        JsonCursor cursor = new JsonCursor(body.value(), StoredValue.HEADER + body.metadataStart());
        try {
            if (cursor.sees('}')) {
                return;
            }
            do {
                int name = cursor.position();
                cursor.skipString();
                cursor.expect(':');
                if (!reader.read(cursor, name)) {
                    cursor.skipValue();
                }
            } while (cursor.accept(','));
            cursor.expect('}');
        } catch (MalformedJson e) {
            throw new StoreException.Corrupt("metadata cannot be read: " + e.getMessage());
        }
    }
}
