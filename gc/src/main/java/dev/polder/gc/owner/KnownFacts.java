package dev.polder.gc.owner;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.view.ObjectRecord;
import java.util.HashMap;
import java.util.Map;

/** What was read for one look at an object: what has not changed since is not read again, in whatever state it is decided anew. */
public final class KnownFacts implements Facts.Source {

    /** What is in memory is cheap to read again; an object may have very many dependents that wait as well. */
    private static final int MOST_WARM = 64;

    private final Map<ObjectKey, Known> known = new HashMap<>(4);

    private record Known(long revision, Facts facts) {}

    /** Nothing is known yet. */
    public KnownFacts() {}

    @Override
    public Facts of(ObjectRecord record) {
        Known one = known.get(record.key());
        if (one != null && one.revision == record.revision()) {
            return one.facts;
        }
        if (Facts.needNoValue(record)) {
            return Facts.of(record);
        }
        ObjectRecord held = record.held();
        if (held == null) {
            throw new Facts.Cold(record);
        }
        Facts facts = Facts.of(held);
        if (known.size() < MOST_WARM) {
            known.put(record.key(), new Known(record.revision(), facts));
        }
        return facts;
    }

    /**
     * The same, read from the store when it is cold; blocks then.
     *
     * @throws dev.polder.storage.StoreException when the value cannot be read
     */
    public Facts read(ObjectRecord record) {
        Known one = known.get(record.key());
        if (one != null && one.revision == record.revision()) {
            return one.facts;
        }
        Facts facts = Facts.of(record);
        known.put(record.key(), new Known(record.revision(), facts));
        return facts;
    }
}
