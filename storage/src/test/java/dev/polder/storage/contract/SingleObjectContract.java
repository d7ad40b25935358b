package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A transaction has one visible object; its internal rows share its revision and stay out of the objects' ranges. */
public abstract class SingleObjectContract extends StoreContract {

    private static final StoreKey QUOTA = KeyLayout.internal("quota", "root");
    private static final StoreKey CLAIM = KeyLayout.internal("claim", "root");

    @Test
    void objectAndInternalRows_shareOneRevision() {
        long revision = committed(new StoreTransaction(write("a", "1"), quotaAndClaim(), List.of()));
        assertThat(List.of(
                        get("a").orElseThrow(),
                        get(QUOTA, 0).orElseThrow(),
                        get(CLAIM, 0).orElseThrow()))
                .extracting(StoredRow::modRevision)
                .containsOnly(revision);
        assertThat(await(store.barrier())).isEqualTo(revision);
    }

    @Test
    void internalRows_areInNoRangeOfObjects() {
        committed(new StoreTransaction(write("a", "1"), quotaAndClaim(), List.of()));
        assertThat(objects(0).rows()).extracting(StoredRow::key).containsExactly(key("a"));
    }

    @Test
    void watchers_getTheWholeRevisionInOneCall() {
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(await(store.barrier()), watcher);
        long revision = committed(new StoreTransaction(write("a", "1"), quotaAndClaim(), List.of()));
        assertThat(watcher.until(revision)).hasSize(1);
        assertThat(watcher.calls().get(0).events()).extracting(StoreEvent::key).containsExactly(key("a"), QUOTA, CLAIM);
    }

    @Test
    void refusedTransaction_writesNoRowOfIt() {
        StoreTransaction refused =
                new StoreTransaction(write("a", "1"), quotaAndClaim(), List.of(new Guard(key("a"), 5)));
        refused(refused);
        assertThat(get("a")).isEmpty();
        assertThat(get(QUOTA, 0)).isEmpty();
        assertThat(get(CLAIM, 0)).isEmpty();
    }

    @Test
    void secondVisibleObject_isRefused() {
        assertThatThrownBy(() -> new StoreTransaction(write("a", "1"), List.of(write("b", "1")), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rowWrittenTwice_isRefused() {
        RowWrite first = new RowWrite.Put(QUOTA, bytes("1"));
        RowWrite second = new RowWrite.Delete(QUOTA);
        assertThatThrownBy(() -> new StoreTransaction(null, List.of(first, second), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<RowWrite> quotaAndClaim() {
        return List.of(new RowWrite.Put(QUOTA, bytes("1")), new RowWrite.Put(CLAIM, bytes("2")));
    }
}
