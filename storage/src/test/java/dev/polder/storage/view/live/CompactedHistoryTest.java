package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.History;
import dev.polder.storage.view.PinnedRun;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the store has forgotten a view forgets, too, and who follows a resource notices nothing (store rules S15, S18). */
class CompactedHistoryTest {

    private static final ResourceSpace CONFIGMAPS = ResourceSpace.local("", "configmaps");
    private static final ResourceSpace SECRETS = ResourceSpace.local("", "secrets");
    private static final PinnedRun.Extent ALL_MAPS =
            new PinnedRun.Extent(CONFIGMAPS, LogicalClusterName.ROOT, "", null);
    private static final int MANY = 5_000;

    private final FakeStore store = new FakeStore();

    /** The views there are: with all values in memory, and with few. */
    enum Kept {
        ALL,
        FEW;

        ViewConfig config() {
            ViewConfig.Memory few = new ViewConfig.Memory(1, space -> false, () -> true);
            return new ViewConfig(
                    Views.pages(100),
                    0,
                    100_000,
                    1L << 30,
                    16,
                    10_000,
                    100,
                    Duration.ZERO,
                    this == FEW ? few : ViewConfig.Memory.ALL,
                    ExpiryRules.NONE);
        }
    }

    private static String configmap(int name) {
        return "root/core/configmaps/-/default/m" + name;
    }

    private static String secret(int name) {
        return "root/core/secrets/-/default/s" + name;
    }

    /** As a server does it: first the store, then its view. */
    private void compact(LiveView view, long revision) {
        store.compact(revision).toCompletableFuture().join();
        view.forgetBefore(revision);
    }

    private static void gone(LongConsumer asked, long revision) {
        assertThatExceptionOfType(StoreException.Compacted.class).isThrownBy(() -> asked.accept(revision));
    }

    @ParameterizedTest
    @EnumSource(Kept.class)
    void pastThatWasCompacted_isGone_andWhatFollowsIsNot(Kept kept) throws Exception {
        try (LiveView view = Views.open(store, kept.config())) {
            for (int i = 0; i < MANY; i++) {
                store.put(configmap(i % 10));
            }
            ViewSnapshot newest = Views.get(view.consistent());
            long before = view.bytes().history();
            long to = MANY - 40;
            compact(view, to);

            History history = view.history();
            assertThat(history.oldest()).isEqualTo(to);
            for (long old : new long[] {0, 1, to - 1}) {
                assertThat(view.at(old)).isEmpty();
                gone(revision -> history.after(CONFIGMAPS, revision, 10), old);
                gone(revision -> history.whole(CONFIGMAPS, revision, 10), old);
                gone(history::resumeAfter, old);
            }
            for (long known = to; known <= MANY; known++) {
                assertThat(Views.content(view.at(known).orElseThrow())).isEqualTo(Views.content(store, known));
                assertThat(history.resumeAfter(known)).isEqualTo(known);
            }
            assertThat(history.whole(CONFIGMAPS, to, 100).events())
                    .extracting(ViewEvent::revision)
                    .hasSize(40)
                    .startsWith(to + 1);
            assertThat(view.snapshot()).isSameAs(newest);
            assertThat(view.bytes().history()).isPositive().isLessThan(before / 50);
        }
    }

    @ParameterizedTest
    @EnumSource(Kept.class)
    void everythingForgotten_takesNothing_andTheNextChangeIsTold(Kept kept) throws Exception {
        try (LiveView view = Views.open(store, kept.config())) {
            for (int i = 0; i < 100; i++) {
                store.put(configmap(i));
                store.delete(configmap(i));
            }
            Views.get(view.consistent());
            compact(view, 200);
            assertThat(view.bytes().history()).isZero();
            assertThat(Views.content(view.at(200).orElseThrow())).isEmpty();
            store.put(configmap(7));
            Views.get(view.consistent());
            assertThat(view.history().whole(CONFIGMAPS, 200, 10).events()).hasSize(1);
        }
    }

    /** Else every quiet watch would end whenever something else has been written for long enough. */
    @Test
    void quietFollower_goesOn_whateverOfOthersIsForgotten() throws Exception {
        try (LiveView view = Views.open(store, Kept.ALL.config())) {
            long last = store.put(secret(1));
            for (int i = 0; i < 100; i++) {
                store.put(configmap(i));
            }
            Views.get(view.consistent());
            compact(view, 101);
            History history = view.history();
            assertThat(history.whole(SECRETS, last, 10)).isEqualTo(new History.Batch(List.of(), 101));
            assertThat(history.after(SECRETS, last, 10)).isEqualTo(new History.Batch(List.of(), 101));
            gone(revision -> history.whole(SECRETS, revision, 10), last - 1);
            gone(history::resumeAfter, last);
            long next = store.put(secret(2));
            Views.get(view.consistent());
            assertThat(history.whole(SECRETS, last, 10).events())
                    .extracting(ViewEvent::revision)
                    .containsExactly(next);
        }
    }

