package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {

    private static final ResourceSpace CONFIGMAPS = ResourceSpace.local("", "configmaps");

    private static final LogicalClusterName ROOT = LogicalClusterName.ROOT;

    private final FakeStore store = new FakeStore();

    private static String configmap(String name) {
        return "root/core/configmaps/-/default/" + name;
    }

    @Test
    void stream_endsForNow_isFollowedAgainWithoutLoss() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            for (int i = 0; i < 20; i++) {
                store.holdStream();
                store.put(configmap("a" + i));
                store.put(configmap("b"));
                store.endStream(new StoreException.Unavailable("connection lost"));
                Views.get(view.atLeast(store.revision()));
            }
            assertThat(Views.content(view.snapshot())).isEqualTo(Views.content(store, 40));
            assertThat(view.history().after(CONFIGMAPS, 0, 100).events()).hasSize(40);
            assertThat(view.trouble()).isEmpty();
            assertThat(store.watches).isEqualTo(21);
        }
    }

    @Test
    void stream_compacted_isBridgedByADifference() throws Exception {
        store.put(configmap("kept")); // 1
        store.put(configmap("changed")); // 2
        store.put(configmap("gone")); // 3
        store.put(configmap("anew")); // 4
        try (LiveView view = Views.open(store, Views.SMALL)) {
            ViewSnapshot before = view.snapshot();
            ObjectRecord kept = before.map(CONFIGMAPS).in(ROOT).next();
            store.holdStream();
            store.delete(configmap("gone")); // 5
            store.put(configmap("changed")); // 6
            store.put(configmap("changed")); // 7
            store.delete(configmap("anew")); // 8
            store.put(configmap("anew")); // 9
            store.put(configmap("new")); // 10
            store.put(configmap("passing")); // 11
            store.delete(configmap("passing")); // 12
            store.compact(12);
            store.endStream(new StoreException.Compacted(4, 12));

            ViewSnapshot after = Views.get(view.atLeast(12));
            assertThat(Views.content(after)).isEqualTo(Views.content(store, 12));
            assertThat(events(view, 4))
                    .containsExactly(
                            "7 MODIFIED changed", "8 DELETED anew", "9 ADDED anew", "10 ADDED new", "12 DELETED gone");
            for (long missed = 4; missed < 12; missed++) {
                long cursor = missed;
                assertThatExceptionOfType(StoreException.Compacted.class)
                        .isThrownBy(() -> view.history().whole(CONFIGMAPS, cursor, 100))
                        .satisfies(gone -> assertThat(gone.oldest()).isEqualTo(12));
            }
            assertThat(view.history().whole(CONFIGMAPS, 12, 100)).isEqualTo(new History.Batch(List.of(), 12));
            // what did not change is not read again
            assertThat(after.map(CONFIGMAPS).get(ROOT, "default", kept.key().name()))
                    .isNotNull();
            assertThat(view.at(4).map(Views::content)).contains(Views.content(before));
            for (long unknown = 5; unknown < 12; unknown++) {
                assertThat(view.at(unknown)).as("%s", unknown).isEmpty();
            }
            store.put(configmap("later"));
            Views.get(view.consistent());
            assertThat(Views.content(view.at(12).orElseThrow())).isEqualTo(Views.content(store, 12));
            assertThat(view.history().whole(CONFIGMAPS, 12, 100).events()).hasSize(1);
        }
    }

    /** Who is promised every change is told what is whole, and of the rest that it is gone. */
    @Test
    void whole_endsBeforeADifference() throws Exception {
        store.put(configmap("a")); // 1
        try (LiveView view = Views.open(store, Views.SMALL)) {
            store.put(configmap("b")); // 2
            Views.get(view.consistent());
            store.holdStream();
            store.put(configmap("b")); // 3
            store.put(configmap("b")); // 4
            store.compact(4);
            store.endStream(new StoreException.Compacted(2, 4));
            Views.get(view.atLeast(4));
            assertThat(events(view, 1)).containsExactly("2 ADDED b", "4 MODIFIED b");
            History.Batch whole = view.history().whole(CONFIGMAPS, 1, 100);
            assertThat(whole.events()).extracting(ViewEvent::revision).containsExactly(2L);
            assertThat(whole.upTo()).isEqualTo(2);
            assertThatExceptionOfType(StoreException.Compacted.class)
                    .isThrownBy(() -> view.history().whole(CONFIGMAPS, whole.upTo(), 100));
        }
    }

    private static List<String> events(LiveView view, long after) {
        List<String> told = new ArrayList<>();
        for (ViewEvent event : view.history().after(CONFIGMAPS, after, 100).events()) {
            String type = event.before() == null ? "ADDED" : event.after() == null ? "DELETED" : "MODIFIED";
            told.add(event.revision() + " " + type + " " + event.subject().key().name());
        }
        return told;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {10, 20, 30})
    void stream_compactedAgainAndAgain_historyStillLeadsToTheTruth(long seed) throws Exception {
        Random random = new Random(seed);
        try (LiveView view = Views.open(
                store,
                new ViewConfig(
                        Views.pages(7),
                        0,
                        100_000,
                        1L << 30,
                        9,
                        1_000,
                        10,
                        Views.SMALL.retryDelay(),
                        ViewConfig.Memory.ALL,
                        ExpiryRules.NONE))) {
            for (int round = 0; round < 15; round++) {
                writeSome(random);
                Views.get(view.consistent());
                store.holdStream();
                writeSome(random);
                store.compact(store.revision() - random.nextInt(3));
                store.endStream(new StoreException.Compacted(0, store.revision()));
                Views.get(view.consistent());
            }
            var state = new TreeMap<String, Long>(FakeStore.BYTES);
            History.Batch all = view.history().after(CONFIGMAPS, 0, 100_000);
            for (ViewEvent event : all.events()) {
                ObjectRecord before = event.before();
                ObjectRecord after = event.after();
                String path = Views.path(event.subject());
                assertThat(state.get(path)).isEqualTo(before == null ? null : before.revision());
                if (after == null) {
                    state.remove(path);
                } else {
                    state.put(path, after.revision());
                }
            }
            assertThat(state).isEqualTo(Views.content(store, store.revision()));
            assertThat(Views.content(view.snapshot())).isEqualTo(state);
        }
    }

    private void writeSome(Random random) {
        for (int i = 0; i < 20; i++) {
            String key = configmap("c" + random.nextInt(15));
            if (random.nextBoolean()) {
                store.put(key);
            } else {
                store.delete(key);
            }
        }
    }

    @Test
    void rebuild_underway_readersAreServed() throws Exception {
        store.put(configmap("a"));
        try (LiveView view = Views.open(store, Views.SMALL)) {
            CompletableFuture<Void> gate = new CompletableFuture<>();
            CountDownLatch asked = new CountDownLatch(1);
            store.onRange = page -> {
                asked.countDown();
                return gate.thenCompose(v -> page);
            };
            store.holdStream();
            store.put(configmap("b"));
            store.compact(2);
            store.endStream(new StoreException.Compacted(1, 2));
            asked.await();
            assertThat(Views.content(view.snapshot())).isEqualTo(Views.content(store, 1));
            assertThat(view.trouble()).containsInstanceOf(StoreException.Compacted.class);
            gate.complete(null);
            assertThat(Views.content(Views.get(view.atLeast(2)))).isEqualTo(Views.content(store, 2));
        }
    }

    @Test
    void rebuild_failsAtFirst_isTriedAgain() throws Exception {
        store.put(configmap("a"));
        try (LiveView view = Views.open(store, Views.SMALL)) {
            store.onRange = page -> {
                store.onRange = later -> later;
                return CompletableFuture.failedFuture(new StoreException.Unavailable("not now"));
            };
            store.holdStream();
            store.put(configmap("b"));
            store.compact(2);
            store.endStream(new StoreException.Compacted(1, 2));
            assertThat(Views.content(Views.get(view.atLeast(2)))).isEqualTo(Views.content(store, 2));
        }
    }

    @Test
    void stream_corrupt_failsWaitersAndKeepsTheLastState() throws Exception {
        store.put(configmap("a"));
        try (LiveView view = Views.open(store, Views.SMALL)) {
            CompletionStage<ViewSnapshot> waiting = view.atLeast(2);
            store.endStream(new StoreException.Corrupt("a bad block"));
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> Views.get(waiting))
                    .withCauseInstanceOf(StoreException.Corrupt.class);
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> Views.get(view.consistent()));
            assertThat(view.trouble()).containsInstanceOf(StoreException.Corrupt.class);
            assertThat(Views.content(view.snapshot())).containsOnlyKeys(configmap("a"));
        }
    }

    @Test
    void close_whileTheStoreDelivers_letsItGo() throws Exception {
        Feed feed = new Feed(1);
        List<StoreEvent> change = List.of(new StoreEvent.Delete(new StoreKey("k")));
        feed.revision(1, change);
        assertThat(feed.take(10)).hasSize(1);
        Thread deliverer = new Thread(() -> {
            for (int i = 2; i < 100; i++) {
                feed.revision(i, change);
            }
        });
        deliverer.start();
        List<Long> taken = new ArrayList<>();
        while (taken.size() < 20) {
            List<Feed.Revision> next = feed.take(10);
            assertThat(next).hasSizeLessThanOrEqualTo(1);
            next.forEach(revision -> taken.add(revision.revision()));
        }
        assertThat(taken).isSorted().startsWith(2L).endsWith(21L);
        feed.close();
        deliverer.join(20_000);
        assertThat(deliverer.isAlive()).isFalse();
    }
}
