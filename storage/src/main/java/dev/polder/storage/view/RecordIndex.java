package dev.polder.storage.view;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.tree.KeyedOrder;
import dev.polder.storage.view.tree.OrderedTree;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a resource by words that they say, so that those of one word are found without a look at the others. All are
 * looked at once, when somebody asks first; after that only what history says has changed. Nothing runs when nobody asks, and
 * nothing is kept of objects that have gone. The answer is that of a look at all objects of the state that is asked about.
 */
public final class RecordIndex {

    private static final int BATCH = 1_024;

    private final StoreView view;
    private final ResourceSpace space;
    private final Function<ObjectRecord, ? extends Collection<String>> reading;
    private final ReentrantLock following = new ReentrantLock();
    /** The words of each object that says any; changed by who follows alone. */
    private final Map<ObjectKey, Set<String>> words = new HashMap<>();

    private volatile Known known = new Known(OrderedTree.empty(Entry.ORDER), -1, new WeakReference<>(null));

    /**
     * Nothing is known yet.
     *
     * @param reading the words of a readable object: the same for the same object
     */
    public RecordIndex(
            StoreView view, ResourceSpace space, Function<ObjectRecord, ? extends Collection<String>> reading) {
        this.view = view;
        this.space = space;
        this.reading = reading;
    }

    /** That an object says a word, as it was written at a revision. */
    private record Entry(String word, ObjectKey key, long revision) {

        /** By word and object: there is one entry of both. */
        static final KeyedOrder<Entry, Entry> ORDER = new KeyedOrder<>() {
            @Override
            public Entry keyOf(Entry value) {
                return value;
            }

            @Override
            public int compare(Entry left, Entry right) {
                int byWord = left.word.compareTo(right.word);
                int byCluster = byWord != 0 ? byWord : left.key.cluster().compareTo(right.key.cluster());
                int byNamespace =
                        byCluster != 0 ? byCluster : left.key.namespace().compareTo(right.key.namespace());
                return byNamespace != 0 ? byNamespace : left.key.name().compareTo(right.key.name());
            }

            @Override
            public int hash(Entry key) {
                return 31 * key.word.hashCode() + key.key.name().hashCode();
            }
        };
    }

    /**
     * What the objects said.
     *
     * @param upTo the revision of that state; less than 0 before the first look
     * @param map its objects
     */
    private record Known(OrderedTree<Entry, Entry> entries, long upTo, WeakReference<@Nullable ResourceMap> map) {

        private int before(String word) {
            return entries.rank(entry -> entry.word().compareTo(word) < 0);
        }

        int count(String word) {
            return entries.rank(entry -> entry.word().compareTo(word) <= 0) - before(word);
        }

        Stream<Entry> of(String word) {
            int from = before(word);
            int to = entries.rank(entry -> entry.word().compareTo(word) <= 0);
            return StreamSupport.stream(
                    Spliterators.spliterator(
                            entries.between(from, to), (long) to - from, Spliterator.ORDERED | Spliterator.NONNULL),
                    false);
        }
    }

    /**
     * The objects of a state that say a word, each once, in an order that is always the same while they are. They are found one by
     * one, as they are asked for. Does not wait, but for somebody else who has just begun to look, and for values that are cold.
     */
    public Stream<ObjectRecord> of(ViewSnapshot snapshot, String word) {
        ResourceMap map = snapshot.map(space);
        if (map.size() == 0) {
            return Stream.empty();
        }
        Known now = follow(snapshot, map);
        Stream<Entry> entries = now.of(word);
        if (now.map().refersTo(map)) {
            return entries.<ObjectRecord>mapMulti((entry, found) -> tell(map, entry, word, found));
        }
        // Others have looked at a newer state: what has changed or gone since then may have said the word.
        Set<ObjectKey> told = new HashSet<>();
        return Stream.concat(entries, changed(snapshot, map, now)).mapMulti((entry, found) -> {
            if (told.add(entry.key())) {
                tell(map, entry, word, found);
            }
        });
    }