    /** Of how many resources it is known what was forgotten of them is bounded; of the others nobody goes on. */
    @Test
    void quietFollowers_ofMoreResourcesThanAreKnown_areToldThatTheyMayHaveMissedSomething() throws Exception {
        int spaces = 3_000;
        try (LiveView view = Views.open(store, Kept.ALL.config())) {
            for (int i = 1; i <= spaces; i++) {
                store.put("root/example.com/t" + i + "/-/-/one");
            }
            Views.get(view.consistent());
            compact(view, spaces);
            History history = view.history();
            assertThat(history.after(type(spaces), spaces, 10).events()).isEmpty();
            assertThat(history.after(type(spaces - 100), spaces - 100, 10).events())
                    .isEmpty();
            gone(revision -> history.after(type(spaces), revision, 10), spaces - 1);
            gone(revision -> history.after(type(1), revision, 10), 1);
            gone(revision -> history.after(SECRETS, revision, 10), 1);
        }
    }

    private static ResourceSpace type(int number) {
        return ResourceSpace.local("example.com", "t" + number);
    }

    /** The same for those who follow a resource of every identity: what was forgotten of any is forgotten. */
    @Test
    void followerOfEveryIdentity_isToldWhatWasForgottenOfOne() throws Exception {
        ResourceSpace every = ResourceSpace.ofEveryIdentity(new GroupResource("example.com", "things"));
        try (LiveView view = Views.open(store, Kept.ALL.config())) {
            long first = store.put("root/example.com/things/aa/-/one");
            long second = store.put("root/example.com/things/bb/-/two");
            store.put(secret(1));
            Views.get(view.consistent());
            compact(view, 3);
            History history = view.history();
            assertThat(history.after(every, second, 10)).isEqualTo(new History.Batch(List.of(), 3));
            gone(revision -> history.after(every, revision, 10), first);
        }
    }

    /** In a stretch that is known as a difference things came and went that nobody was told of. */
    @Test
    void followerBeforeADifference_isToldThatItIsGone_afterThatIsForgotten() throws Exception {
        try (LiveView view = Views.open(store, Kept.ALL.config())) {
            long last = store.put(configmap(1));
            Views.get(view.consistent());
            store.holdStream();
            store.put(secret(1));
            store.delete(secret(1));
            long end = store.put(configmap(1));
            store.compact(end);
            store.endStream(new StoreException.Compacted(last, end));
            Views.get(view.atLeast(end));
            compact(view, end);
            gone(revision -> view.history().whole(SECRETS, revision, 10), last);
            assertThat(view.history().whole(SECRETS, end, 10).events()).isEmpty();
        }
    }

    @Test
    void runThatRested_isToldThatItsRevisionIsGone_andOneThatDidNotGoesOn() throws Exception {
        try (LiveView view = Views.open(store, Kept.ALL.config())) {
            for (int i = 0; i < 10; i++) {
                store.put(configmap(i));
            }
            ViewSnapshot pinned = Views.get(view.consistent());
            PinnedRun going = new PinnedRun(view, pinned, ALL_MAPS);
            PinnedRun resting = new PinnedRun(view, pinned, ALL_MAPS);
            resting.next();
            resting.rest();
            store.delete(configmap(5));
            Views.get(view.consistent());
            compact(view, 11);
            int seen = 0;
            for (; going.hasNext(); going.next()) {
                seen++;
            }
            assertThat(seen).isEqualTo(10);
            assertThatExceptionOfType(StoreException.Compacted.class)
                    .isThrownBy(resting::hasNext)
                    .satisfies(e -> assertThat(e.oldest()).isEqualTo(11));
        }
    }

    @Test
    void revisionThatTheViewHasNotReached_leavesItsNewest() throws Exception {
        try (LiveView view = Views.open(store, Kept.ALL.config())) {
            store.put(configmap(1));
            Views.get(view.consistent());
            view.forgetBefore(1_000);
            assertThat(view.history().oldest()).isEqualTo(1);
            assertThat(Views.content(view.at(1).orElseThrow())).hasSize(1);
            view.forgetBefore(0);
            assertThat(view.history().oldest()).isEqualTo(1);
            long next = store.put(configmap(2));
            Views.get(view.consistent());
            assertThat(view.history().whole(CONFIGMAPS, 1, 10).events())
                    .extracting(ViewEvent::revision)
                    .containsExactly(next);
        }
    }

    /** The applier publishes and readers read while another thread forgets: nothing that is answered is wrong. */
    @Test
    void forgettingBesideWritesAndReads_keepsHistoryWhole() throws Exception {
        try (LiveView view = Views.open(store, Kept.ALL.config())) {
            Thread forgetting = new Thread(() -> {
                long to;
                do {
                    to = view.snapshot().revision() - 20;
                    view.forgetBefore(to);
                } while (to < MANY - 20 && !Thread.currentThread().isInterrupted());
            });
            forgetting.start();
            for (int i = 0; i < MANY; i++) {
                store.put(configmap(i % 7));
                if (i % 100 == 0) {
                    long newest = Views.get(view.consistent()).revision();
                    view.at(newest - 10).ifPresent(state -> {
                        NavigableMap<String, Long> expected = Views.content(store, newest - 10);
                        assertThat(Views.content(state)).isEqualTo(expected);
                    });
                }
            }
            Views.get(view.consistent());
            forgetting.join();
            assertThat(view.history().oldest()).isEqualTo(MANY - 20);
            assertThat(view.history().after(CONFIGMAPS, MANY - 20, 100).events())
                    .extracting(ViewEvent::revision)
                    .hasSize(20)
                    .isSorted();
        }
    }
}
