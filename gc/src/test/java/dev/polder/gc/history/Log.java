package dev.polder.gc.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Keeps what a store says has happened, and who says that it was him. */
final class Log implements StoreWatcher {

    /** The row whose revision is the term of the leader. */
    static final StoreKey TERM = KeyLayout.internal("leader", "collector");

    private final List<Entry> entries = new ArrayList<>();
    private long upTo;
    private final Map<Long, Long> terms = new ConcurrentHashMap<>();

    /** The log of a store, from now on. */
    static Log of(ObjectStore store) {
        Log log = new Log();
        var unused = store.watch(0, log);
        return log;
    }

    /** A collector of that term has written the revision. */
    void written(long revision, long term) {
        terms.put(revision, term);
    }

    @Override
    public synchronized void revision(long revision, List<StoreEvent> events) {
        for (StoreEvent event : events) {
            Optional<Entry.Key> key = Entry.Key.parse(event.key().path());
            if (key.isPresent()) {
                ObjectNode after = event instanceof StoreEvent.Put put
                        ? Json.readOwn(StoredValue.json(put.row().value()))
                        : null;
                entries.add(new Entry(revision, key.get(), after, 0));
            } else if (event.key().equals(TERM)) {
                entries.add(new Entry(revision, null, null, 0));
            }
        }
        upTo = revision;
        notifyAll();
    }

    /** Everything up to this revision has been told. */
    synchronized long upTo() {
        return upTo;
    }

    @Override
    public void ended(StoreException cause) {
        // The store is closed at the end of a test.
    }

    /** What has happened so far. */
    synchronized List<Entry> entries() {
        return entries.stream()
                .map(one -> new Entry(one.revision(), one.key(), one.after(), terms.getOrDefault(one.revision(), 0L)))
                .toList();
    }

    /**
     * Waits for the next things to happen until nothing is left that should go; what is left when nothing more happens.
     *
     * @param healed what has happened up to this revision is waited for first
     */
    synchronized List<String> settled(long healed) throws InterruptedException {
        while (upTo < healed) {
            wait();
        }
        List<String> left = CollectionChecker.left(entries());
        while (!left.isEmpty()) {
            int before = entries.size();
            wait(TimeUnit.SECONDS.toMillis(20));
            left = CollectionChecker.left(entries());
            if (entries.size() == before) {
                return left;
            }
        }
        return left;
    }
}
