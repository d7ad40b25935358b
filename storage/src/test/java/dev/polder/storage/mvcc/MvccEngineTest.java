package dev.polder.storage.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MvccEngineTest {

    private static final StoreKey KEY = new StoreKey("a/b");

    @Test
    void decided_isInvisibleUntilPublished() {
        MvccEngine engine = new MvccEngine(HistoryRetention.STANDARD);
        engine.apply(List.of(put(KEY, 1)), false);
        assertThat(engine.visible()).isEqualTo(MvccEngine.EMPTY_REVISION);
        assertThat(engine.allRows(engine.visible())).isEmpty();
        engine.publish();
        assertThat(engine.visible()).isEqualTo(MvccEngine.EMPTY_REVISION + 1);
        assertThat(engine.allRows(engine.visible())).hasSize(1);
    }

    @Test
    void trim_letsOldValuesGo() {
        MvccEngine engine = new MvccEngine(HistoryRetention.STANDARD);
        WeakReference<byte[]> old = writeWeakly(engine);
        engine.apply(List.of(put(KEY, 2)), false);
        engine.publish();
        collect();
        assertThat(old.get()).as("a value that history still has").isNotNull();
        engine.compact(engine.visible());
        while (engine.trim(1)) {
            assertThat(engine.visible()).isPositive();
        }
        collect();
        assertThat(old.get()).as("a value that history has forgotten").isNull();
    }

    @Test
    void trim_leavesNoTraceOfRemovedRows() {
        Random random = new Random(7);
        TreeMap<String, Integer> model = new TreeMap<>();
        MvccEngine engine = new MvccEngine(new HistoryRetention(50, 1 << 20));
        for (int i = 0; i < 5_000; i++) {
            StoreKey key = new StoreKey("k/" + random.nextInt(200));
            if (random.nextBoolean()) {
                engine.apply(List.of(put(key, i)), false);
                model.put(key.path(), i);
            } else {
                engine.apply(List.of(new RowWrite.Delete(key)), false);
                model.remove(key.path());
            }
            engine.publish();
            engine.trim(4);
        }
        engine.compact(engine.visible());
        while (engine.trim(100)) {
            assertThat(engine.visible()).isPositive();
        }
        List<StoredRow> rows = engine.allRows(engine.visible());
        assertThat(rows)
                .extracting(row -> row.key().path())
                .containsExactlyElementsOf(model.keySet().stream().sorted().toList());
        assertThat(engine.trackedRows()).isEqualTo(model.size());
        // Four to five bytes of key, one of value; the same once the rows came back from elsewhere.
        long bytes = model.keySet().stream().mapToLong(key -> key.length() + 1).sum();
        assertThat(engine.usedBytes()).isEqualTo(bytes);
        assertThat(new MvccEngine(HistoryRetention.STANDARD, engine.visible(), engine.visible(), rows).usedBytes())
                .isEqualTo(bytes);
    }

    @Test
    void history_shrinksAfterAPeak() {
        RevisionHistory history = new RevisionHistory(0);
        for (long revision = 1; revision <= 5_000; revision++) {
            history.append(List.of(new Change(revision, false, List.of(), List.of(), 1)));
        }
        for (int i = 0; i < 4_990; i++) {
            history.removeOldest();
        }
        assertThat(history.after(4_990, 100))
                .extracting(Change::revision)
                .containsExactly(4_991L, 4_992L, 4_993L, 4_994L, 4_995L, 4_996L, 4_997L, 4_998L, 4_999L, 5_000L);
        assertThat(history.after(4_995, 2)).extracting(Change::revision).containsExactly(4_996L, 4_997L);
        assertThat(history.after(5_000, 2)).isEmpty();
    }

    private static WeakReference<byte[]> writeWeakly(MvccEngine engine) {
        RowWrite.Put put = put(KEY, 1);
        engine.apply(List.of(put), false);
        engine.publish();
        return new WeakReference<>(put.value());
    }

    private static RowWrite.Put put(StoreKey key, int value) {
        return new RowWrite.Put(key, new byte[] {(byte) value});
    }

    private static void collect() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
    }
}
