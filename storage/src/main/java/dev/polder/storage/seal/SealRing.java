package dev.polder.storage.seal;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreWatch;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of this server beside those of the others (store rule S17): which one is written with.
 *
 * <p>That is the first one of the key file that every live session can read. It is chosen anew when the file changes, and when
 * a session comes, goes or says something else. Nobody can start without it once it is written with: its mark is written
 * before the others are asked for the last time, while a server that starts first says which keys it has, and then looks
 * for marks. So at least one of the two sees the other.
 */
public final class SealRing implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SealRing.class);

    private final ObjectStore store;
    private final SealMarks marks;
    private final String source;
    private final SealUses uses = new SealUses(this::reviewSoon);
    private final AtomicInteger reviews = new AtomicInteger();
    private final ReentrantLock choosing = new ReentrantLock();
    private final StoreWatch listening;
    private volatile SealKeys keys;
    private volatile AutoCloseable feeding = () -> {};
    private volatile String trouble = "";
    /** Before the keys were checked nothing is chosen; after the end neither. */
    private volatile boolean open;

    private String announced = "";
    private String warned = "";

    private SealRing(ObjectStore store, SealKeys keys, String source, RandomGenerator random) {
        this.store = store;
        this.marks = new SealMarks(store, random);
        this.keys = keys;
        this.source = source;
        this.listening = store.presence().onChange(this::reviewSoon);
    }

    /**
     * Takes keys for a store. Blocks.
     *
     * @param store the store with its values as they lie there
     * @param keys the keys of the key file
     * @param source what the key file is called in errors
     * @param random must be secure
     * @throws StoreException.Unusable when the store is sealed with another key; one line that names it
     */
    public static SealRing open(ObjectStore store, SealKeys keys, String source, RandomGenerator random) {
        SealRing ring = new SealRing(store, keys, source, random);
        boolean opened = false;
        try {
            ring.announce(ring.uses.current());
            if (SealMarks.needed(store).isEmpty()) {
                ring.marks.claim(keys.preferred());
            }
            ring.marks.check(keys, source);
            ring.open = true;
            ring.review();
            opened = true;
            return ring;
        } finally {
            if (!opened) {
                ring.close();
            }
        }
    }

    /** Takes along what brings it new keys: closed with the ring. */
    public void fedBy(AutoCloseable source) {
        feeding = source;
    }

    /** The ids of the keys that a server needs for a store; empty when nothing was ever sealed in it. Blocks. */
    public static Set<String> needed(ObjectStore store) {
        return SealMarks.needed(store);
    }

    /** The keys to read with. */
    public SealKeys keys() {
        return keys;
    }

    /** The key that is written with; empty as long as another server can read with none of the keys. */
    public Optional<SealKey> writeKey() {
        return Optional.ofNullable(uses.key());
    }

    /** Why values cannot be read here; empty when they can. Does not block. */
    public Optional<String> trouble() {
        return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
    }

    SealUses uses() {
        return uses;
    }

    SealMarks marks() {
        return marks;
    }

    /**
     * Takes the keys of a key file that has changed. One that is gone from it although the store is sealed with it is kept,
     * with a warning. Blocks.
     *
     * @throws StoreException when the store cannot be asked; a later review goes on with the keys
     */
    public void take(SealKeys given) {
        choosing.lock();
        try {
            SealKeys all = given;
            Set<String> needed = SealMarks.needed(store);
            for (SealKey key : keys.all()) {
                if (given.find(key.id()).isEmpty() && needed.contains(key.id())) {
                    log.warn(
                            "{} has key {} no more, but the store is sealed with it: this server goes on with it, the next"
                                    + " start will not; put it back, or run `polder store reencrypt`",
                            source,
                            key);
                    all = all.with(key);
                }
            }
            keys = all;
            review();
        } finally {
            choosing.unlock();
        }
    }

    /** Chooses the key anew, on a thread of its own. */
    void reviewSoon() {
        if (open && reviews.getAndIncrement() == 0) {
            Thread.ofVirtual().name("polder-seal").start(this::reviewWhileAsked);
        }
    }

    private void reviewWhileAsked() {
        int asked;
        do {
            asked = reviews.get();
            try {
                review();
            } catch (RuntimeException e) {
                // Whatever it was: the next review must not wait for this one for ever.
                if (open) {
                    log.warn("which key to seal with could not be found out; it stays as it is", e);
                }
            }
        } while (!reviews.compareAndSet(asked, 0));
    }

    private void review() {
        choosing.lock();
        try {
            announce(uses.current());
            Map<String, SealNotice> everybody = everybody();
            Set<String> used = SealMarks.read(store).keySet();
            look(used);
            SealKey present = uses.key();
            SealKey wanted = keys.firstOf(readByAll(everybody)).orElse(null);
            warn(everybody, wanted == null ? present : wanted);
            if (wanted != null && !wanted.equals(present)) {
                change(wanted);
            } else if (wanted == null && present == null && keys.firstOf(used).isPresent()) {
                // A server that lacks all keys cannot read this store anyhow, so none waits for it once it is sealed.
                uses.change(keys.firstOf(used).get());
                announce(uses.current());
            }
        } finally {
            choosing.unlock();
        }
    }

    /** Whether this server lacks a key that others write with: it was away when they agreed on it. */
    private void look(Set<String> used) {
        String lacks = used.stream()
                .filter(id -> keys.find(id).isEmpty())
                .findFirst()
                .map(id -> "the store is sealed with key " + id + ", which " + source
                        + " does not have; add it and restart this server")
                .orElse("");
        if (!lacks.equals(trouble) && !lacks.isEmpty()) {
            log.error("{}", lacks);
        }
        trouble = lacks;
    }

    private void warn(Map<String, SealNotice> everybody, @Nullable SealKey used) {
        SealKey first = keys.preferred();
        String lacking = everybody.entrySet().stream()
                .filter(one -> !one.getValue().reads().contains(first.id()))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElse("");
        if (!lacking.isEmpty() && !first.equals(used) && !warned.equals(lacking + first)) {
            warned = lacking + first;
            log.warn(
                    "the server of session {} does not have key {}, the first of {}; until it has, or has ended, {}",
                    lacking,
                    first,
                    source,
                    used == null ? "values are not sealed" : "values are sealed with key " + used);
        }
    }

    private void change(SealKey wanted) {
        Set<String> both = new HashSet<>(uses.current());
        both.add(wanted.id());
        announce(both);
        marks.ensure(wanted);
        // Whoever came in between has heard of it, or is seen here.
        if (readByAll(everybody()).contains(wanted.id())) {
            uses.change(wanted);
            log.info("values are sealed with key {} from now on", wanted);
        }
        announce(uses.current());
    }

    private void announce(Set<String> writes) {
        String text = new SealNotice(Set.copyOf(keys.ids()), writes).text();
        if (text.equals(announced)) {
            return;
        }
        try {
            StoreStages.join(store.presence().announce(text));
            announced = text;
        } catch (StoreException.OutOfSpace full) {
            // Nothing can be sealed meanwhile either; whoever makes room must be able to come. It is said again at the
            // next review.
            log.warn("the keys of this server are not made known to others yet: {}", full.getMessage());
        }
    }

    /** What every live session says of its keys. */
    Map<String, SealNotice> everybody() {
        Map<String, SealNotice> notices = new LinkedHashMap<>();
        StoreStages.join(store.presence().everybody())
                .forEach((name, text) -> notices.put(name, SealNotice.parse(text)));
        return notices;
    }

    private static Set<String> readByAll(Map<String, SealNotice> everybody) {
        Collection<SealNotice> notices = everybody.values();
        Set<String> common = new HashSet<>();
        notices.forEach(notice -> common.addAll(notice.reads()));
        notices.forEach(notice -> common.retainAll(notice.reads()));
        return common;
    }

    /** The keys are chosen no more; those that were go on being used. */
    @Override
    public void close() {
        open = false;
        listening.close();
        try {
            feeding.close();
        } catch (Exception e) {
            log.debug("the key file is watched on", e);
        }
    }
}
