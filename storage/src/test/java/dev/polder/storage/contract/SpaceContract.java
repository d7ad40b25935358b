package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.WholeArrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From 80 % of the quota on no object is created, at 100 % none grows; deletes and internal rows are never refused. */
public abstract class SpaceContract extends StoreContract {

    private static final int QUOTA = 10_000;
    private static final StoreKey ROW = KeyLayout.internal("row");

    @Override
    protected StoreLimits limits() {
        return StoreLimits.STANDARD.withQuota(new StoreQuota(QUOTA));
    }

    @Test
    void creates_endAt80Percent() {
        fillTo(7_999);
        committed(unguarded(sized("last", 1_000)));
        StoreException.OutOfSpace refusal = noSpace(unguarded(sized("late", 100)));
        assertThat(refusal.used()).isEqualTo(8_999);
        assertThat(refusal.quota()).isEqualTo(QUOTA);
        assertThat(refusal)
                .hasMessage("the store holds 8999 bytes of a quota of 10000, and no object is created from 8000 on;"
                        + " delete objects, or raise the quota");
        assertThat(get("late")).isEmpty();
    }

    @Test
    void createAtExactly80Percent_isRefused() {
        fillTo(8_000);
        noSpace(unguarded(sized("late", 100)));
    }

    @Test
    void createBeyondTheQuota_isRefusedEarlier() {
        fillTo(7_000);
        assertThat(noSpace(unguarded(sized("large", 3_001)))).hasMessageContaining("this write would add 3001");
        committed(unguarded(sized("fitting", 3_000)));
    }

    @Test
    void refusedCreate_changesNothing() {
        fillTo(8_000);
        long before = await(store.barrier());
        List<StoredRow> rows = objects(0).rows();
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(before, watcher);
        noSpace(new StoreTransaction(
                sized("late", 100), List.of(new RowWrite.Put(ROW, bytes("1"))), List.of(new Guard(key("late"), 0))));
        assertThat(await(store.barrier())).isEqualTo(before);
        assertThat(objects(0).rows())
                .usingRecursiveFieldByFieldElementComparator(WholeArrays.COMPARED)
                .isEqualTo(rows);
        assertThat(get(ROW, 0)).isEmpty();
        long next = delete("filler-0");
        assertThat(next).isEqualTo(before + 1);
        assertThat(watcher.until(next)).hasSize(1);
    }

    @Test
    void refusedGroup_deletesNothingEither() {
        fillTo(8_000);
        List<RowWrite> writes = List.of(new RowWrite.Delete(key("filler-0")), sized("late", 100));
        noSpace(StoreTransaction.group(writes, List.of(), List.of()));
        assertThat(get("filler-0")).isPresent();
    }

    @Test
    void updates_growUpToTheQuota() {
        fillTo(9_000);
        committed(unguarded(sized("filler-0", 2_000)));
        assertThat(noSpace(unguarded(sized("filler-0", 2_001)))).hasMessageContaining("this write would add 1;");
        assertThat(get("filler-0").orElseThrow().value()).hasSize(2_000 - keyBytes(key("filler-0")));
    }

    @Test
    void fullStore_takesUpdatesThatDoNotGrow() {
        fillTo(QUOTA);
        committed(unguarded(sized("filler-0", 1_000)));
        committed(unguarded(sized("filler-0", 999)));
    }

    @Test
    void fullStore_takesDeletesAndThenCreates() {
        fillTo(QUOTA);
        delete("filler-0");
        delete("filler-1");
        noSpace(unguarded(sized("late", 100)));
        delete("filler-2");
        committed(unguarded(sized("late", 100)));
    }

    @Test
    void fullStore_takesTheMarkThatAnObjectShallEnd() {
        fillTo(QUOTA);
        committed(unguarded(sized("filler-0", 1_100)).asEnding());
        assertThat(noSpace(unguarded(sized("late", 100)).asEnding()).used()).isEqualTo(QUOTA + 100);
    }

    @Test
    void internalRows_areNeverRefused() {
        fillTo(QUOTA);
        RowWrite row = new RowWrite.Put(ROW, new byte[3_000]);
        committed(new StoreTransaction(null, List.of(row), List.of()));
        RowWrite larger = new RowWrite.Put(ROW, new byte[6_000]);
        committed(new StoreTransaction(new RowWrite.Delete(key("filler-0")), List.of(larger), List.of()));
        assertThat(noSpace(unguarded(sized("late", 100))).used())
                .as("they count")
                .isEqualTo(9_000 + 6_000 + keyBytes(ROW));
    }

    @Test
    void guards_areJudgedFirst() {
        fillTo(QUOTA);
        long actual = get("filler-0").orElseThrow().modRevision();
        StoreTransaction stale = StoreTransaction.of(sized("filler-0", 5_000), actual + 1_000);
        assertThat(refused(stale)).containsExactly(new Guard(key("filler-0"), actual));
    }

    @Test
    void history_doesNotCount() {
        for (int i = 0; i < 50; i++) {
            committed(unguarded(sized("again", 1_000)));
            committed(unguarded(sized("again", 2_000)));
            delete("again");
            committed(unguarded(sized("other-" + i, 1_000)));
            delete("other-" + i);
        }
        fillTo(8_000);
        assertThat(noSpace(unguarded(sized("late", 100))).used()).isEqualTo(8_000);
    }

    @Test
    void keys_countInUtf8() {
        fillTo(7_000);
        // Two bytes, three, and four of a surrogate pair.
        committed(unguarded(sized("\u00e4\u20ac\ud83d\ude00", 1_000)));
        assertThat(noSpace(unguarded(sized("late", 100))).used()).isEqualTo(8_000);
    }

    private StoreException.OutOfSpace noSpace(StoreTransaction transaction) {
        Throwable failure = failureOf(store.commit(transaction));
        assertThat(failure).isInstanceOf(StoreException.OutOfSpace.class);
        return (StoreException.OutOfSpace) failure;
    }

    /** Fills an empty store up to so many bytes, 7000 or more: small objects first, because creates end before. */
    private void fillTo(int bytes) {
        for (int i = 0; i < 7; i++) {
            committed(unguarded(sized("filler-" + i, 100)));
        }
        for (int i = 0; i < 6; i++) {
            committed(unguarded(sized("filler-" + i, 1_000)));
        }
        committed(unguarded(sized("filler-6", bytes - 6_000)));
    }

    /** A write of an object that takes so many bytes, key and value. */
    private static RowWrite.Put sized(String name, int bytes) {
        return new RowWrite.Put(key(name), new byte[bytes - keyBytes(key(name))]);
    }

    private static int keyBytes(StoreKey key) {
        return bytes(key.path()).length;
    }
}
