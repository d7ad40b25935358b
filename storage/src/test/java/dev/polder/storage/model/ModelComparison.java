package dev.polder.storage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoredRow;
import dev.polder.storage.WholeArrays;
import dev.polder.storage.contract.RecordingWatcher;
import dev.polder.storage.history.HistoryChecker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Random operations on a store and on a model of it, which must agree; every failure names the seed. */
public final class ModelComparison {

    private static final int KEYS = 12;
    private static final int INTERNAL = 4;

    private final ModelStore model;
    private final UnaryOperator<ObjectStore> restart;
    private final Random random;
    private final String seed;
    private ObjectStore store;

    /**
     * A comparison.
     *
     * @param store an empty store, which is closed in the end
     * @param restart closes it and opens it again, or returns it as it is
     */
    public ModelComparison(ObjectStore store, UnaryOperator<ObjectStore> restart, long seed) {
        this.store = store;
        // A store that others use as well is not at its first revision, and remembers what they did.
        long first = await(store.barrier());
        await(store.compact(first));
        this.model = new ModelStore(first);
        model.compact(first);
        this.restart = restart;
        this.random = new Random(seed);
        this.seed = "-Dpolder.model.seed=" + seed;
    }

    /**
     * Runs operations.
     *
     * @param operations how many
     */
    public void run(int operations) {
        try {
            for (int i = 0; i < operations; i++) {
                step(random.nextInt(100));
            }
        } finally {
            store.close();
        }
    }

    private void step(int dice) {
        if (dice < 55) {
            commit();
        } else if (dice < 85) {
            range();
        } else if (dice < 94) {
            watch();
        } else if (dice < 98) {
            compact();
        } else {
            store = restart.apply(store);
            assertThat(await(store.barrier())).as(seed).isEqualTo(model.revision());
        }
    }

    private void commit() {
        RowWrite object = random.nextInt(8) == 0 ? null : write("root/core/configmaps/-/ns/", KEYS);
        List<RowWrite> rows = new ArrayList<>();
        if (object == null || random.nextInt(4) == 0) {
            rows.add(write("!", INTERNAL));
        }
        List<Guard> guards = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            StoreKey key = write("root/core/configmaps/-/ns/", KEYS).key();
            long wrong = random.nextInt(4) == 0 ? random.nextLong(model.revision() + 1) : model.modRevision(key);
            guards.add(new Guard(key, wrong));
        }
        StoreTransaction transaction = random.nextInt(10) == 0
                ? StoreTransaction.group(group(), rows, guards)
                : new StoreTransaction(object, rows, guards);
        CommitOutcome expected = model.commit(transaction);
        assertThat(await(store.commit(transaction)))
                .as("%s: %s", seed, transaction)
                .isEqualTo(expected);
    }

    /** Writes of neighbours, each once. */
    private List<RowWrite> group() {
        Map<StoreKey, RowWrite> writes = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            RowWrite write = write("root/core/configmaps/-/ns/", KEYS);
            writes.put(write.key(), write);
        }
        return List.copyOf(writes.values());
    }

    private RowWrite write(String start, int names) {
        StoreKey key = new StoreKey(start + (char) ('a' + random.nextInt(names)));
        String value = "value " + random.nextInt(1_000_000) + "x".repeat(random.nextInt(60));
        return random.nextInt(3) == 0
                ? new RowWrite.Delete(key)
                : new RowWrite.Put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    private void range() {
        String from = bound();
        String to = bound();
        int limit = 1 + random.nextInt(KEYS + INTERNAL);
        long revision = random.nextInt(3) == 0 ? 0 : 1 + random.nextLong(model.revision() + 1);
        CompletionStage<RangePage> answer = store.range(new RangeQuery(from, to, revision, limit));
        if (revision > model.revision()) {
            assertFails(answer, StoreException.FutureRevision.class);
        } else if (revision != 0 && revision < model.oldest()) {
            assertFails(answer, StoreException.Compacted.class);
        } else {
            List<StoredRow> expected = model.range(from, to, revision == 0 ? model.revision() : revision);
            RangePage page = await(answer);
            assertThat(page.rows())
                    .as("%s: [%s, %s) at %d", seed, from, to, revision)
                    .usingRecursiveFieldByFieldElementComparator(WholeArrays.COMPARED)
                    .isEqualTo(expected.subList(0, Math.min(limit, expected.size())));
            assertThat(page.more()).as(seed).isEqualTo(expected.size() > limit);
            assertThat(page.revision()).as(seed).isEqualTo(model.revision());
        }
    }

    private String bound() {
        return switch (random.nextInt(4)) {
            case 0 -> KeyLayout.internalStart();
            case 1 -> KeyLayout.objectsEnd();
            default -> "root/core/configmaps/-/ns/" + (char) ('a' + random.nextInt(KEYS));
        };
    }

    private void watch() {
        long after = random.nextLong(model.revision() + 1);
        RecordingWatcher watcher = new RecordingWatcher();
        StoreWatch watch;
        try {
            watch = store.watch(after, watcher);
        } catch (StoreException.Compacted compacted) {
            assertThat(after).as(seed).isLessThan(model.oldest());
            return;
        }
        assertThat(after).as(seed).isGreaterThanOrEqualTo(model.oldest());
        try (watch) {
            long start = after;
            HistoryChecker checker =
                    new HistoryChecker(start, List.copyOf(model.at(start).values()));
            if (start < model.revision()) {
                watcher.until(model.revision()).forEach(call -> call.replay(checker));
            }
            List<StoredRow> objects = model.range(KeyLayout.internalEnd(), KeyLayout.objectsEnd(), model.revision());
            checker.equalsState(objects, model.revision());
        } catch (AssertionError failure) {
            throw new AssertionError(seed + ": watch after " + after, failure);
        }
    }

    private void compact() {
        long revision = 1 + random.nextLong(model.revision());
        // Mostly little, else there would hardly ever be history to compare.
        revision = random.nextInt(4) == 0 ? revision : Math.min(revision, model.oldest() + 20);
        await(store.compact(revision));
        model.compact(revision);
    }

    private void assertFails(CompletionStage<?> stage, Class<? extends StoreException> expected) {
        try {
            stage.toCompletableFuture().join();
        } catch (CompletionException failure) {
            assertThat(failure.getCause()).as(seed).isInstanceOf(expected);
            return;
        }
        throw new AssertionError(seed + ": no " + expected.getSimpleName());
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
