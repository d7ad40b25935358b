package dev.polder.storage.view.live;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.CoolableBody;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reads values that are cold: by key, as they are now, since an object that has not changed is there long after its revision
 * was compacted; only one that has changed is read at the revision of its record.
 */
final class ColdReads {

    private final ObjectStore store;
    private final LongAdder values = new LongAdder();

    ColdReads(ObjectStore store) {
        this.store = store;
    }

    /** How many values were read. */
    long count() {
        return values.sum();
    }

    /** One value. Blocks. */
    byte[] one(CoolableBody body) {
        return of(body, StoreStages.join(ask(body, 0)));
    }

    /**
     * Values of objects that lie side by side: one range for all. Blocks.
     *
     * @param bodies at least one, in the order of their keys
     */
    Map<CoolableBody, byte[]> run(List<CoolableBody> bodies) {
        String from = path(bodies.getFirst());
        String to = behind(bodies.getLast());
        Map<ObjectKey, StoredRow> rows = new HashMap<>();
        RangePage page = StoreStages.join(store.range(new RangeQuery(from, to, 0, bodies.size())));
        page.rows().forEach(row -> KeyLayout.parse(row.key()).ifPresent(key -> rows.put(key, row)));
        Map<CoolableBody, byte[]> read = new HashMap<>();
        List<CoolableBody> rest = new ArrayList<>();
        for (CoolableBody body : bodies) {
            StoredRow row = rows.get(body.key());
            if (row != null && row.modRevision() == body.revision()) {
                values.increment();
                read.put(body, row.value());
            } else {
                rest.add(body);
            }
        }
        read.putAll(each(rest));
        return read;
    }

    /** Values of objects wherever they lie: one range each, all under way at once. Blocks. */
    Map<CoolableBody, byte[]> each(Collection<CoolableBody> bodies) {
        Map<CoolableBody, CompletionStage<RangePage>> asked = new HashMap<>();
        bodies.forEach(body -> asked.put(body, ask(body, 0)));
        Map<CoolableBody, byte[]> read = new HashMap<>();
        asked.forEach((body, page) -> read.put(body, of(body, StoreStages.join(page))));
        return read;
    }

    private byte[] of(CoolableBody body, RangePage now) {
        values.increment();
        List<StoredRow> rows = now.rows();
        if (!rows.isEmpty() && rows.getFirst().modRevision() == body.revision()) {
            return rows.getFirst().value();
        }
        List<StoredRow> past = StoreStages.join(ask(body, body.revision())).rows();
        if (past.isEmpty() || past.getFirst().modRevision() != body.revision()) {
            throw new StoreException.Corrupt(
                    "the store does not have what it told of at revision " + body.revision() + " of " + path(body));
        }
        return past.getFirst().value();
    }

    private CompletionStage<RangePage> ask(CoolableBody body, long revision) {
        return store.range(new RangeQuery(path(body), behind(body), revision, 1));
    }

    private static String path(CoolableBody body) {
        return KeyLayout.object(body.key()).path();
    }

    private static String behind(CoolableBody body) {
        return path(body) + "\u0000";
    }
}
