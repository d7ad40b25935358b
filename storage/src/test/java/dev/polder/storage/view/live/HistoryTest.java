package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

    private static final ResourceSpace CONFIGMAPS = ResourceSpace.local("", "configmaps");
    private static final ResourceSpace SECRETS = ResourceSpace.local("", "secrets");

    private final FakeStore store = new FakeStore();

    private static String key(String resource, int name) {
        return "root/core/" + resource + "/-/default/" + name;
    }

    private static ViewConfig config(int replay, int events, long bytes) {
        return new ViewConfig(
                Views.pages(100),
                replay,
                events,
                bytes,
                16,
                10_000,
                100,
                Duration.ZERO,
                ViewConfig.Memory.ALL,
                ExpiryRules.NONE);
    }

    /** Who resumes anywhere and reads on, in steps of any size, arrives at the newest state of the resource. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 44, 444})
    void after_anyRevision_leadsToTheNewestState(long seed) throws Exception {
        Random random = new Random(seed);
        try (LiveView view = Views.open(store, config(0, 10_000, 1L << 30))) {
            for (int i = 0; i < 400; i++) {
                writeSomething(random);
            }
            Views.get(view.consistent());
            for (int i = 0; i < 40; i++) {
                long from = random.nextInt(401);
                ResourceSpace space = random.nextBoolean() ? CONFIGMAPS : SECRETS;
                NavigableMap<String, Long> state = of(space, Views.content(store, from));
                long cursor = from;
                while (cursor < store.revision()) {
                    History.Batch batch = view.history().after(space, cursor, 1 + random.nextInt(10));
                    long previous = cursor;
                    for (ViewEvent event : batch.events()) {
                        assertThat(event.revision()).isBetween(Math.max(previous, cursor + 1), batch.upTo());
                        previous = event.revision();
                        replay(event, state);
                    }
                    assertThat(batch.upTo()).isGreaterThan(cursor);
                    cursor = batch.upTo();
                    assertThat(state).isEqualTo(of(space, Views.content(store, cursor)));
                }
            }
        }
    }

    private static void replay(ViewEvent event, NavigableMap<String, Long> state) {
        String path = Views.path(event.subject());
        ObjectRecord before = event.before();
        assertThat(state.get(path)).isEqualTo(before == null ? null : before.revision());
        ObjectRecord after = event.after();
        if (after == null) {
            state.remove(path);
        } else {
            state.put(path, after.revision());
        }
    }

    private static NavigableMap<String, Long> of(ResourceSpace space, NavigableMap<String, Long> content) {
        content.keySet()
                .removeIf(path -> !path.contains("/" + space.groupResource().resource() + "/"));
        return content;
    }

    private void writeSomething(Random random) {
        RowWrite[] group = new RowWrite[random.nextInt(4)];
        int first = random.nextInt(30);
        for (int i = 0; i < group.length; i++) {
            StoreKey key = new StoreKey(key(random.nextBoolean() ? "configmaps" : "secrets", first + i));
            group[i] = random.nextInt(3) == 0 ? new RowWrite.Delete(key) : new RowWrite.Put(key, FakeStore.value("{}"));
        }
        store.write(group);
    }

    /** Store rule S1: a group revision is never cut. */
    @Test
    void after_groupRevision_isWhole() throws Exception {
        try (LiveView view = Views.open(store, config(0, 100, 1L << 30))) {
            RowWrite[] group = new RowWrite[7];
            for (int i = 0; i < group.length; i++) {
                group[i] = new RowWrite.Put(new StoreKey(key("configmaps", i)), FakeStore.value("{}"));
            }
            store.write(group);
            store.put(key("configmaps", 0));
            Views.get(view.consistent());
            History.Batch batch = view.history().after(CONFIGMAPS, 0, 1);
            assertThat(batch.events())
                    .hasSize(7)
                    .extracting(ViewEvent::revision)
                    .containsOnly(1L);
            assertThat(batch.upTo()).isEqualTo(1);
            assertThat(view.history().after(CONFIGMAPS, 1, 1).events()).hasSize(1);
        }
    }

    private long writeGroup() {
        return store.write(
                new RowWrite.Put(new StoreKey(key("configmaps", 1)), FakeStore.value("{}")),
                new RowWrite.Put(new StoreKey(key("secrets", 2)), FakeStore.value("{}")));
    }

    /** Store rule S1: who may have seen a part of a group is told all of it again, and others nothing twice. */
    @Test
    void resume_atAGroupGoesBackBeforeIt() throws Exception {
        try (LiveView view = Views.open(store, config(0, 100, 1L << 30))) {
            long before = store.put(key("configmaps", 1));
            long first = writeGroup();
            long second = writeGroup();
            long after = store.put(key("configmaps", 1));
            Views.get(view.consistent());
            assertThat(view.history().resumeAfter(before)).isEqualTo(before);
            assertThat(view.history().resumeAfter(first)).isEqualTo(first - 1);
            assertThat(view.history().resumeAfter(second)).isEqualTo(second - 1);
            assertThat(view.history().resumeAfter(after)).isEqualTo(after);
            assertThat(view.history().after(CONFIGMAPS, second - 1, 1).events())
                    .extracting(ViewEvent::revision)
                    .containsExactly(second);
        }
    }

    @Test
    void group_isOneSnapshot() throws Exception {
        try (LiveView view = Views.open(store, config(0, 100, 1L << 30))) {
            long group = writeGroup();
            store.put(key("configmaps", 9));
            Views.get(view.consistent());
            assertThat(Views.content(view.at(group - 1).orElseThrow())).isEmpty();
            assertThat(Views.content(view.at(group).orElseThrow())).hasSize(2);
        }
    }

    @Test
    void resume_atAGroupThatHistoryForgot_isCompacted() throws Exception {
        try (LiveView view = Views.open(store, config(0, 3, 1L << 30))) {
            long group = writeGroup();
            for (int i = 0; i < 3; i++) {
                store.put(key("configmaps", i));
            }
            Views.get(view.consistent());
            assertThat(view.history().oldest()).isEqualTo(group);
            assertThatExceptionOfType(StoreException.Compacted.class)
                    .isThrownBy(() -> view.history().resumeAfter(group));
            assertThat(view.history().resumeAfter(group + 1)).isEqualTo(group + 1);
        }
    }

    /** What made the revision that a view is loaded at is not known: it may have been a group. */
    @Test
    void resume_atTheRevisionThatWasLoaded_isCompacted() throws Exception {
        writeGroup();
        long loaded = writeGroup();
        long next = store.put(key("configmaps", 1));
        try (LiveView view = Views.open(store, config(1, 100, 1L << 30))) {
            assertThatExceptionOfType(StoreException.Compacted.class)
                    .isThrownBy(() -> view.history().resumeAfter(loaded));
            assertThat(view.history().resumeAfter(next)).isEqualTo(next);
        }
    }

    @Test
    void after_otherResourcesAlone_movesTheCursor() throws Exception {
        try (LiveView view = Views.open(store, config(0, 100, 1L << 30))) {
            store.put(key("secrets", 1));
            store.put("!internal");
            Views.get(view.consistent());
            assertThat(view.history().after(CONFIGMAPS, 0, 10)).isEqualTo(new History.Batch(List.of(), 2));
            assertThat(view.history().after(SECRETS, 0, 10).upTo()).isEqualTo(2);
            assertThat(view.history().after(SECRETS, 9, 10)).isEqualTo(new History.Batch(List.of(), 9));
        }
    }

    /** Who follows all of them misses no resource whose only object comes and goes, and is told when that was forgotten. */
    @Test
    void spaces_withoutObjects_areToldOf() throws Exception {
        try (LiveView view = Views.open(store, config(0, 10, 1L << 30))) {
            store.put(key("secrets", 1));
            store.delete(key("secrets", 1));
            Views.get(view.consistent());
            assertThat(view.snapshot().spaces()).isEmpty();
            assertThat(view.history().spaces()).containsExactly(SECRETS);
            for (int i = 0; i < 25; i++) {
                store.put(key("configmaps", i));
            }
            Views.get(view.consistent());
            assertThat(view.history().spaces()).containsExactlyInAnyOrder(SECRETS, CONFIGMAPS);
            assertThatExceptionOfType(StoreException.Compacted.class)
                    .isThrownBy(() -> view.history().after(SECRETS, 0, 100));
        }
    }

    @Test
    void after_slowReader_isCompacted() throws Exception {
        try (LiveView view = Views.open(store, config(0, 10, 1L << 30))) {
            for (int i = 0; i < 25; i++) {
                store.put(key("configmaps", i));
            }
            Views.get(view.consistent());
            assertThat(view.history().oldest()).isEqualTo(15);
            assertThat(view.history().after(CONFIGMAPS, 15, 100).events()).hasSize(10);
            assertThatExceptionOfType(StoreException.Compacted.class)
                    .isThrownBy(() -> view.history().after(CONFIGMAPS, 14, 100))
                    .satisfies(e -> assertThat(e.oldest()).isEqualTo(15));
            // Nothing of a resource without any event was forgotten: who follows it goes on, but nobody begins there.
            assertThat(view.history().after(SECRETS, 3, 100)).isEqualTo(new History.Batch(List.of(), 25));
            assertThatExceptionOfType(StoreException.Compacted.class)
                    .isThrownBy(() -> view.history().resumeAfter(14));
            assertThat(view.at(14)).isEmpty();
            assertThat(view.at(15)).isPresent();
        }
    }

    @Test
    void bound_bytes_holds() throws Exception {
        long bound = 200_000;
        byte[] large = FakeStore.value("{'name':'" + "x".repeat(10_000) + "'}");
        try (LiveView view = Views.open(store, config(0, 1_000_000, bound))) {
            for (int i = 0; i < 300; i++) {
                store.put(key("configmaps", i % 3), large);
                Views.get(view.consistent());
                assertThat(view.bytes().history()).isLessThanOrEqualTo(bound);
            }
            // about 17 replaced values of 10 kB and their events fit
            assertThat(view.history().oldest()).isBetween(280L, 285L);
            assertThat(view.history()
                            .after(CONFIGMAPS, view.history().oldest(), 100)
                            .events())
                    .hasSize((int) (300 - view.history().oldest()));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {6, 66, 666})
    void at_anyKeptRevision_isThatState(long seed) throws Exception {
        Random random = new Random(seed);
        try (LiveView view = Views.open(store, config(0, 200, 1L << 30))) {
            for (int i = 0; i < 500; i++) {
                writeSomething(random);
                if (random.nextInt(10) == 0) {
                    Views.get(view.consistent());
                }
            }
            Views.get(view.consistent());
            long oldest = view.history().oldest();
            assertThat(oldest).isBetween(300L, 499L);
            for (long revision = 0; revision <= 501; revision++) {
                if (revision < oldest || revision > 500) {
                    assertThat(view.at(revision)).as("%s", revision).isEmpty();
                } else {
                    var snapshot = view.at(revision).orElseThrow();
                    assertThat(snapshot.revision()).isEqualTo(revision);
                    assertThat(Views.content(snapshot)).as("%s", revision).isEqualTo(Views.content(store, revision));
                }
            }
        }
    }

    /** Store rule S10: watches and page tokens survive a restart. */
    @Test
    void open_afterARestart_replaysTheRecentPast() throws Exception {
        Random random = new Random(8);
        for (int i = 0; i < 100; i++) {
            writeSomething(random);
        }
        try (LiveView view = Views.open(store, config(30, 10_000, 1L << 30))) {
            assertThat(view.history().oldest()).isEqualTo(70);
            assertThat(view.snapshot().revision()).isEqualTo(100);
            assertThat(Views.content(view.at(83).orElseThrow())).isEqualTo(Views.content(store, 83));
        }
        store.compact(90);
        try (LiveView view = Views.open(store, config(30, 10_000, 1L << 30))) {
            assertThat(view.history().oldest()).isEqualTo(90);
            assertThat(Views.content(view.snapshot())).isEqualTo(Views.content(store, 100));
        }
    }

    /** A store may hand over its history while the watch is still being opened, on the applier's own thread. */
    @Test
    void open_replayLongerThanTheQueue_isNotHeldUp() throws Exception {
        for (int i = 0; i < 50; i++) {
            store.put(key("configmaps", i));
        }
        ViewConfig narrow = new ViewConfig(
                Views.pages(100),
                40,
                1_000,
                1L << 30,
                16,
                2,
                3,
                Duration.ZERO,
                ViewConfig.Memory.ALL,
                ExpiryRules.NONE);
        try (LiveView view = Views.open(store, narrow)) {
            for (int i = 50; i < 100; i++) {
                store.put(key("configmaps", i));
            }
            assertThat(Views.content(Views.get(view.consistent()))).isEqualTo(Views.content(store, 100));
            assertThat(view.history().after(CONFIGMAPS, 10, 1_000).events()).hasSize(90);
        }
    }
}
