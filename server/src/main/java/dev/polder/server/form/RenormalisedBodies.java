package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.server.request.Outside;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectBody;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Remembers objects that had to be converted, each once per version, up to a number of bytes; the least used goes first. */
final class RenormalisedBodies {

    private final long maxBytes;
    private final Map<Key, ObjectRecord> records = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Key, CompletableFuture<ObjectRecord>> running = new HashMap<>();
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

    /**
     * The converted objects, in the order of the records. What several want at a time is converted once, for all of them:
     * the others wait, and get the same failure.
     *
     * @param convert converts records that are not remembered, in their order
     */
    List<ObjectRecord> computeIfAbsent(
            ServedResource resource,
            List<ObjectRecord> wanted,
            Function<List<ObjectRecord>, List<ObjectNode>> convert) {
        Map<Key, ObjectRecord> known = new HashMap<>();
        Map<Key, ObjectRecord> mine = new LinkedHashMap<>();
        Map<Key, CompletableFuture<ObjectRecord>> others = new HashMap<>();
        claim(resource, wanted, known, mine, others);
        if (!mine.isEmpty()) {
            known.putAll(compute(mine, convert));
        }
        others.forEach((key, result) -> known.put(key, await(result)));
        List<ObjectRecord> converted = new ArrayList<>(wanted.size());
        for (ObjectRecord record : wanted) {
            converted.add(Objects.requireNonNull(known.get(new Key(record.body(), resource.version()))));
        }
        return converted;
    }

    private synchronized void claim(
            ServedResource resource,
            List<ObjectRecord> wanted,
            Map<Key, ObjectRecord> known,
            Map<Key, ObjectRecord> mine,
            Map<Key, CompletableFuture<ObjectRecord>> others) {
        for (ObjectRecord record : wanted) {
            Key key = new Key(record.body(), resource.version());
            ObjectRecord remembered = records.get(key);
            CompletableFuture<ObjectRecord> begun = running.get(key);
            if (remembered != null) {
                known.put(key, remembered);
            } else if (begun == null) {
                running.put(key, new CompletableFuture<>());
                mine.put(key, record);
            } else if (!mine.containsKey(key)) {
                others.put(key, begun);
            }
        }
    }

    private Map<Key, ObjectRecord> compute(
            Map<Key, ObjectRecord> mine, Function<List<ObjectRecord>, List<ObjectNode>> convert) {
        Map<Key, ObjectRecord> converted = new LinkedHashMap<>();
        Throwable failure = null;
        try {
            Iterator<ObjectNode> objects =
                    convert.apply(List.copyOf(mine.values())).iterator();
            mine.forEach((key, record) -> converted.put(key, encode(record, objects.next())));
            return converted;
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        } finally {
            end(mine.keySet(), converted, failure);
        }
    }

    private synchronized void end(Set<Key> keys, Map<Key, ObjectRecord> converted, @Nullable Throwable failure) {
        for (Key key : keys) {
            CompletableFuture<ObjectRecord> waiting = Objects.requireNonNull(running.remove(key));
            ObjectRecord record = converted.get(key);
            if (failure != null || record == null) {
                waiting.completeExceptionally(failure == null ? new IllegalStateException("too few objects") : failure);
                continue;
            }
            records.put(key, record);
            bytes += record.weight();
            waiting.complete(record);
        }
        evict();
    }

    private static ObjectRecord encode(ObjectRecord record, ObjectNode object) {
        byte[] value = StoredValue.encode(CanonicalJson.write(object));
        StoredRow row =
                new StoredRow(KeyLayout.object(record.key()), value, record.createRevision(), record.revision());
        return ObjectRecords.decode(record.key(), row);
    }

    private static ObjectRecord await(CompletableFuture<ObjectRecord> result) {
        try (Outside.Wait unused = Outside.begin()) {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private void evict() {
        Iterator<ObjectRecord> oldest = records.values().iterator();
        while (bytes > maxBytes && records.size() > 1 && oldest.hasNext()) {
            bytes -= oldest.next().weight();
            oldest.remove();
        }
    }
}
