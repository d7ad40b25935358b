package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.mvcc.HistoryRetention;
import dev.polder.storage.view.HeldRun;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Store rule S18: a bounded view lets go of values, and what it shows is the same. */
class ViewMemoryTest {

    private static final ResourceSpace WIDGETS = ResourceSpace.local("example.com", "widgets");
    private static final ResourceSpace KEPT = ResourceSpace.local("example.com", "kept");
    private static final LogicalClusterName CLUSTER = new LogicalClusterName("root");

    /** Of each object's value, in bytes. */
    private static final int SIZE = 1_000;

    private final CountedStore store = new CountedStore(
            new MemoryObjectStore(new StoreIdentity(new UUID(1, 1)), StoreLimits.STANDARD, HistoryRetention.STANDARD));
    private final AtomicBoolean mayWait = new AtomicBoolean(true);
    private final List<LiveView> views = new ArrayList<>();

    @AfterEach
    void close() {
        views.forEach(LiveView::close);
        store.close();
    }

    /** Counts reads; answers all with the row of another key when it is told to. */
    private static final class CountedStore extends ForwardingStore {
        private final AtomicLong ranges = new AtomicLong();
        private final AtomicLong rows = new AtomicLong();
        private volatile @Nullable StoreKey shifted;

        CountedStore(ObjectStore store) {
            super(store);
        }

        long ranges() {
            return ranges.get();
        }

        long rows() {
            return rows.get();
        }

        @Override
        public CompletionStage<RangePage> range(RangeQuery query) {
            ranges.incrementAndGet();
            StoreKey other = shifted;
            RangeQuery asked = other == null
                    ? query
                    : new RangeQuery(other.path(), other.path() + "\u0000", query.revision(), query.limit());
            return super.range(asked).thenApply(page -> {
                rows.addAndGet(page.rows().size());
                return page;
            });
        }
    }

