package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several visible objects share a revision only when declared a group; it is told flagged and whole, and read as one. */
public abstract class GroupRevisionContract extends StoreContract {

    private static final StoreKey FENCE = KeyLayout.internal("fence", "root");

    @Test
    void group_happensAtOneRevision() {
        long revision = committed(group(write("a", "1"), write("b", "1"), write("c", "1")));
        assertThat(objects(0).rows())
                .hasSize(3)
                .extracting(StoredRow::modRevision)
                .containsOnly(revision);
        assertThat(objects(revision - 1).rows()).isEmpty();
    }

    @Test
    void group_isToldWholeFlaggedAndInOneCall() {
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(await(store.barrier()), watcher);
        long before = put("a", "1");
        List<RowWrite> fence = List.of(new RowWrite.Put(FENCE, bytes("down")));
        List<RowWrite> objects = List.of(new RowWrite.Delete(key("a")), write("b", "2"));
        long revision = committed(StoreTransaction.group(objects, fence, List.of()));
        long after = put("c", "1");
        List<RecordingWatcher.Call> calls = watcher.until(after);
        assertThat(calls).extracting(RecordingWatcher.Call::revision).containsExactly(before, revision, after);
        assertThat(calls).extracting(RecordingWatcher.Call::group).containsExactly(false, true, false);
        assertThat(calls.get(1).events()).extracting(StoreEvent::key).containsExactly(key("a"), key("b"), FENCE);
    }

    @Test
    void watchAfterTheRevisionBefore_isToldTheWholeGroup() {
        committed(group(write("a", "1"), write("b", "1")));
        long revision = committed(group(write("a", "2"), write("b", "2")));
        long next = put("c", "1");
        RecordingWatcher replay = new RecordingWatcher();
        store.watch(revision - 1, replay);
        assertThat(replay.until(next).get(0).events())
                .extracting(StoreEvent::key)
                .containsExactly(key("a"), key("b"));
        RecordingWatcher behind = new RecordingWatcher();
        store.watch(revision, behind);
        assertThat(behind.until(next))
                .extracting(RecordingWatcher.Call::revision)
                .containsExactly(next);
    }

    @Test
    void refusedGroup_writesNothingOfIt() {
        put("a", "1");
        List<RowWrite> objects = List.of(new RowWrite.Delete(key("a")), write("b", "1"));
        refused(StoreTransaction.group(objects, List.of(), List.of(new Guard(FENCE, 7))));
        assertThat(objects(0).rows()).extracting(StoredRow::key).containsExactly(key("a"));
    }

    @Test
    void groupAsLargeAsTheLimit_isAccepted() {
        List<RowWrite> objects = new ArrayList<>();
        for (int i = 0; i < StoreLimits.STANDARD.maxOperations(); i++) {
            objects.add(write("n" + i, "1"));
        }
        committed(StoreTransaction.group(objects, List.of(), List.of()));
        assertThat(objects(0).rows()).hasSize(objects.size());
        objects.add(write("one-more", "1"));
        assertThat(failureOf(store.commit(StoreTransaction.group(objects, List.of(), List.of()))))
                .isInstanceOf(StoreException.TooLarge.class);
    }

    @Test
    void objectTwiceInAGroup_isRefused() {
        assertThatThrownBy(() -> group(write("a", "1"), new RowWrite.Delete(key("a"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void severalObjectsWithoutTheDeclaration_areRefused() {
        List<RowWrite> objects = List.of(write("a", "1"), write("b", "1"));
        assertThatThrownBy(() -> new StoreTransaction(objects, List.of(), List.of(), false, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static StoreTransaction group(RowWrite... objects) {
        return StoreTransaction.group(List.of(objects), List.of(), List.of());
    }
}
