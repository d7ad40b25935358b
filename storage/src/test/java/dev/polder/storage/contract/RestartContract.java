package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.WholeArrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For durable stores: a restart changes nothing that was acknowledged, history included, and repeats no revision. */
public abstract class RestartContract extends StoreContract {

    @Test
    void rows_comeBackAsTheyWere() {
        long created = put("a", "1");
        long updated = put("a", "2");
        put("b", "1");
        delete("b");
        restart();
        StoredRow row = get("a").orElseThrow();
        assertThat(text(row)).isEqualTo("2");
        assertThat(row.createRevision()).isEqualTo(created);
        assertThat(row.modRevision()).isEqualTo(updated);
        assertThat(get("b")).isEmpty();
    }

    @Test
    void revisions_goOn() {
        long last = put("a", "1");
        restart();
        // A store may write rows of its own when it is opened.
        long opened = await(store.barrier());
        assertThat(opened).isGreaterThanOrEqualTo(last);
        assertThat(put("a", "2")).isEqualTo(opened + 1);
    }

    @Test
    void identity_stays() {
        StoreIdentity identity = store.identity();
        restart();
        assertThat(store.identity()).isEqualTo(identity);
    }

    @Test
    void history_staysReadable() {
        long first = put("a", "1");
        long second = put("a", "2");
        restart();
        put("a", "3");
        assertThat(get("a", first)).get().extracting(StoreContract::text).isEqualTo("1");
        assertThat(get("a", second)).get().extracting(StoreContract::text).isEqualTo("2");
    }

    @Test
    void watches_resumeAcross() {
        long start = await(store.barrier());
        RecordingWatcher before = new RecordingWatcher();
        store.watch(start, before);
        long middle = 0;
        for (int i = 0; i < 40; i++) {
            RowWrite row = new RowWrite.Put(KeyLayout.internal("count"), bytes("c" + i));
            middle = committed(new StoreTransaction(write("n" + i % 7, "v" + i), List.of(row), List.of()));
        }
        before.until(middle);
        restart();
        RecordingWatcher after = new RecordingWatcher();
        store.watch(start, after);
        long end = put("next", "1");
        after.until(end);
        assertThat(after.calls()).hasSize(41);
        for (int i = 0; i < 40; i++) {
            assertThat(after.calls().get(i))
                    .usingRecursiveComparison(WholeArrays.COMPARED)
                    .isEqualTo(before.calls().get(i));
        }
    }

    @Test
    void groups_areStillToldAsGroups() {
        long start = await(store.barrier());
        put("a", "1");
        List<RowWrite> objects = List.of(new RowWrite.Delete(key("a")), write("b", "2"));
        long group = committed(StoreTransaction.group(objects, List.of(), List.of()));
        restart();
        long end = put("a", "3");
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(start, watcher);
        assertThat(watcher.until(end))
                .filteredOn(RecordingWatcher.Call::group)
                .singleElement()
                .satisfies(call -> assertThat(call.revision()).isEqualTo(group))
                .satisfies(call -> assertThat(call.events()).hasSize(2));
    }

    @Test
    void compaction_isNotUndone() {
        long first = put("a", "1");
        long second = put("a", "2");
        long third = put("a", "3");
        await(store.compact(second));
        restart();
        assertThatThrownBy(() -> get("a", first)).isInstanceOf(StoreException.Compacted.class);
        assertThatThrownBy(() -> store.watch(first, new RecordingWatcher()))
                .isInstanceOf(StoreException.Compacted.class);
        assertThat(get("a", second)).get().extracting(StoreContract::text).isEqualTo("2");
        assertThat(get("a", third)).get().extracting(StoreContract::text).isEqualTo("3");
    }

    @Test
    void manyRestarts_loseNothing() {
        long last = await(store.barrier());
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 20; i++) {
                last = put("n" + i, "round " + round + ", " + i);
            }
            if (round % 3 == 2) {
                await(store.compact(last - 10));
            }
            restart();
            assertThat(await(store.barrier())).isGreaterThanOrEqualTo(last);
            int now = round;
            assertThat(objects(0).rows()).hasSize(20).allMatch(row -> text(row).startsWith("round " + now + ","));
        }
    }

    private void restart() {
        store.close();
        store = open(folder, limits(), retention());
    }
}
