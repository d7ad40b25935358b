package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.PinnedRun;
import dev.polder.storage.view.ResourceMap.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Store rule S18: a slow reader pins a revision, not a state. */
class PinnedRunTest {

    private static final ResourceSpace CONFIGMAPS = ResourceSpace.local("", "configmaps");
    private static final ViewConfig SHORT_HISTORY = new ViewConfig(
            Views.pages(100), 0, 10, 1L << 20, 5, 1_000, 1_000, Duration.ZERO, ViewConfig.Memory.ALL, ExpiryRules.NONE);

    private final FakeStore store = new FakeStore();

    private static String key(String namespace, int name) {
        return "root/core/configmaps/-/" + namespace + "/c" + name;
    }

    private static PinnedRun run(LiveView view, String namespace, @Nullable Position after) {
        PinnedRun.Extent extent = new PinnedRun.Extent(CONFIGMAPS, LogicalClusterName.ROOT, namespace, after);
        return new PinnedRun(view, view.snapshot(), extent);
    }

    private static List<String> rest(PinnedRun run) {
        List<String> rest = new ArrayList<>();
        run.forEachRemaining(
                record -> rest.add(record.key().namespace() + "/" + record.key().name() + "@" + record.revision()));
        return rest;
    }

    /** Whatever is written meanwhile, and however often the reader rests. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {18, 180, 1800})
    void run_showsOneRevision(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            store.put(key(i % 2 == 0 ? "a" : "b", i));
        }
        try (LiveView view = Views.open(store, Views.SMALL)) {
            for (String namespace : List.of("", "a", "b")) {
                List<String> expected = rest(run(view, namespace, null));
                PinnedRun slow = run(view, namespace, null);
                List<String> seen = new ArrayList<>();
                while (slow.hasNext()) {
                    ObjectRecord record = slow.next();
                    seen.add(record.key().namespace() + "/" + record.key().name() + "@" + record.revision());
                    int which = random.nextInt(60);
                    String key = key(which % 2 == 0 ? "a" : "b", which);
                    long written = random.nextBoolean() ? store.put(key) : store.delete(key);
                    Views.get(view.atLeast(written));
                    if (random.nextBoolean()) {
                        slow.rest();
                    }
                }
                assertThat(seen).isEqualTo(expected);
            }
        }
    }

    @Test
    void restBeforeTheFirstObject_startsWhereTheRunStarts() throws Exception {
        for (int i = 0; i < 4; i++) {
            store.put(key("a", i));
        }
        try (LiveView view = Views.open(store, Views.SMALL)) {
            PinnedRun whole = run(view, "a", null);
            PinnedRun page = run(view, "a", new Position("a", "c1"));
            whole.rest();
            page.rest();
            assertThat(rest(whole)).hasSize(4);
            assertThat(rest(page)).hasSize(2);
        }
    }

    @Test
    void historyThatPassesARestingRun_endsIt_butNotOneThatReads() throws Exception {
        for (int i = 0; i < 4; i++) {
            store.put(key("a", i));
        }
        try (LiveView view = Views.open(store, SHORT_HISTORY)) {
            PinnedRun resting = run(view, "a", null);
            PinnedRun reading = run(view, "a", null);
            resting.next();
            resting.rest();
            reading.next();
            long last = 0;
            for (int i = 0; i < 50; i++) {
                last = store.put(key("b", i));
            }
            Views.get(view.atLeast(last));
            assertThatExceptionOfType(StoreException.Compacted.class)
                    .isThrownBy(resting::hasNext)
                    .satisfies(gone ->
                            assertThat(gone.oldest()).isEqualTo(view.history().oldest()));
            assertThat(rest(reading)).hasSize(3);
        }
    }

    /** The next object is one of another cluster, wherever the run has rested; in one cluster there is nothing to leave for. */
    @Test
    void leave_goesOnBehindTheCluster() throws Exception {
        for (String cluster : List.of("alpha", "beta", "root")) {
            for (String namespace : List.of("a", "b")) {
                store.put(cluster + "/core/configmaps/-/" + namespace + "/c0");
                store.put(cluster + "/core/configmaps/-/" + namespace + "/c1");
            }
        }
        try (LiveView view = Views.open(store, Views.SMALL)) {
            for (String namespace : List.of("", "b")) {
                PinnedRun.Extent all =
                        new PinnedRun.Extent(CONFIGMAPS, new ClusterScope.AllClusters(), namespace, null);
                PinnedRun run = new PinnedRun(view, view.snapshot(), all);
                List<String> first = new ArrayList<>();
                while (run.hasNext()) {
                    first.add(run.next().key().cluster().value());
                    if (first.size() % 2 == 0) {
                        run.rest();
                        var unused = run.hasNext();
                    }
                    run.leave();
                }
                assertThat(first).containsExactly("alpha", "beta", "root");
            }
            PinnedRun one = run(view, "a", null);
            one.next();
            one.leave();
            assertThat(rest(one)).hasSize(1);
        }
    }
}