    private void tell(ResourceMap map, Entry entry, String word, Consumer<ObjectRecord> found) {
        ObjectKey key = entry.key();
        ObjectRecord record = map.get(key.cluster(), key.namespace(), key.name());
        if (record != null
                && (record.revision() == entry.revision() || read(record).contains(word))) {
            found.accept(record);
        }
    }

    /**
     * How many objects of a state say a word: in logarithmic time, but of a past state only by finding them. Does not wait longer
     * than {@link #of}.
     */
    public int count(ViewSnapshot snapshot, String word) {
        ResourceMap map = snapshot.map(space);
        if (map.size() == 0) {
            return 0;
        }
        Known now = follow(snapshot, map);
        return now.map().refersTo(map)
                ? now.count(word)
                : Math.toIntExact(of(snapshot, word).count());
    }

    /** What changed between a state and a newer one that is known. */
    private Stream<Entry> changed(ViewSnapshot snapshot, ResourceMap map, Known now) {
        Set<ObjectKey> keys = new LinkedHashSet<>();
        try {
            changes(snapshot.revision(), now.upTo(), keys);
        } catch (StoreException.Compacted forgotten) {
            map.all().forEachRemaining(record -> keys.add(record.key()));
        }
        return keys.stream().map(key -> new Entry("", key, -1));
    }

    private void changes(long from, long to, Set<ObjectKey> keys) {
        long after = from;
        while (after < to) {
            History.Batch batch = view.history().after(space, after, BATCH);
            batch.events().forEach(event -> keys.add(event.subject().key()));
            if (batch.events().isEmpty()) {
                return;
            }
            after = batch.upTo();
        }
    }

    private Known follow(ViewSnapshot snapshot, ResourceMap map) {
        Known last = known;
        if (last.map().refersTo(map) || snapshot.revision() <= last.upTo()) {
            return last;
        }
        following.lock();
        try {
            last = known;
            if (!last.map().refersTo(map) && snapshot.revision() > last.upTo()) {
                last = new Known(entries(last, snapshot, map), snapshot.revision(), new WeakReference<>(map));
                known = last;
            }
            return last;
        } finally {
            following.unlock();
        }
    }

    private OrderedTree<Entry, Entry> entries(Known last, ViewSnapshot snapshot, ResourceMap map) {
        if (last.upTo() >= 0) {
            Set<ObjectKey> changed = new LinkedHashSet<>();
            try {
                changes(last.upTo(), snapshot.revision(), changed);
                return with(last.entries(), changed, map);
            } catch (StoreException.Compacted forgotten) {
                // Everything may have changed.
            }
        }
        words.clear();
        Set<ObjectKey> all = new LinkedHashSet<>();
        map.all().forEachRemaining(record -> all.add(record.key()));
        return with(OrderedTree.empty(Entry.ORDER), all, map);
    }

    /** What has changed is as it is now, whatever it was in between. */
    private OrderedTree<Entry, Entry> with(
            OrderedTree<Entry, Entry> entries, Collection<ObjectKey> changed, ResourceMap map) {
        OrderedTree<Entry, Entry> now = entries;
        for (ObjectKey key : changed) {
            ObjectRecord record = map.get(key.cluster(), key.namespace(), key.name());
            Set<String> says = record == null ? Set.of() : read(record);
            Set<String> said = says.isEmpty() ? words.remove(key) : words.put(key, says);
            for (String word : said == null ? Set.<String>of() : said) {
                if (!says.contains(word)) {
                    now = now.without(new Entry(word, key, 0));
                }
            }
            for (String word : says) {
                now = now.with(new Entry(word, key, record == null ? 0 : record.revision()));
            }
        }
        return now;
    }

    private Set<String> read(ObjectRecord record) {
        return record.unreadable().isPresent() ? Set.of() : Set.copyOf(reading.apply(record));
    }

    /** How many objects that say anything are remembered, by the newest state: none that have gone. */
    public int size() {
        ViewSnapshot now = view.snapshot();
        follow(now, now.map(space));
        following.lock();
        try {
            return words.size();
        } finally {
            following.unlock();
        }
    }
}
