package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.ObjectBody;
import dev.polder.storage.view.ObjectRecords;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Remembers bodies that had to be converted, each once per version, up to a number of bytes; the least used goes first. */
final class RenormalisedBodies {

    private final long maxBytes;
    private final Map<Key, ObjectBody> bodies = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    RenormalisedBodies(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Bodies and versions are compared by identity: both are immutable, and a change makes new ones. */
    private static final class Key {
        private final ObjectBody body;
        private final TypeVersion version;

        Key(ObjectBody body, TypeVersion version) {
            this.body = body;
            this.version = version;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.body == body && key.version == version;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(body) + System.identityHashCode(version);
        }
    }

    synchronized boolean has(ServedResource resource, ObjectBody body) {
        return bodies.containsKey(new Key(body, resource.version()));
    }

    ObjectBody computeIfAbsent(ServedResource resource, ObjectBody body, Supplier<ObjectNode> convert) {
        Key key = new Key(body, resource.version());
        synchronized (this) {
            ObjectBody known = bodies.get(key);
            if (known != null) {
                return known;
            }
        }
        ObjectBody converted = ObjectRecords.body(CanonicalJson.write(convert.get()));
        synchronized (this) {
            ObjectBody raced = bodies.putIfAbsent(key, converted);
            if (raced != null) {
                return raced;
            }
            bytes += converted.json().length;
            evict();
        }
        return converted;
    }

    private void evict() {
        Iterator<ObjectBody> oldest = bodies.values().iterator();
        while (bytes > maxBytes && bodies.size() > 1 && oldest.hasNext()) {
            bytes -= oldest.next().json().length;
            oldest.remove();
        }
    }
}
