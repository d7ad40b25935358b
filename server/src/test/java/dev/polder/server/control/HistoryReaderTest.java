package dev.polder.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.History;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What controllers are told when, while very much happens to one resource and goes on happening. */
@Timeout(60)
class HistoryReaderTest {

    private static final ResourceSpace MAPS = ResourceSpace.local("", "configmaps");
    private static final ResourceSpace SECRETS = ResourceSpace.local("", "secrets");
    private static final int MANY = 2_000;

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();
    private final long before = view.snapshot().revision();
    private final List<String> told = new ArrayList<>();
    private int made;

    @AfterEach
    void stop() {
        view.close();
        store.close();
    }

    private long put(ResourceSpace space) {
        String name = space.groupResource().resource() + "-" + made++;
        ObjectKey key = new ObjectKey(new LogicalClusterName("a"), space, "default", name);
        String json = "{\"metadata\":{\"name\":\"" + name + "\",\"uid\":\"u" + made + "\"}}";
        byte[] value = StoredValue.encode(json.getBytes(StandardCharsets.UTF_8));
        var outcome = store.commit(StoreTransaction.of(new RowWrite.Put(KeyLayout.object(key), value), 0))
                .toCompletableFuture()
                .join();
        long revision = ((CommitOutcome.Committed) outcome).revision();
        var unused = view.atLeast(revision).toCompletableFuture().join();
        return revision;
    }

    /** Many config maps, then a secret; its revision. */
    private long fill() {
        for (int i = 0; i < MANY; i++) {
            put(MAPS);
        }
        return put(SECRETS);
    }

    /** History in which something happens to config maps whenever somebody looks. */
    private final History busy = new History() {
        @Override
        public long oldest() {
            return view.history().oldest();
        }

        @Override
        public Set<ResourceSpace> spaces() {
            return view.history().spaces();
        }

        @Override
        public Batch after(ResourceSpace space, long afterRevision, int most) {
            put(MAPS);
            return view.history().after(space, afterRevision, most);
        }

        @Override
        public Batch whole(ResourceSpace space, long afterRevision, int most) {
            return after(space, afterRevision, most);
        }

        @Override
        public long resumeAfter(long revision) {
            return revision;
        }
    };

    private int mapsBeforeTheSecret() {
        return told.indexOf("secrets-" + MANY);
    }

    @Test
    void oneChange_waitsForATurnOfAnotherResource_andReadingEnds() {
        long upTo = fill();
        HistoryReader reader = new HistoryReader(busy, before);
        long read = reader.read(
                new News.Unread(Set.of(MAPS, SECRETS), upTo),
                (space, event) -> told.add(event.subject().key().name()),
                lost -> told.add("lost"));
        assertThat(read).isEqualTo(MANY + 1);
        assertThat(told).hasSize(MANY + 1).doesNotHaveDuplicates();
        assertThat(mapsBeforeTheSecret()).isBetween(0, HistoryReader.TURN);
        // What came meanwhile is told of next time, once and in order.
        int now = made;
        told.clear();
        read = reader.read(
                new News.Unread(Set.of(MAPS), view.snapshot().revision()),
                (space, event) -> told.add(event.subject().key().name()),
                lost -> told.add("lost"));
        assertThat(read).isEqualTo(now - MANY - 1);
        assertThat(told).first().isEqualTo("configmaps-" + (MANY + 1));
    }

    /** The bad case: one resource read to its end before the next. */
    @Test
    void resourceReadToItsEnd_isNoticed() {
        fill();
        for (ResourceSpace space : List.of(MAPS, SECRETS)) {
            view.history()
                    .after(space, before, Integer.MAX_VALUE)
                    .events()
                    .forEach(event -> told.add(event.subject().key().name()));
        }
        assertThat(mapsBeforeTheSecret()).isGreaterThan(HistoryReader.TURN);
    }

    @Test
    void forgottenChanges_areToldAsLost_andOthersAsTheyAre() {
        long upTo = fill();
        History forgetful = new History() {
            @Override
            public long oldest() {
                return upTo;
            }

            @Override
            public Set<ResourceSpace> spaces() {
                return view.history().spaces();
            }

            @Override
            public Batch after(ResourceSpace space, long afterRevision, int most) {
                if (space.equals(MAPS)) {
                    throw new StoreException.Compacted(afterRevision, upTo);
                }
                return view.history().after(space, afterRevision, most);
            }

            @Override
            public Batch whole(ResourceSpace space, long afterRevision, int most) {
                return after(space, afterRevision, most);
            }

            @Override
            public long resumeAfter(long revision) {
                return revision;
            }
        };
        long read = new HistoryReader(forgetful, before)
                .read(
                        new News.Unread(Set.of(MAPS, SECRETS), upTo),
                        (space, event) -> told.add(event.subject().key().name()),
                        lost -> told.add("lost " + lost.groupResource()));
        assertThat(read).isEqualTo(1);
        assertThat(told).containsExactlyInAnyOrder("lost configmaps", "secrets-" + MANY);
    }

    @Test
    void news_areTakenOnce_withEverythingThatChanged() {
        News news = new News();
        news.changed(Set.of(MAPS), 5);
        news.changed(Set.of(SECRETS), 7);
        assertThat(news.take()).isEqualTo(new News.Unread(Set.of(MAPS, SECRETS), 7));
        news.changed(Set.of(MAPS), 9);
        assertThat(news.take()).isEqualTo(new News.Unread(Set.of(MAPS), 9));
        news.close();
        assertThat(news.take().resources()).isEmpty();
    }
}
