package dev.polder.storage.seal;

import dev.polder.storage.CommitOutcome;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What all servers on a store have in common and nobody else may know: internal rows {@code !identity/<name>}, sealed (store
 * rule S17). Blocks.
 *
 * <p>Whoever finds a row missing makes it, all that are missing in one transaction that holds only if they still are. So of
 * several servers that start at once one makes them and the others take them.
 */
public final class SharedSecrets {

    private static final String FOLDER = "identity";
    private static final String START = KeyLayout.internalStart() + FOLDER + '/';
    private static final String END = KeyLayout.internalStart() + FOLDER + '0';
    /** More than any version has. */
    private static final int MOST_ROWS = 1_000;
    /** Each attempt loses to another server's write; nobody writes these rows but servers that start. */
    private static final int ATTEMPTS = 100;

    private final ObjectStore store;
    private final RandomGenerator random;

    /**
     * One secret.
     *
     * @param name the last part of its key
     * @param made makes it; asked only when the store has none, or none that is good
     * @param good whether it can still be used; what is not is made anew
     */
    public record Secret(String name, Supplier<byte[]> made, Predicate<byte[]> good) {}

    /**
     * The secrets of a store.
     *
     * @param random must be secure
     */
    public SharedSecrets(ObjectStore store, RandomGenerator random) {
        this.store = store;
        this.random = random;
    }

    /** The id of a key that they are sealed with; empty when there are none yet. */
    public Optional<String> neededKey() {
        return rows().stream()
                .map(row -> Envelope.keyId(row.value()))
                .filter(id -> !id.isEmpty())
                .findFirst();
    }

    /**
     * The secrets, made where they are missing.
     *
     * @param keys the keys of the key file; the first is written with
     * @return each by its name
     * @throws CannotUnseal when one is sealed with another key, or damaged; nothing was written then
     * @throws StoreException when the store fails
     */
    public Map<String, byte[]> agree(List<Secret> wanted, SealKeys keys) throws CannotUnseal {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Map<StoreKey, StoredRow> present = new HashMap<>();
            rows().forEach(row -> present.put(row.key(), row));
            Map<String, byte[]> agreed = new LinkedHashMap<>();
            List<RowWrite> writes = new ArrayList<>();
            List<Guard> guards = new ArrayList<>();
            for (Secret secret : wanted) {
                StoreKey key = KeyLayout.internal(FOLDER, secret.name());
                StoredRow row = present.get(key);
                byte[] value = row == null ? null : Envelope.unseal(keys, key, row.value());
                if (value == null || !secret.good().test(value)) {
                    value = secret.made().get();
                    writes.add(new RowWrite.Put(key, Envelope.seal(keys.preferred(), random, key, value)));
                    guards.add(new Guard(key, row == null ? 0 : row.modRevision()));
                }
                agreed.put(secret.name(), value);
            }
            if (writes.isEmpty()
                    || StoreStages.join(store.commit(new StoreTransaction(null, writes, guards)))
                            instanceof CommitOutcome.Committed) {
                return agreed;
            }
        }
        throw new StoreException.Unusable(
                "other servers keep changing the identity that this one wants to share; start" + " it again");
    }

    private List<StoredRow> rows() {
        return StoreStages.join(store.range(new RangeQuery(START, END, 0, MOST_ROWS)))
                .rows();
    }
}
