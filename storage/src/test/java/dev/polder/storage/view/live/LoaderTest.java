package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.ObjectRecord;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoaderTest {

    private static final ResourceSpace CONFIGMAPS = ResourceSpace.local("", "configmaps");
    private static final int LONGEST_SEARCH = 17;

    private final FakeStore store = new FakeStore();

    private static State load(FakeStore store, ViewConfig.Pages pages) throws InterruptedException {
        return new Loader(
                        store,
                        new KeyReader(FakeStore::parse),
                        pages,
                        ExpiryRules.NONE,
                        new ValueBudget(store, ViewConfig.Memory.ALL))
                .load(0, State.NOTHING);
    }

    private static List<String> keysInOrder(State state) {
        List<String> keys = new ArrayList<>();
        state.maps().forEach(map -> map.all().forEachRemaining(object -> keys.add(Views.path(object))));
        return keys;
    }

    /** However the keys are spread and whoever reads which of them, the state is the one that one reader makes. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void load_severalReaders_givesTheStateThatOneReaderGives(long seed) throws Exception {
        Random random = new Random(seed);
        int objects = random.nextInt(400);
        for (int i = 0; i < objects; i++) {
            store.put(randomKey(random), FakeStore.value("{'ownerReferences':[{'uid':'" + random.nextInt(5) + "'}]}"));
        }
        store.put("!rows/are/internal");
        State alone = load(store, new ViewConfig.Pages(1 + random.nextInt(20), 1 << 20, 1));
        for (int readers = 2; readers <= 9; readers++) {
            State shared = load(store, new ViewConfig.Pages(1 + random.nextInt(20), 1 << random.nextInt(12), readers));
            assertThat(shared.revision()).isEqualTo(alone.revision());
            assertThat(keysInOrder(shared)).isEqualTo(keysInOrder(alone));
            assertThat(Views.content(shared)).isEqualTo(Views.content(store, store.revision()));
            assertThat(shared.owners()).containsExactlyElementsOf(alone.owners());
            assertThat(shared.bytes()).isEqualTo(alone.bytes());
        }
    }

    /** Names of one cluster begin like those of another; some sort behind all of ASCII; most differ late. */
    private static String randomKey(Random random) {
        String cluster = List.of("root", "roo", "root-a", "2abc", "zz").get(random.nextInt(5));
        String kind = List.of("core/configmaps/-", "core/secrets/-", "a.example.com/as/hash")
                .get(random.nextInt(3));
        String name = switch (random.nextInt(4)) {
            case 0 -> "same-" + random.nextInt(100_000);
            case 1 -> "n".repeat(random.nextInt(60)) + "é\ud83d\ude00" + random.nextInt(9);
            case 2 -> Integer.toString(random.nextInt(1 << 20), 36);
            default -> String.format(Locale.ROOT, "z%06d", random.nextInt(200));
        };
        return cluster + "/" + kind + "/default/" + name;
    }

    private void fill(int objects) {
        RowWrite[] writes = new RowWrite[objects];
        for (int i = 0; i < objects; i++) {
            String key = String.format(Locale.ROOT, "root/core/configmaps/-/default/bench-%06d", i);
            writes[i] = new RowWrite.Put(new StoreKey(key), FakeStore.value("{}"));
        }
        store.write(writes);
    }

    /** Keeps pages on their way until as many are as are wanted, twice as many after each time. */
    private final class Gate {
        private final int most;
        private final List<CompletableFuture<Void>> held = new ArrayList<>();
        private int wanted = 2;
        private int underWay;
        private int highest;

        Gate(int most) {
            this.most = most;
        }

        synchronized CompletionStage<RangePage> pass(CompletionStage<RangePage> page) {
            RangeQuery query = store.ranges.getLast();
            if (store.ranges.size() == 1 || query.limit() == 1) {
                return page;
            }
            highest = Math.max(highest, ++underWay);
            if (wanted > most) {
                underWay--;
                return page;
            }
            CompletableFuture<Void> let = new CompletableFuture<>();
            held.add(let);
            if (underWay == wanted) {
                underWay = 0;
                wanted *= 2;
                List<CompletableFuture<Void>> all = List.copyOf(held);
                held.clear();
                all.forEach(one -> one.complete(null));
            }
            return let.thenCompose(done -> page);
        }
    }

    @Test
    void load_longRange_hasSeveralPagesUnderWayAndNeverMoreThanAllowed() throws Exception {
        fill(10_000);
        Gate gate = new Gate(8);
        store.onRange = gate::pass;
        FutureTask<State> load = new FutureTask<>(() -> load(store, new ViewConfig.Pages(100, 1 << 20, 8)));
        Thread.startVirtualThread(load);
        State state = load.get(20, TimeUnit.SECONDS);
        assertThat(state.objects(CONFIGMAPS).size()).isEqualTo(10_000);
        assertThat(gate.highest).isEqualTo(8);
    }

    /** A part costs one page that is not full, and a cut a few reads of one row. */
    @Test
    void load_longRange_readsLittleTwice() throws Exception {
        fill(10_000);
        load(store, new ViewConfig.Pages(100, 1 << 20, 8));
        long searches =
                store.ranges.stream().filter(query -> query.limit() == 1).count();
        long pages = store.ranges.size() - searches;
        assertThat(pages).isBetween(100L, 200L);
        assertThat(searches).isLessThanOrEqualTo(LONGEST_SEARCH * 100L);
    }

    @Test
    void load_longRows_asksForFewerOfThem() throws Exception {
        for (int i = 0; i < 200; i++) {
            store.put("root/core/configmaps/-/default/" + i, FakeStore.value("{'name':'" + "x".repeat(10_000) + "'}"));
        }
        AtomicInteger longest = new AtomicInteger();
        store.onRange = stage -> stage.thenApply(page -> {
            if (store.ranges.size() > 1) {
                longest.accumulateAndGet(page.rows().size(), Math::max);
            }
            return page;
        });
        State state = load(store, new ViewConfig.Pages(20, 50_000, 3));
        assertThat(state.objects(CONFIGMAPS).size()).isEqualTo(200);
        assertThat(longest).hasValue(4);
    }

    @Test
    void load_oneReaderFails_failsWithItsCause() {
        fill(1_000);
        store.onRange = page ->
                store.ranges.size() < 7 ? page : CompletableFuture.failedFuture(new StoreException.Compacted(1, 2));
        assertThatExceptionOfType(StoreException.Compacted.class)
                .isThrownBy(() -> load(store, new ViewConfig.Pages(10, 1 << 20, 4)));
    }

    @Test
    void load_interrupted_endsItsReaders() throws Exception {
        fill(1_000);
        CountDownLatch asked = new CountDownLatch(3);
        store.onRange = page -> {
            asked.countDown();
            return asked.getCount() > 0 ? page : new CompletableFuture<>();
        };
        FutureTask<State> load = new FutureTask<>(() -> load(store, new ViewConfig.Pages(10, 1 << 20, 4)));
        Thread loading = new Thread(load);
        loading.start();
        asked.await();
        loading.interrupt();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> load.get(20, TimeUnit.SECONDS))
                .withCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void load_nothingBehindTheFirstPage_asksOnce() throws Exception {
        fill(10);
        State state = load(store, new ViewConfig.Pages(10, 1 << 20, 4));
        Iterator<ObjectRecord> objects = state.objects(CONFIGMAPS).in(LogicalClusterName.ROOT);
        assertThat(objects).toIterable().hasSize(10);
        assertThat(store.ranges).hasSize(1);
    }
}
