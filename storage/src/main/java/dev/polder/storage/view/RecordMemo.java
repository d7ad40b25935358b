package dev.polder.storage.view;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreException;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was made of the objects of a resource, good until the object is written again. Nothing is kept of objects that have
 * gone, and nothing runs when nobody asks: whoever asks first after changes forgets what they ended.
 *
 * @param <T> what is made of an object
 */
public final class RecordMemo<T> {

    /** How many objects are remembered; beyond that everything is made again. */
    private static final int MOST = 100_000;

    private static final int BATCH = 1024;

    private final StoreView view;
    private final ResourceSpace space;
    private final Function<ObjectRecord, T> reading;
    private final Map<ObjectKey, Entry<T>> known = new ConcurrentHashMap<>();
    private final ReentrantLock forgetting = new ReentrantLock();
    private volatile WeakReference<ResourceMap> seen = new WeakReference<>(null);
    private long forgottenUpTo;

    private record Entry<T>(long revision, T value) {}

    /**
     * Nothing is known yet.
     *
     * @param reading makes the value of a readable object; must not block, and gives the same for the same object
     */
    public RecordMemo(StoreView view, ResourceSpace space, Function<ObjectRecord, T> reading) {
        this.view = view;
        this.space = space;
        this.reading = reading;
        this.forgottenUpTo = view.snapshot().revision();
    }

    /** What is made of an object in the newest state; null when there is none, or it cannot be read. Never blocks. */
    public @Nullable T get(LogicalClusterName cluster, String namespace, String name) {
        ViewSnapshot snapshot = view.snapshot();
        ResourceMap map = snapshot.map(space);
        forget(snapshot, map);
        ObjectRecord record = map.get(cluster, namespace, name);
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
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(record.key(), new Entry<>(record.revision(), value));
        return value;
    }

    /** How many objects are remembered. */
    public int size() {
        return known.size();
    }

    private void forget(ViewSnapshot snapshot, ResourceMap map) {
        if (seen.refersTo(map) || !forgetting.tryLock()) {
            return;
        }
        try {
            long from = forgottenUpTo;
            forgottenUpTo = Math.max(from, snapshot.revision());
            seen = new WeakReference<>(map);
            forgetEnded(from);
        } finally {
            forgetting.unlock();
        }
    }

    private void forgetEnded(long from) {
        long after = from;
        try {
            History.Batch batch;
            do {
                batch = view.history().after(space, after, BATCH);
                for (ViewEvent event : batch.events()) {
                    if (event.after() == null) {
                        known.remove(event.subject().key());
                    }
                }
                after = batch.upTo();
            } while (!batch.events().isEmpty());
        } catch (StoreException.Compacted lost) {
            known.clear();
        }
    }
}
