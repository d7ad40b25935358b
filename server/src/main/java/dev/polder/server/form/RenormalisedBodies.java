package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectBody;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Remembers objects that had to be converted, each once per version, up to a number of bytes; the least used goes first. */
final class RenormalisedBodies {

    private final long maxBytes;
    private final Map<Key, ObjectRecord> records = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    RenormalisedBodies(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Bodies and versions are compared by identity: both are immutable, and a change makes new ones. */
    private static final class Key {
        private final Object body;
        private final TypeVersion version;

        Key(ObjectBody body, TypeVersion version) {
            this.body = body.identity();
            this.version = version;
        }

        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.body == body && key.version == version;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(body) + System.identityHashCode(version);
        }
    }

    synchronized boolean has(ServedResource resource, ObjectRecord record) {
        return records.containsKey(new Key(record.body(), resource.version()));
    }

    ObjectRecord computeIfAbsent(ServedResource resource, ObjectRecord record, Supplier<ObjectNode> convert) {
        Key key = new Key(record.body(), resource.version());
        synchronized (this) {
            ObjectRecord known = records.get(key);
            if (known != null) {
                return known;
            }
        }
        byte[] value = StoredValue.encode(CanonicalJson.write(convert.get()));
        StoredRow row =
                new StoredRow(KeyLayout.object(record.key()), value, record.createRevision(), record.revision());
        ObjectRecord converted = ObjectRecords.decode(record.key(), row);
        synchronized (this) {
            ObjectRecord raced = records.putIfAbsent(key, converted);
            if (raced != null) {
                return raced;
            }
            bytes += converted.weight();
            evict();
        }
        return converted;
    }

    private void evict() {
        Iterator<ObjectRecord> oldest = records.values().iterator();
        while (bytes > maxBytes && records.size() > 1 && oldest.hasNext()) {
            bytes -= oldest.next().weight();
            oldest.remove();
        }
    }
}
