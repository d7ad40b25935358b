package dev.polder.gc.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.gc.Collector;
import dev.polder.gc.CollectorParts;
import dev.polder.gc.Writes;
import dev.polder.gc.owner.Decision.Propagation;
import dev.polder.gc.owner.Decision.Target;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** How many dependents are looked at until an owner that is deleted in the foreground has lost those that block it: as many as it has. */
class ForegroundCostTest {

    private static final LogicalClusterName CLUSTER = LogicalClusterName.ROOT;
    private static final int BLOCKING = 1_000;
    private static final int OTHERS = 1_000;
    private static final String OWNER = "owner";
    private static final String ENDING =
            ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\",\"finalizers\":[\"foregroundDeletion\"]";

    private static ObjectKey key(String name) {
        return new ObjectKey(CLUSTER, TestTypes.MAPS, "default", name);
    }

    private static String uid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static void put(ObjectStore store, String name, String more) {
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\",\"uid\":\"" + uid(name) + "\"" + more + "}}";
        byte[] value = StoredValue.encode(json.getBytes(StandardCharsets.UTF_8));
        CommitOutcome outcome = store.commit(new StoreTransaction(
                        new RowWrite.Put(KeyLayout.object(key(name)), value), List.of(), List.of()))
                .toCompletableFuture()
                .join();
        assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
    }

    private static String owned(boolean blocks) {
        return ",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"" + OWNER
                + "\",\"uid\":\"" + uid(OWNER) + "\",\"blockOwnerDeletion\":" + blocks + "}]";
    }

    /** Takes an object away and tells the collector. */
    private static void remove(ObjectStore store, StoreView view, Collector collector, String name) {
        ObjectRecord gone = record(view, name);
        CommitOutcome outcome = store.commit(
                        new StoreTransaction(new RowWrite.Delete(KeyLayout.object(key(name))), List.of(), List.of()))
                .toCompletableFuture()
                .join();
        var unused = view.atLeast(((CommitOutcome.Committed) outcome).revision())
                .toCompletableFuture()
                .join();
        collector.onEvent(new ViewEvent(view.snapshot().revision(), gone, null));
    }

    private static LiveView view(ObjectStore store) throws Exception {
        return LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    /** One that decides on the thread that tells it of an event, and of which nothing may fail. */
    private static Collector collector(StoreView view, Writes writes) {
        return new Collector(new CollectorParts(
                view,
                new TestTypes(view),
                writes,
                NoEvents.CLIENT,
                Runnable::run,
                (delay, task) -> {
                    throw new IllegalStateException("a decision failed");
                },
                InstantSource.system(),
                CollectorParts.BOUNDS,
                () -> false));
    }

    private static ObjectRecord record(StoreView view, String name) {
        return Objects.requireNonNull(view.snapshot().map(TestTypes.MAPS).get(CLUSTER, "default", name));
    }

    private static String blocking(int number) {
        return String.format(Locale.ROOT, "blocking-%04d", number);
    }

    /** Writes that are noted and happen no further. */
    private static final class Noted implements Writes {

        private final List<String> changed = new ArrayList<>();

        @Override
        public void delete(Target target, Propagation policy) {
            // The dependents go by the test's own hand.
        }

        @Override
        public boolean isPlain(Target target) {
            return false;
        }

        @Override
        public Set<ObjectKey> deleteTogether(List<Target> targets) {
            throw new IllegalStateException("none is plain");
        }

        @Override
        public void change(Target target, UnaryOperator<ObjectNode> change) {
            changed.add(target.key().name());
        }
    }

    /** Behind those that block lie as many that do not, and that stay. All is decided on the thread that tells of an event. */
    @Test
    void owner_isNotLookedAtAfreshForEachDependent() throws Exception {
        AtomicLong looked = new AtomicLong();
        Noted writes = new Noted();
        try (ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)))) {
            put(store, OWNER, ENDING);
            for (int i = 0; i < BLOCKING; i++) {
                put(store, blocking(i), owned(true));
            }
            for (int i = 0; i < OTHERS; i++) {
                put(store, String.format(Locale.ROOT, "other-%04d", i), owned(false));
            }
            try (LiveView view = view(store);
                    Collector collector = collector(new CountingView(view, looked), writes)) {
                collector.onExisting(record(view, OWNER));
                long before = looked.get();
                for (int i = 0; i < BLOCKING; i++) {
                    assertThat(writes.changed).as("released after %d", i).isEmpty();
                    remove(store, view, collector, blocking(i));
                }
                assertThat(writes.changed).contains(OWNER);
                assertThat(looked.get() - before)
                        .as("dependents looked at; %d for each of %d that went would be a million", OTHERS, BLOCKING)
                        .isLessThan(4L * (BLOCKING + OTHERS));
            }
        }
    }

    /** The dependent that was waited for goes first, and others after it: the owner is not forgotten. */
    @Test
    void owner_isLookedAtWhenTheOneThatItWaitsForGoes() throws Exception {
        Noted writes = new Noted();
        try (ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)))) {
            put(store, OWNER, ENDING);
            for (int i = 0; i < 5; i++) {
                put(store, blocking(i), owned(true));
            }
            try (LiveView view = view(store);
                    Collector collector = collector(view, writes)) {
                collector.onExisting(record(view, OWNER));
                for (int i = 4; i >= 0; i--) {
                    assertThat(writes.changed).isEmpty();
                    remove(store, view, collector, blocking(i));
                }
                assertThat(writes.changed).contains(OWNER);
            }
        }
    }
}
