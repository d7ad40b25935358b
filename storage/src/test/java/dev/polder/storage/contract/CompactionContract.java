package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoredRow;
import org.junit.jupiter.api.Test;

/** Compaction forgets the past below a revision, says so to who asks for it, and changes nothing else. */
public abstract class CompactionContract extends StoreContract {

    @Test
    void readsBelow_areRefusedWithTheOldestRevision() {
        long first = put("a", "1");
        long second = put("a", "2");
        await(store.compact(second));
        Throwable failure = failureOf(store.range(new RangeQuery("a", "z", first, 1)));
        assertThat(failure).isInstanceOf(StoreException.Compacted.class);
        assertThat(((StoreException.Compacted) failure).oldest()).isEqualTo(second);
    }

    @Test
    void readsFromThereOn_stillWork() {
        put("a", "1");
        long second = put("a", "2");
        long third = put("a", "3");
        put("a", "4");
        await(store.compact(second));
        assertThat(get("a", second)).get().extracting(StoreContract::text).isEqualTo("2");
        assertThat(get("a", third)).get().extracting(StoreContract::text).isEqualTo("3");
    }

    @Test
    void watchesBelow_areRefused() {
        long first = put("a", "1");
        long second = put("a", "2");
        await(store.compact(second));
        assertThatThrownBy(() -> store.watch(first, new RecordingWatcher()))
                .isInstanceOf(StoreException.Compacted.class);
    }

    @Test
    void watchesFromThereOn_stillWork() {
        put("a", "1");
        long second = put("a", "2");
        long third = put("a", "3");
        await(store.compact(second));
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(second, watcher);
        assertThat(watcher.until(third)).hasSize(1);
    }

    @Test
    void currentRows_stay() {
        long a = put("a", "1");
        put("b", "1");
        put("b", "2");
        put("c", "1");
        delete("c");
        long now = put("d", "1");
        await(store.compact(now));
        assertThat(objects(0).rows()).extracting(StoreContract::text).containsExactly("1", "2", "1");
        assertThat(get("a")).get().extracting(StoredRow::modRevision).isEqualTo(a);
        assertThat(put("c", "2")).isEqualTo(now + 1);
        assertThat(get("c")).get().extracting(StoredRow::createRevision).isEqualTo(now + 1);
    }

    @Test
    void rowRemovedAndRecreated_survives() {
        put("a", "1");
        delete("a");
        long recreated = put("a", "2");
        long updated = put("a", "3");
        await(store.compact(recreated));
        assertThat(get("a", recreated)).get().extracting(StoreContract::text).isEqualTo("2");
        await(store.compact(updated));
        assertThat(get("a")).get().extracting(StoreContract::text).isEqualTo("3");
    }

    @Test
    void future_isRefused() {
        long now = put("a", "1");
        assertThat(failureOf(store.compact(now + 1))).isInstanceOf(StoreException.FutureRevision.class);
        assertThat(get("a", now)).isPresent();
    }

    @Test
    void again_isNothing() {
        put("a", "1");
        long second = put("a", "2");
        await(store.compact(second));
        await(store.compact(second));
        await(store.compact(second - 1));
        assertThat(get("a", second)).isPresent();
    }

    @Test
    void runningWatch_isNotDisturbed() {
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(await(store.barrier()), watcher);
        long first = put("a", "1");
        watcher.until(first);
        await(store.compact(first));
        long second = put("a", "2");
        assertThat(watcher.until(second)).hasSize(2);
    }
}
