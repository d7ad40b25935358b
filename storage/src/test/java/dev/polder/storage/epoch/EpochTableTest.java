package dev.polder.storage.epoch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.memory.MemoryObjectStore;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EpochTableTest {

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)));

    @Test
    void storeWithoutTheRow_hasNoStep() {
        assertThat(await(EpochTable.read(store))).isSameAs(Epochs.NONE);
    }

    @Test
    void step_putsEveryLaterVersionAboveTheOthers() {
        long before = write();
        Epochs stepped = await(EpochTable.step(store, 5_000));
        long after = write();
        Epochs read = await(EpochTable.read(store));
        assertThat(read.steps()).isEqualTo(stepped.steps());
        assertThat(read.version(before)).isEqualTo(before);
        assertThat(read.version(after)).isGreaterThan(5_000);
        assertThatThrownBy(() -> read.revision(5_000)).isInstanceOf(StoreException.Compacted.class);
        assertThat(read.revision(read.version(after))).isEqualTo(after);
    }

    @Test
    void secondStep_keepsWhatTheFirstMadeOfRevisions() {
        await(EpochTable.step(store, 5_000));
        long between = write();
        long version = await(EpochTable.read(store)).version(between);
        await(EpochTable.step(store, 9_000));
        Epochs read = await(EpochTable.read(store));
        assertThat(read.version(between)).isEqualTo(version);
        assertThat(read.version(write())).isGreaterThan(9_000);
        assertThatThrownBy(() -> read.revision(version)).isInstanceOf(StoreException.Compacted.class);
    }

    /** Versions of a store that was behind would be taken for ours: they have to be gone as well. */
    @Test
    void stepAboveAnOlderStore_addsNothingAndForgetsTheVersionsBefore() {
        long before = write();
        await(EpochTable.step(store, 1));
        await(EpochTable.step(store, 1));
        Epochs read = await(EpochTable.read(store));
        assertThat(read.steps()).hasSize(1);
        long after = write();
        assertThat(read.version(after)).isEqualTo(after);
        assertThatThrownBy(() -> read.revision(before)).isInstanceOf(StoreException.Compacted.class);
    }

    @Test
    void concurrentSteps_areAllMade() {
        List<CompletionStage<Epochs>> steps =
                List.of(EpochTable.step(store, 1_000), EpochTable.step(store, 3_000), EpochTable.step(store, 2_000));
        steps.forEach(EpochTableTest::await);
        assertThat(await(EpochTable.read(store)).version(write())).isGreaterThan(3_000);
    }

    @Test
    void newerOrDamagedRow_isRefused() {
        assertThatThrownBy(() -> EpochTable.decode(row(new byte[] {2}))).isInstanceOf(StoreException.Unusable.class);
        assertThatThrownBy(() -> EpochTable.decode(row(new byte[] {}))).isInstanceOf(StoreException.Corrupt.class);
        assertThatThrownBy(() -> EpochTable.decode(row(new byte[] {1, 0}))).isInstanceOf(StoreException.Corrupt.class);
    }

    private static StoredRow row(byte[] value) {
        return new StoredRow(EpochTable.ROW, value, 7, 7);
    }

    private long write() {
        RowWrite row = new RowWrite.Put(KeyLayout.internal("count"), new byte[] {1});
        return ((CommitOutcome.Committed) await(store.commit(new StoreTransaction(null, List.of(row), List.of()))))
                .revision();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
