package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the contract classes share: an empty store, and short words for what they do with it. */
public abstract class StoreContract implements StoreUnderTest {

    /** Longer than anything here takes; a test that waits so long has failed. */
    static final int PATIENCE_SECONDS = 30;

    private static final ResourceSpace CONFIG_MAPS = ResourceSpace.local("", "configmaps");

    protected ObjectStore store;
    protected Path folder;

    @BeforeEach
    void openEmpty(@TempDir Path temporary) {
        folder = temporary.resolve("store");
        store = open(folder, limits(), retention());
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Overridden by contracts about limits. */
    protected StoreLimits limits() {
        return StoreLimits.STANDARD;
    }

    /** Overridden by contracts about retention. */
    protected HistoryRetention retention() {
        return HistoryRetention.STANDARD;
    }

    static StoreKey key(String name) {
        return KeyLayout.object(new ObjectKey(LogicalClusterName.ROOT, CONFIG_MAPS, "default", name));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(StoredRow row) {
        return new String(row.value(), StandardCharsets.UTF_8);
    }

    static RowWrite.Put write(String name, String value) {
        return new RowWrite.Put(key(name), bytes(value));
    }

    static StoreTransaction unguarded(RowWrite object) {
        return new StoreTransaction(object, List.of(), List.of());
    }

    /** Writes an object, whatever it was, and returns the revision. */
    long put(String name, String value) {
        return committed(unguarded(write(name, value)));
    }

    long delete(String name) {
        return committed(unguarded(new RowWrite.Delete(key(name))));
    }

    long committed(StoreTransaction transaction) {
        CommitOutcome outcome = await(store.commit(transaction));
        assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
        return ((CommitOutcome.Committed) outcome).revision();
    }

    List<Guard> refused(StoreTransaction transaction) {
        CommitOutcome outcome = await(store.commit(transaction));
        assertThat(outcome).isInstanceOf(CommitOutcome.GuardFailed.class);
        return ((CommitOutcome.GuardFailed) outcome).stale();
    }

    Optional<StoredRow> get(String name) {
        return get(name, 0);
    }

    Optional<StoredRow> get(String name, long revision) {
        return get(key(name), revision);
    }

    Optional<StoredRow> get(StoreKey key, long revision) {
        String path = key.path();
        return await(store.range(new RangeQuery(path, path + "\0", revision, 1))).rows().stream()
                .findFirst();
    }

    RangePage objects(long revision) {
        return objects(revision, 10_000);
    }

    RangePage objects(long revision, int limit) {
        return await(store.range(new RangeQuery(
                KeyLayout.clusterStart(LogicalClusterName.ROOT),
                KeyLayout.clusterEnd(LogicalClusterName.ROOT),
                revision,
                limit)));
    }

    /** The result of a stage; the store's exception when it failed. */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError("a stage failed with something else than the store's exception", failure);
        } catch (InterruptedException | TimeoutException failure) {
            throw new AssertionError("no answer", failure);
        }
    }

    /** What a stage fails with. */
    static Throwable failureOf(CompletionStage<?> stage) {
        Throwable failure = catchThrowable(() -> await(stage));
        assertThat(failure).as("the failure of the stage").isNotNull();
        return failure;
    }
}
