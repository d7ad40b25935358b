package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.contract.ExpiringServer.VirtualTime;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.encoding.StoredValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects end at their time and not before, by the hand of one leader, and until then nobody looks for them. */
public abstract class ExpiryContract extends StoreContract {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    /** The second that what is cut off a timestamp may be worth. */
    private static final Instant END = START.plus(ExpiringServer.KEEP).plusSeconds(1);

    private static final ResourceSpace CONFIG_MAPS = ResourceSpace.local("", "configmaps");
    private static final int MANY = 300;

    private VirtualTime time = new VirtualTime(START);

    @BeforeEach
    void startClock() {
        time = new VirtualTime(START);
    }

    private static ObjectKey event(String name) {
        return new ObjectKey(LogicalClusterName.ROOT, ExpiringServer.EVENTS, "default", name);
    }

    /** Writes an object as it would be stored now. */
    private long write(ObjectKey key, Instant created) {
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"" + key.name()
                + "\",\"creationTimestamp\":\"" + created + "\",\"managedFields\":[{\"manager\":\"m\",\"time\":\""
                + time.instant() + "\"}]}}";
        byte[] value = StoredValue.encode(bytes(json));
        return committed(unguarded(new RowWrite.Put(KeyLayout.object(key), value)));
    }

    private long write(String event) {
        return write(event(event), START);
    }

    /** Passes time, and waits for what a server does about it. */
    private void pass(ExpiringServer server, Instant until) {
        server.settle(marker(server));
        time.passTo(until);
        server.settle(marker(server));
    }

    /** What was published before it has woken everybody who waits for changes. */
    private long marker(ExpiringServer server) {
        await(server.view().atLeast(await(store.barrier())));
        long revision = put("marker", time.instant().toString());
        await(server.view().atLeast(revision));
        return revision;
    }

    private boolean stored(String event) {
        return get(KeyLayout.object(event(event)), 0).isPresent();
    }

    @Test
    void object_endsAtItsTimeAndNotBefore() {
        try (ExpiringServer server = ExpiringServer.leading(store, store, time)) {
            write("a");
            pass(server, END.minusNanos(1));
            assertThat(stored("a")).isTrue();
            pass(server, END);
            assertThat(stored("a")).isFalse();
            assertThat(server.shows(event("a"))).isFalse();
        }
    }

    @Test
    void objectThatIsWrittenAgain_livesOn() {
        try (ExpiringServer server = ExpiringServer.leading(store, store, time)) {
            write("a");
            write("b");
            pass(server, START.plusSeconds(1800));
            write("a");
            pass(server, END);
            assertThat(stored("a")).isTrue();
            assertThat(stored("b")).isFalse();
            pass(server, END.plusSeconds(1800));
            assertThat(stored("a")).isFalse();
        }
    }

    @Test
    void objectThatEndedWhileNobodyLed_endsAtOnce() {
        write("a");
        time.passTo(END);
        try (ExpiringServer server = ExpiringServer.leading(store, store, time)) {
            server.settle(await(store.barrier()));
            assertThat(stored("a")).isFalse();
        }
    }

    @Test
    void objectsWithoutARule_stayAndTakeNoPlaceInTheIndex() {
        try (ExpiringServer server = ExpiringServer.leading(store, store, time)) {
            ObjectKey stays = new ObjectKey(LogicalClusterName.ROOT, CONFIG_MAPS, "default", "stays");
            write(stays, START);
            write("a");
            pass(server, START.plusSeconds(60));
            assertThat(server.view().snapshot().firstToEnd(10))
                    .extracting(ObjectRecord::key)
                    .containsExactly(event("a"));
            pass(server, START.plus(Duration.ofDays(400)));
            assertThat(server.view().snapshot().firstToEnd(10)).isEmpty();
            assertThat(get("stays")).isPresent();
        }
    }

    @Test
    void index_hasTheOrderOfTheEnds() {
        try (ExpiringServer server = ExpiringServer.leading(store, store, time)) {
            write("late");
            time.passTo(START.plusSeconds(2));
            write("later");
            write("late");
            time.passTo(START.plusSeconds(1));
            write("early");
            pass(server, START.plusSeconds(3));
            assertThat(server.view().snapshot().firstToEnd(10))
                    .extracting(object -> object.key().name())
                    .containsExactly("early", "late", "later");
            assertThat(server.view().snapshot().firstToEnd(1)).hasSize(1);
        }
    }