    private LiveView open(long maxBytes) throws Exception {
        ViewConfig.Memory memory = new ViewConfig.Memory(maxBytes, KEPT::equals, mayWait::get);
        LiveView view = Views.get(LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD.withMemory(memory)));
        views.add(view);
        return view;
    }

    private static ObjectKey key(ResourceSpace space, int number) {
        return new ObjectKey(CLUSTER, space, "default", String.format("w%06d", number));
    }

    private long put(ResourceSpace space, int number, String text) throws Exception {
        String json = "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\"},\"spec\":\""
                + text + "x".repeat(Math.max(0, SIZE - text.length())) + "\"}";
        byte[] value = StoredValue.encode(json.getBytes(StandardCharsets.UTF_8));
        return commit(new RowWrite.Put(KeyLayout.object(key(space, number)), value));
    }

    private long commit(RowWrite write) throws Exception {
        CommitOutcome outcome = Views.get(store.commit(new StoreTransaction(write, List.of(), List.of())));
        return ((CommitOutcome.Committed) outcome).revision();
    }

    private void fill(int objects) throws Exception {
        for (int i = 0; i < objects; i++) {
            put(WIDGETS, i, "first of " + i + ";");
        }
    }

    private static ObjectRecord record(ViewSnapshot snapshot, ResourceSpace space, int number) {
        ObjectKey key = key(space, number);
        ObjectRecord found = snapshot.map(space).get(key.cluster(), key.namespace(), key.name());
        return Objects.requireNonNull(found, () -> "widget " + number);
    }

    private static String text(ObjectRecord record) {
        String json = new String(record.body().json(), StandardCharsets.UTF_8);
        int from = json.indexOf("\"spec\":\"") + 8;
        return json.substring(from, json.indexOf(';', from));
    }

    /** What the objects of the newest state take, counted one by one. */
    private static long counted(LiveView view) {
        long bytes = 0;
        for (ResourceSpace space : view.snapshot().spaces()) {
            Iterator<ObjectRecord> all = view.snapshot().map(space).all();
            while (all.hasNext()) {
                ObjectRecord record = all.next();
                bytes += record.held() == null ? ObjectRecord.OVERHEAD : record.weight();
            }
        }
        return bytes;
    }

    @Test
    void values_beyondTheBoundAreLetGoOf_andReadAgain() throws Exception {
        fill(1_000);
        LiveView view = open(800_000);
        assertThat(view.bytes().objects()).isBetween(700_000L, 800_000L).isEqualTo(counted(view));
        assertThat(open(Long.MAX_VALUE).bytes().objects()).isGreaterThan(1_300_000);

        for (int i = 0; i < 1_000; i++) {
            assertThat(text(record(view.snapshot(), WIDGETS, i))).isEqualTo("first of " + i);
        }
        assertThat(view.coldReads()).isBetween(600L, 1_000L);
        assertThat(view.bytes().objects()).isLessThanOrEqualTo(800_000).isEqualTo(counted(view));
    }

    @Test
    void records_stayWhenEvenTheyAreMoreThanTheBound() throws Exception {
        fill(50);
        LiveView view = open(1);
        assertThat(view.bytes().objects()).isEqualTo(50L * ObjectRecord.OVERHEAD);
        assertThat(record(view.snapshot(), WIDGETS, 7).unreadable()).isEmpty();
        assertThat(view.coldReads()).isZero();
    }

    @Test
    void values_thatAreUsedStay() throws Exception {
        fill(200);
        LiveView view = open(200L * ObjectRecord.OVERHEAD + 15L * SIZE);
        for (int round = 0; round < 50; round++) {
            for (int hot = 0; hot < 10; hot++) {
                assertThat(text(record(view.snapshot(), WIDGETS, hot))).isEqualTo("first of " + hot);
            }
            // One cold value a round comes and goes.
            assertThat(text(record(view.snapshot(), WIDGETS, 100 + round))).isNotEmpty();
        }
        // Each of the ten once or twice, each of the fifty once.
        assertThat(view.coldReads()).isLessThan(80);
    }

    @Test
    void lists_readValuesInPages_andDriveNothingOut() throws Exception {
        fill(2_000);
        LiveView view = open(2_000L * ObjectRecord.OVERHEAD + 100L * SIZE);
        assertThat(text(record(view.snapshot(), WIDGETS, 1_234))).isEqualTo("first of 1234");
        long before = store.ranges();
        ObjectRun run =
                HeldRun.of(view, ObjectRun.of(view.snapshot().map(WIDGETS).in(CLUSTER)));
        assertThat(run.mayBlock()).isTrue();
        int seen = 0;
        while (run.hasNext()) {
            if (seen == 777) {
                run.rest();
            }
            assertThat(text(run.next())).isEqualTo("first of " + seen++);
        }
        assertThat(seen).isEqualTo(2_000);
        // Half a megabyte at a time, and the page that was put down is read again.
        assertThat(store.ranges() - before).isBetween(4L, 8L);
        assertThat(record(view.snapshot(), WIDGETS, 1_234).held()).isNotNull();
    }

    @Test
    void lists_ofAFewOfManyDoNotReadTheOthers() throws Exception {
        fill(2_000);
        LiveView view = open(1);
        List<ObjectRecord> few = new ArrayList<>();
        for (int i = 0; i < 2_000; i += 100) {
            few.add(record(view.snapshot(), WIDGETS, i));
        }
        long before = store.rows();
        List<ObjectRecord> held = view.hold(few);
        assertThat(held)
                .hasSize(20)
                .allSatisfy(record -> assertThat(record.held()).isSameAs(record));
        assertThat(held).extracting(ViewMemoryTest::text).startsWith("first of 0", "first of 100");
        assertThat(store.rows() - before).isEqualTo(20);
    }

    @Test
    void anOlderState_showsTheValueOfItsTime_untilThatIsForgotten() throws Exception {
        fill(3);
        LiveView view = open(1);
        ViewSnapshot old = view.snapshot();
        long revision = put(WIDGETS, 1, "second of 1;");
        long end = commit(new RowWrite.Delete(KeyLayout.object(key(WIDGETS, 2))));
        ViewSnapshot now = Views.get(view.atLeast(end));

        assertThat(text(record(old, WIDGETS, 1))).isEqualTo("first of 1");
        assertThat(text(record(old, WIDGETS, 2))).isEqualTo("first of 2");
        assertThat(text(record(now, WIDGETS, 1))).isEqualTo("second of 1");
        List<ObjectRecord> all = List.of(record(old, WIDGETS, 0), record(old, WIDGETS, 1), record(old, WIDGETS, 2));
        assertThat(view.hold(all))
                .extracting(ViewMemoryTest::text)
                .containsExactly("first of 0", "first of 1", "first of 2");

        LiveView later = open(1);
        Views.get(later.consistent());
        ObjectRecord lost = record(later.at(revision - 1).orElseThrow(), WIDGETS, 1);
        Views.get(store.compact(end));
        assertThatThrownBy(() -> text(lost)).isInstanceOf(StoreException.Compacted.class);
        // What has not changed is there however long ago it was written.
        assertThat(text(record(later.snapshot(), WIDGETS, 0))).isEqualTo("first of 0");
    }

    /** A store that lies must not have one object shown for another. */
    @Test
    void aStoreThatHasAnotherValue_isNotBelieved() throws Exception {
        fill(3);
        LiveView view = open(1);
        ObjectRecord record = record(view.snapshot(), WIDGETS, 1);
        store.shifted = KeyLayout.object(key(WIDGETS, 2));
        assertThatThrownBy(() -> text(record))
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("the store does not have what it told of at revision " + record.revision());
        assertThatThrownBy(() -> view.hold(List.of(record))).isInstanceOf(StoreException.Corrupt.class);
        store.shifted = null;
        assertThat(text(record)).isEqualTo("first of 1");
    }

    @Test
    void keptValues_neverGo() throws Exception {
        put(KEPT, 1, "kept;");
        fill(10);
        LiveView view = open(1);
        mayWait.set(false);
        assertThat(text(record(view.snapshot(), KEPT, 1))).isEqualTo("kept");
        assertThatThrownBy(() -> text(record(view.snapshot(), WIDGETS, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nobody may wait");
        assertThatThrownBy(() -> view.hold(List.of(record(view.snapshot(), WIDGETS, 1))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void held_valuesOutliveTheBound_andAreKnownAsTheSame() throws Exception {
        fill(10);
        LiveView view = open(1);
        ObjectRecord record = record(view.snapshot(), WIDGETS, 3);
        ObjectRecord held = record.hold();
        assertThat(record.held()).isNull();
        long reads = view.coldReads();
        assertThat(text(held)).isEqualTo("first of 3");
        assertThat(view.coldReads()).isEqualTo(reads);
        assertThat(held.body().identity()).isSameAs(record.body().identity());
    }

    @Test
    void accounts_balance_whateverHappensAtOnce() throws Exception {
        fill(300);
        LiveView view = open(300L * ObjectRecord.OVERHEAD + 30L * 2 * SIZE);
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        for (int reader = 0; reader < 4; reader++) {
            Random random = new Random(reader);
            readers.add(CompletableFuture.runAsync(
                    () -> {
                        while (!over.get()) {
                            int number = random.nextInt(300);
                            assertThat(text(record(view.snapshot(), WIDGETS, number)))
                                    .endsWith(" of " + number);
                        }
                    },
                    reading -> Thread.ofPlatform().daemon().start(reading)));
        }
        Random random = new Random(17);
        long last = 0;
        for (int i = 0; i < 3_000; i++) {
            int number = random.nextInt(300);
            last = put(WIDGETS, number, i + " of " + number + ";");
        }
        Views.get(view.atLeast(last));
        over.set(true);
        for (CompletableFuture<Void> reader : readers) {
            Views.get(reader);
        }
        assertThat(view.bytes().objects())
                .isLessThanOrEqualTo(300L * ObjectRecord.OVERHEAD + 30L * 2 * SIZE)
                .isEqualTo(counted(view));
        assertThat(view.coldReads()).isPositive();
    }
}
