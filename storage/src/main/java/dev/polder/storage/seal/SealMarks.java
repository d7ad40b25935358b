package dev.polder.storage.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One internal row for each key that values may be sealed with, {@code !seal/<key id>}, itself sealed with that key: written
 * before the key is used, and removed once nothing is sealed with it any more. So a server knows at its start which keys it
 * needs without reading everything. Blocks.
 */
final class SealMarks {

    private static final String FOLDER = "seal";
    private static final String START = KeyLayout.internalStart() + FOLDER + '/';
    private static final String END = KeyLayout.internalStart() + FOLDER + '0';

    /** The id of the first key of all: of two servers that each made a key for an empty store one comes late. */
    private static final StoreKey CLAIM = KeyLayout.internal("seal-claim");

    private static final byte[] TEXT = "polder".getBytes(US_ASCII);
    private static final int MOST_KEYS = 10_000;

    private final ObjectStore store;
    private final RandomGenerator random;

    SealMarks(ObjectStore store, RandomGenerator random) {
        this.store = store;
        this.random = random;
    }

    static boolean isMark(StoreKey row) {
        return row.path().startsWith(START);
    }

    /** Key id to mark. */
    static Map<String, StoredRow> read(ObjectStore store) {
        Map<String, StoredRow> marks = new LinkedHashMap<>();
        for (StoredRow row : StoreStages.join(store.range(new RangeQuery(START, END, 0, MOST_KEYS)))
                .rows()) {
            marks.put(row.key().path().substring(START.length()), row);
        }
        return marks;
    }

    /** The ids of the keys that are needed to read a store, or to be the first to seal in it; empty when any key will do. */
    static Set<String> needed(ObjectStore store) {
        Set<String> marked = read(store).keySet();
        if (!marked.isEmpty()) {
            return marked;
        }
        String path = CLAIM.path();
        List<StoredRow> claim = StoreStages.join(store.range(new RangeQuery(path, path + '\0', 0, 1)))
                .rows();
        return claim.isEmpty() ? Set.of() : Set.of(new String(claim.get(0).value(), US_ASCII));
    }

    /** Claims a store in which nothing was ever sealed. Whoever comes late finds the claim of the other. */
    void claim(SealKey key) {
        write(new RowWrite.Put(CLAIM, key.id().getBytes(US_ASCII)), new Guard(CLAIM, 0));
    }

    /**
     * Checks that every key that is needed is there, and is what it says.
     *
     * @param source where the keys come from, such as the name of the file
     * @throws StoreException.Unusable in one line that names a key that is needed
     */
    void check(SealKeys keys, String source) {
        for (String id : needed(store)) {
            if (keys.find(id).isEmpty()) {
                throw new StoreException.Unusable(
                        "the store is sealed with key " + id + ", but " + source + " has only " + keys.ids()
                                + "; add that key to it, or name the file that has it with --store-seal-key-file");
            }
        }
        for (StoredRow mark : read(store).values()) {
            try {
                Envelope.unseal(keys, mark.key(), mark.value());
            } catch (CannotUnseal e) {
                throw new StoreException.Unusable("the store cannot be unsealed: " + e.getMessage());
            }
        }
    }

    /** Sees to it that a key has its mark. */
    void ensure(SealKey key) {
        StoreKey row = KeyLayout.internal(FOLDER, key.id());
        write(new RowWrite.Put(row, Envelope.seal(key, random, row, TEXT)), new Guard(row, 0));
    }

    /** Removes a mark, unless it has been written again since it was read. */
    void remove(StoredRow mark) {
        write(new RowWrite.Delete(mark.key()), new Guard(mark.key(), mark.modRevision()));
    }

    /** A guard that does not hold tells that somebody else has done it. */
    private void write(RowWrite row, Guard guard) {
        StoreStages.join(store.commit(new StoreTransaction(null, List.of(row), List.of(guard))));
    }
}