    @Test
    void manyAtOnce_goOneByOne() {
        for (int i = 0; i < MANY; i++) {
            write("e" + i);
        }
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(await(store.barrier()), watcher);
        try (ExpiringServer server = ExpiringServer.leading(store, store, time)) {
            pass(server, END);
            assertThat(server.view().snapshot().map(ExpiringServer.EVENTS).size())
                    .isZero();
        }
        List<RecordingWatcher.Call> removals = watcher.until(await(store.barrier())).stream()
                .filter(call -> call.events().get(0) instanceof StoreEvent.Delete gone
                        && !gone.key().internal())
                .toList();
        assertThat(removals).hasSize(MANY).noneMatch(RecordingWatcher.Call::group);
    }

    @Test
    void otherServer_knowsTheTimesFromWhatIsStored() {
        try (ExpiringServer first = ExpiringServer.leading(store, store, time)) {
            write("a");
            pass(first, START.plusSeconds(1800));
            write("b");
        }
        try (ExpiringServer second = ExpiringServer.leading(store, store, time)) {
            pass(second, END.minusNanos(1));
            assertThat(stored("a")).isTrue();
            pass(second, END);
            assertThat(stored("a")).isFalse();
            assertThat(stored("b")).isTrue();
        }
    }

    @Test
    void secondOfTwo_removesNothingUntilItLeads() {
        List<String> removedBySecond = new ArrayList<>();
        ObjectStore seen = removalsOf(removedBySecond);
        try (ExpiringServer first = ExpiringServer.leading(store, store, time);
                ExpiringServer second = new ExpiringServer(store, seen, time)) {
            write("a");
            pass(first, END);
            second.settle(await(store.barrier()));
            assertThat(stored("a")).isFalse();
            assertThat(removedBySecond).isEmpty();
            write("b");
            first.resign();
            second.awaitElected();
            pass(second, END.plus(ExpiringServer.KEEP).plusSeconds(1));
            assertThat(stored("b")).isFalse();
            assertThat(removedBySecond).hasSize(1);
        }
    }

    private ObjectStore removalsOf(List<String> keys) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
                transaction.objects().forEach(object -> keys.add(object.key().path()));
                return below().commit(transaction);
            }
        };
    }

    @Test
    void nothingDue_asksTheStoreForNothing() {
        AtomicInteger asked = new AtomicInteger();
        ObjectStore counting = new ForwardingStore(store) {
            @Override
            public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
                asked.incrementAndGet();
                return below().commit(transaction);
            }

            @Override
            public CompletionStage<RangePage> range(RangeQuery query) {
                asked.incrementAndGet();
                return below().range(query);
            }

            @Override
            public CompletionStage<Long> barrier() {
                asked.incrementAndGet();
                return below().barrier();
            }
        };
        try (ExpiringServer server = ExpiringServer.leading(store, counting, time)) {
            for (int i = 0; i < 20; i++) {
                write("e" + i);
            }
            pass(server, START.plusSeconds(1));
            asked.set(0);
            for (int i = 2; i < 60; i++) {
                pass(server, START.plusSeconds(i * 60L));
                write("another" + i);
            }
            assertThat(asked).hasValue(0);
            assertThat(time.rung()).as("alarms").isZero();
            pass(server, END);
            assertThat(asked).hasValue(20);
        }
    }

    @Test
    void objectWrittenAtTheLastMoment_isNotRemoved() {
        assertThat(survivesAWrite(guard -> false)).isTrue();
    }

    @Test
    void storeThatDoesNotCompareTheObject_isNoticed() {
        assertThat(survivesAWrite(guard -> !guard.key().internal())).isFalse();
    }

    /** Whether an object is there that was written just before its removal. */
    private boolean survivesAWrite(Predicate<Guard> dropped) {
        ObjectStore used = TornDown.interrupted(new DroppedGuards(store, dropped), commit -> {
            if (commit == 0) {
                write("a");
            }
        });
        write("a");
        try (ExpiringServer server = ExpiringServer.leading(store, used, time)) {
            pass(server, END);
            return stored("a");
        }
    }

    @Test
    void deposedLeader_removesNothing() {
        assertThat(survivesADeposedLeader(guard -> false)).isTrue();
    }

    @Test
    void storeThatDoesNotCompareTheTerm_isNoticed() {
        assertThat(survivesADeposedLeader(guard -> guard.key().internal())).isFalse();
    }

    /** Whether an object is there that ended after a term, before the leader had heard of its end. */
    private boolean survivesADeposedLeader(Predicate<Guard> dropped) {
        OneLeader former = new OneLeader(store, "expiry-before");
        Guard past = former.fence();
        former.close();
        write("a");
        try (ExpiringServer server = new ExpiringServer(store, new DroppedGuards(store, dropped), time)) {
            server.awaitElected();
            server.resign();
            server.elected(past);
            pass(server, END);
            return stored("a");
        }
    }
}
