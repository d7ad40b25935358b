package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView.Subscription;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveViewTest {

    private static final ResourceSpace CONFIGMAPS = ResourceSpace.local("", "configmaps");
    private static final LogicalClusterName ROOT = LogicalClusterName.ROOT;

    private final FakeStore store = new FakeStore();

    private static String configmap(String name) {
        return "root/core/configmaps/-/default/" + name;
    }

    @Test
    void open_pagedStore_loadsEverythingAtOneRevision() throws Exception {
        for (int i = 0; i < 20; i++) {
            store.put(configmap("c" + i));
            store.put("root/example.com/widgets/hash" + i % 3 + "/-/w" + i);
        }
        store.put("!rows/are/internal");
        ViewConfig onePageAtATime = new ViewConfig(
                new ViewConfig.Pages(3, 1 << 20, 1),
                0,
                1_000,
                1L << 20,
                5,
                1_000,
                1_000,
                Views.SMALL.retryDelay(),
                ViewConfig.Memory.ALL,
                ExpiryRules.NONE);
        try (LiveView view = Views.open(store, onePageAtATime)) {
            assertThat(Views.content(view.snapshot())).isEqualTo(Views.content(store, store.revision()));
            assertThat(view.snapshot().revision()).isEqualTo(41);
            assertThat(view.snapshot().spaces()).hasSize(4);
            // 40 objects by threes
            // and one for the steps of versions
            assertThat(store.ranges).hasSize(15);
        }
    }

    /** Store rule S8: who sees a state knows the versions that it is printed with. */
    @Test
    void step_whileTheViewRuns_isKnownWithTheRevisionThatMadeIt() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            long before = store.put(configmap("a"));
            Views.get(EpochTable.step(store, 500));
            long after = store.put(configmap("b"));
            Views.get(view.consistent());
            assertThat(view.epochs().version(before)).isEqualTo(before);
            assertThat(view.epochs().version(after)).isGreaterThan(500);
        }
        try (LiveView again = Views.open(store, Views.SMALL)) {
            assertThat(again.epochs().version(store.revision())).isGreaterThan(500);
        }
    }

    @Test
    void open_emptyStore_followsFromTheStart() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            assertThat(view.snapshot().spaces()).isEmpty();
            long revision = store.put(configmap("a"));
            ViewSnapshot snapshot = Views.get(view.atLeast(revision));
            assertThat(snapshot.map(CONFIGMAPS).get(ROOT, "default", "a"))
                    .extracting(ObjectRecord::revision)
                    .isEqualTo(revision);
        }
    }

    @Test
    void open_storeFails_failsAndStops() {
        store.onRange = page -> CompletableFuture.failedFuture(new StoreException.Unavailable("no"));
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> Views.open(store, Views.SMALL))
                .withCauseInstanceOf(StoreException.Unavailable.class);
        assertThat(store.watches).isZero();
    }

    /** Whole, in order, immutable: each state that a reader can see is one that the store had (store rules S1 and S9). */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 14, 159})
    void snapshots_whileWriting_areStatesOfTheStore(long seed) throws Exception {
        Random random = new Random(seed);
        AtomicBoolean done = new AtomicBoolean();
        List<ViewSnapshot> seen = new ArrayList<>();
        try (LiveView view = Views.open(store, Views.SMALL)) {
            Thread reader = new Thread(() -> {
                long last = -1;
                while (!done.get()) {
                    ViewSnapshot snapshot = view.snapshot();
                    assertThat(snapshot.revision()).isGreaterThanOrEqualTo(last);
                    if (snapshot.revision() > last) {
                        seen.add(snapshot);
                        last = snapshot.revision();
                    }
                }
            });
            reader.start();
            for (int i = 0; i < 1_500; i++) {
                writeSomething(random);
            }
            Views.get(view.consistent());
            done.set(true);
            reader.join();
            seen.add(view.snapshot());
        }
        assertThat(seen).hasSizeGreaterThan(1);
        for (ViewSnapshot snapshot : seen) {
            assertThat(Views.content(snapshot))
                    .as("revision %s", snapshot.revision())
                    .isEqualTo(Views.content(store, snapshot.revision()));
        }
    }

    private void writeSomething(Random random) {
        RowWrite[] group = new RowWrite[1 + random.nextInt(3)];
        int first = random.nextInt(60);
        for (int i = 0; i < group.length; i++) {
            String name = (random.nextBoolean() ? "root" : "foo") + "/core/configmaps/-/default/" + (first + i);
            group[i] = random.nextInt(3) == 0
                    ? new RowWrite.Delete(new StoreKey(name))
                    : new RowWrite.Put(new StoreKey(name), FakeStore.value("{}"));
        }
        store.write(group);
    }

    @Test
    void atLeast_notYetHappened_completesWithTheRevision() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            CompletionStage<ViewSnapshot> two = view.atLeast(2);
            CompletionStage<ViewSnapshot> one = view.atLeast(1);
            assertThat(two.toCompletableFuture()).isNotDone();
            store.put(configmap("a"));
            Views.get(one);
            assertThat(two.toCompletableFuture()).isNotDone();
            store.put("!internal/rows/count/as/well/x");
            assertThat(Views.get(two).revision()).isEqualTo(2);
        }
    }

    @Test
    void close_waiting_fails() throws Exception {
        LiveView view = Views.open(store, Views.SMALL);
        CompletionStage<ViewSnapshot> waiting = view.atLeast(100);
        view.close();
        for (CompletionStage<ViewSnapshot> stage : List.of(waiting, view.atLeast(1), view.consistent())) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> Views.get(stage))
                    .withCauseInstanceOf(StoreException.Unavailable.class);
        }
        assertThat(view.snapshot().revision()).isZero();
    }

    /** Store rule S3: one in flight, one gathering, and nobody joins a barrier that has been sent. */
    @Test
    void consistent_manyAtOnce_shareOneBarrierThatWasSentAfterThem() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            int before = store.barriers;
            store.holdBarriers();
            CompletionStage<ViewSnapshot> first = view.consistent();
            List<CompletionStage<ViewSnapshot>> gathered = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                gathered.add(view.consistent());
            }
            assertThat(store.barriers - before).isEqualTo(1);
            long acknowledged = store.put(configmap("a"));
            store.answerBarriers();
            Views.get(first);
            assertThat(store.barriers - before).isEqualTo(2);
            assertThat(gathered).noneMatch(stage -> stage.toCompletableFuture().isDone());
            store.answerBarriers();
            for (CompletionStage<ViewSnapshot> stage : gathered) {
                assertThat(Views.get(stage).revision()).isGreaterThanOrEqualTo(acknowledged);
            }
            assertThat(store.barriers - before).isEqualTo(2);
        }
    }

    /** Store rule S9: a write is not in the view before the stream brought it, even for who made it. */
    @Test
    void consistent_streamIsLate_waitsForTheStream() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            store.holdStream();
            long revision = store.put(configmap("a"));
            CompletionStage<ViewSnapshot> consistent = view.consistent();
            assertThat(consistent.toCompletableFuture()).isNotDone();
            assertThat(view.snapshot().map(CONFIGMAPS).size()).isZero();
            store.releaseStream();
            assertThat(Views.get(consistent).revision()).isEqualTo(revision);
        }
    }

    /** Store rule S4: a value that cannot be read harms itself alone. */
    @Test
    void apply_unreadableValue_isARecordThatSaysSo() throws Exception {
        store.put(configmap("old"), new byte[] {9, 1, 2});
        try (LiveView view = Views.open(store, Views.SMALL)) {
            store.put(configmap("bad"), new byte[] {1, '{'});
            store.put("not/a/key");
            long revision = store.put(configmap("good"));
            ViewSnapshot snapshot = Views.get(view.atLeast(revision));
            assertThat(record(snapshot, "old").unreadable()).contains("format tag 9");
            assertThat(record(snapshot, "bad").unreadable()).isPresent();
            assertThat(record(snapshot, "bad").revision()).isEqualTo(2);
            assertThat(record(snapshot, "good").unreadable()).isEmpty();
            store.put(configmap("bad"));
            snapshot = Views.get(view.consistent());
            assertThat(record(snapshot, "bad").unreadable()).isEmpty();
        }
    }

    private static ObjectRecord record(ViewSnapshot snapshot, String name) {
        return Objects.requireNonNull(snapshot.map(CONFIGMAPS).get(ROOT, "default", name));
    }

    @Test
    void onChange_manyRevisionsInOneBatch_callsOnce() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            CountDownLatch inCallback = new CountDownLatch(1);
            CountDownLatch letGo = new CountDownLatch(1);
            AtomicInteger calls = new AtomicInteger();
            AtomicInteger anyCalls = new AtomicInteger();
            AtomicInteger others = new AtomicInteger();
            view.onChange(CONFIGMAPS, () -> {
                if (calls.incrementAndGet() == 1) {
                    inCallback.countDown();
                    await(letGo);
                }
            });
            view.onAnyChange(anyCalls::incrementAndGet);
            view.onChange(ResourceSpace.local("", "secrets"), others::incrementAndGet);
            store.put(configmap("first"));
            inCallback.await();
            for (int i = 0; i < 200; i++) {
                store.put(configmap("c" + i));
            }
            letGo.countDown();
            Views.get(view.consistent());
            // the waiter is released before subscribers are called: one more revision makes sure that they were
            store.put("!internal");
            Views.get(view.consistent());
            assertThat(calls).hasValue(2);
            assertThat(anyCalls).hasValue(2);
            assertThat(others).hasValue(0);
        }
    }

    /** Who reads only what it was told of, up to where it was told, misses nothing. */
    @Test
    void onChanges_namesWhatHasChanged_andUpToWhere() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            List<String> untold = new CopyOnWriteArrayList<>();
            AtomicLong told = new AtomicLong(view.snapshot().revision());
            CountDownLatch both = new CountDownLatch(2);
            Set<ResourceSpace> seen = ConcurrentHashMap.newKeySet();
            view.onChanges((resources, revision) -> {
                for (ResourceSpace space : view.snapshot().spaces()) {
                    boolean changed = view.history().after(space, told.get(), Integer.MAX_VALUE).events().stream()
                            .anyMatch(event -> event.revision() <= revision);
                    if (changed != resources.contains(space)) {
                        untold.add(space + " at " + revision + ": " + resources);
                    }
                }
                told.set(revision);
                resources.stream().filter(seen::add).forEach(space -> both.countDown());
            });
            store.put(configmap("first"));
            store.put("!internal");
            store.put("root/core/secrets/-/default/second");
            await(both);
            assertThat(untold).isEmpty();
            assertThat(seen).containsExactlyInAnyOrder(CONFIGMAPS, ResourceSpace.local("", "secrets"));
        }
    }

    @Test
    void onChange_callbackThrows_othersAreCalledAndTheViewGoesOn() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            view.onChange(CONFIGMAPS, () -> {
                throw new IllegalStateException("a subscriber's own fault");
            });
            CountDownLatch called = new CountDownLatch(3);
            view.onAnyChange(called::countDown);
            for (int i = 0; i < 3; i++) {
                Views.get(view.atLeast(store.put(configmap("c" + i))));
            }
            await(called);
            assertThat(Views.get(view.consistent()).map(CONFIGMAPS).size()).isEqualTo(3);
        }
    }

    @Test
    void onChange_closedSubscription_isSilent() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            AtomicInteger closed = new AtomicInteger();
            Subscription one = view.onChange(CONFIGMAPS, closed::incrementAndGet);
            Subscription all = view.onAnyChange(closed::incrementAndGet);
            one.close();
            all.close();
            CountDownLatch called = new CountDownLatch(1);
            view.onAnyChange(called::countDown);
            store.put(configmap("a"));
            await(called);
            assertThat(closed).hasValue(0);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {2, 71, 828})
    void dependents_atRandom_areThoseThatNameTheOwner(long seed) throws Exception {
        Random random = new Random(seed);
        ViewConfig config = new ViewConfig(
                Views.pages(50),
                0,
                1_000,
                1L << 30,
                5,
                1_000,
                1_000,
                Views.SMALL.retryDelay(),
                ViewConfig.Memory.ALL,
                ExpiryRules.NONE);
        for (int i = 0; i < 100; i++) {
            writeOwned(random);
        }
        try (LiveView view = Views.open(store, config)) {
            for (int i = 0; i < 300; i++) {
                writeOwned(random);
            }
            Views.get(view.consistent());
            for (long revision : new long[] {400, 399, 333, 200, 100}) {
                checkDependents(view.at(revision).orElseThrow());
            }
            long bytes = 0;
            for (Iterator<ObjectRecord> all = view.snapshot().map(CONFIGMAPS).all(); all.hasNext(); ) {
                bytes += all.next().weight();
            }
            assertThat(view.bytes().objects()).isEqualTo(bytes);
            assertThat(view.bytes().history()).isPositive();
        }
    }

    private void writeOwned(Random random) {
        String cluster = random.nextBoolean() ? "root" : "roo";
        String key = cluster + "/core/configmaps/-/default/" + random.nextInt(30);
        if (random.nextInt(5) == 0) {
            store.delete(key);
            return;
        }
        String owners = "";
        for (int i = random.nextInt(3); i > 0; i--) {
            owners += "{'uid':'" + random.nextInt(4) + "'}" + (i > 1 ? "," : "");
        }
        store.put(key, FakeStore.value("{'ownerReferences':[" + owners + "]}"));
    }

    private static void checkDependents(ViewSnapshot snapshot) {
        for (String cluster : List.of("root", "roo")) {
            LogicalClusterName name = new LogicalClusterName(cluster);
            for (String owner : List.of("0", "1", "2", "3")) {
                List<ObjectRecord> expected = new ArrayList<>();
                snapshot.map(CONFIGMAPS).in(name).forEachRemaining(record -> {
                    if (record.owners().stream().anyMatch(link -> link.uid().equals(owner))) {
                        expected.add(record);
                    }
                });
                assertThat(snapshot.dependents(name, owner)).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @Test
    void snapshot_held_staysAsItWas() throws Exception {
        try (LiveView view = Views.open(store, Views.SMALL)) {
            store.put(configmap("a"));
            ViewSnapshot held = Views.get(view.consistent());
            NavigableMap<String, Long> before = Views.content(held);
            store.put(configmap("a"));
            store.delete(configmap("a"));
            store.put(configmap("b"));
            Views.get(view.consistent());
            assertThat(Views.content(held)).isEqualTo(before);
            assertThat(Views.content(view.snapshot())).containsOnlyKeys(configmap("b"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
