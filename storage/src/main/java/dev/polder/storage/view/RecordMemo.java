package dev.polder.storage.view;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was made of the objects of a resource, good until the object is written again. Nothing is kept of objects that have
 * gone, and nothing runs when nobody asks: whoever asks first after changes forgets what they ended.
 *
 * @param <T> what is made of an object
 */
public final class RecordMemo<T> {

    /** How many objects are remembered unless told otherwise; beyond that everything is made again. */
    private static final int MOST = 100_000;

    private final StoreView view;
    private final ResourceSpace space;
    private final Function<ObjectRecord, T> reading;
    private final Map<ObjectKey, Entry<T>> known = new ConcurrentHashMap<>();
    private final EndedObjects ended;
    private final int most;

    private record Entry<T>(long revision, T value) {}

    /**
     * Nothing is known yet.
     *
     * @param reading makes the value of a readable object; must not block, and gives the same for the same object
     */
    public RecordMemo(StoreView view, ResourceSpace space, Function<ObjectRecord, T> reading) {
        this(view, space, reading, MOST);
    }

    /** The same for values that are large, of which not so many are remembered. */
    public RecordMemo(StoreView view, ResourceSpace space, Function<ObjectRecord, T> reading, int most) {
        this.most = most;
        this.view = view;
        this.space = space;
        this.reading = reading;
        this.ended = new EndedObjects(view, space);
    }

    /** What is made of an object in the newest state; null when there is none, or it cannot be read. Never blocks. */
    public @Nullable T get(LogicalClusterName cluster, String namespace, String name) {
        return get(view.snapshot(), cluster, namespace, name);
    }

    /** What is made of an object in a state; null when there is none, or it cannot be read. Never blocks. */
    public @Nullable T get(ViewSnapshot snapshot, LogicalClusterName cluster, String namespace, String name) {
        forget();
        ObjectRecord record = snapshot.map(space).get(cluster, namespace, name);
        return record == null ? null : of(record);
    }

    /** What is made of an object of any state; null when it cannot be read. Never blocks. */
    public @Nullable T of(ObjectRecord record) {
        Entry<T> entry = known.get(record.key());
        if (entry != null && entry.revision() == record.revision()) {
            return entry.value();
        }
        if (record.unreadable().isPresent()) {
            return null;
        }
        T value = reading.apply(record);
        if (known.size() >= most) {
            known.clear();
        }
        Entry<T> made = new Entry<>(record.revision(), value);
        known.put(record.key(), made);
        if (newest(record.key()) == null) {
            // It has ended meanwhile, and that may have been told already.
            known.remove(record.key(), made);
        }
        return value;
    }

    private @Nullable ObjectRecord newest(ObjectKey key) {
        return view.snapshot().map(space).get(key.cluster(), key.namespace(), key.name());
    }

    /** How many objects are remembered; none that have ended. */
    public int size() {
        forget();
        return known.size();
    }

    private void forget() {
        ended.look(known::remove, known::clear);
    }
}
