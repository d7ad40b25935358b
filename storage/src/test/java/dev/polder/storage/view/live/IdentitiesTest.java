package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.ResourceMap.Position;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All objects of a resource, whatever the identity they lie under, are read as one: in the order of the store (store rule S11). */
class IdentitiesTest {

    private static final GroupResource WIDGETS = new GroupResource("example.com", "widgets");
    private static final ResourceSpace EVERY = ResourceSpace.ofEveryIdentity(WIDGETS);
    private static final String[] CLUSTERS = {"a", "a-b", "ab", "root", "system:admin"};
    private static final String[] IDENTITIES = {"", "0aa", "0ab", "fff"};
    private static final String[] NAMESPACES = {"", "a", "a-b", "d"};
    private static final String[] NAMES = {"a", "a-b", "a.b", "b", "x1", "x2"};

    private final FakeStore store = new FakeStore();

    private static ObjectRecord object(ObjectKey key) {
        return ObjectRecords.decode(key, new StoredRow(KeyLayout.object(key), FakeStore.value("{}"), 1, 1));
    }

    private static ObjectKey random(Random random) {
        ResourceSpace space = new ResourceSpace(WIDGETS, pick(IDENTITIES, random));
        return new ObjectKey(
                new LogicalClusterName(pick(CLUSTERS, random)), space, pick(NAMESPACES, random), pick(NAMES, random));
    }

    private static String pick(String[] from, Random random) {
        return from[random.nextInt(from.length)];
    }

    private static String path(ObjectKey key) {
        return KeyLayout.object(key).path();
    }

    private static List<ObjectKey> keys(Iterator<ObjectRecord> records) {
        List<ObjectKey> keys = new ArrayList<>();
        records.forEachRemaining(record -> keys.add(record.key()));
        return keys;
    }

    private static List<ObjectKey> select(Collection<ObjectKey> from, Predicate<ObjectKey> which) {
        return from.stream().filter(which).toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 33, 333})
    void map_atRandom_isInTheByteOrderOfKeys(long seed) {
        Random random = new Random(seed);
        NavigableMap<String, ObjectKey> expected = new TreeMap<>(FakeStore.BYTES);
        for (int i = 0; i < 200; i++) {
            ObjectKey key = random(random);
            expected.put(path(key), key);
        }
        ResourceMap map = LiveView.mapOf(
                EVERY, expected.values().stream().map(IdentitiesTest::object).toList());
        assertThat(keys(map.all())).containsExactlyElementsOf(expected.values());
        assertThat(map.size()).isEqualTo(expected.size());
        for (int i = 0; i < 100; i++) {
            checkAround(map, expected, random(random));
        }
    }

    private static void checkAround(ResourceMap map, NavigableMap<String, ObjectKey> expected, ObjectKey last) {
        LogicalClusterName cluster = last.cluster();
        Position position = new Position(last.space().identity(), last.namespace(), last.name());
        List<ObjectKey> in = select(expected.values(), key -> key.cluster().equals(cluster));
        assertThat(keys(map.in(cluster))).containsExactlyElementsOf(in);
        assertThat(map.count(cluster)).isEqualTo(in.size());
        List<ObjectKey> inNamespace = select(in, key -> key.namespace().equals(last.namespace()));
        assertThat(keys(map.in(cluster, last.namespace()))).containsExactlyElementsOf(inNamespace);
        assertThat(map.count(cluster, last.namespace())).isEqualTo(inNamespace.size());

        Collection<ObjectKey> rest = expected.tailMap(path(last), false).values();
        assertThat(keys(map.allAfter(cluster, position))).containsExactlyElementsOf(rest);
        assertThat(map.countAllAfter(cluster, position)).isEqualTo(rest.size());
        List<ObjectKey> after = select(rest, key -> key.cluster().equals(cluster));
        assertThat(keys(map.after(cluster, "", position))).containsExactlyElementsOf(after);
        assertThat(map.countAfter(cluster, "", position)).isEqualTo(after.size());
        Collection<ObjectKey> behind =
                expected.tailMap(KeyLayout.clusterEnd(cluster), true).values();
        assertThat(keys(map.allBehind(cluster))).containsExactlyElementsOf(behind);
        assertThat(map.countAllBehind(cluster)).isEqualTo(behind.size());
        ObjectRecord found = map.get(cluster, last.namespace(), last.name());
        List<ObjectKey> named = select(inNamespace, key -> key.name().equals(last.name()));
        assertThat(found == null ? null : found.key()).isEqualTo(named.isEmpty() ? null : named.get(0));
    }

    @Test
    void everyIdentity_holdsNothing() {
        LogicalClusterName root = LogicalClusterName.ROOT;
        assertThatIllegalArgumentException().isThrownBy(() -> KeyLayout.spaceStart(root, EVERY));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyLayout.object(new ObjectKey(root, EVERY, "", "a")));
        assertThat(EVERY.covers(new ResourceSpace(WIDGETS, "0aa"))).isTrue();
        assertThat(EVERY.covers(ResourceSpace.local(WIDGETS))).isTrue();
        assertThat(EVERY.covers(ResourceSpace.local("example.com", "gadgets"))).isFalse();
        assertThat(ResourceSpace.local(WIDGETS).covers(new ResourceSpace(WIDGETS, "0aa")))
                .isFalse();
    }

    /** Whoever reads history in steps of any size arrives at the newest state, and no revision is cut. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {7, 77})
    void history_ofAllIdentities_leadsToTheNewestState(long seed) throws Exception {
        Random random = new Random(seed);
        try (LiveView view = Views.open(store, Views.SMALL)) {
            Views.get(view.consistent());
            for (int i = 0; i < 200; i++) {
                RowWrite[] group = new RowWrite[1 + random.nextInt(3)];
                for (int j = 0; j < group.length; j++) {
                    // Names of their own: one transaction writes a key once.
                    ObjectKey any = random(random);
                    StoreKey key = KeyLayout.object(
                            new ObjectKey(any.cluster(), any.space(), any.namespace(), any.name() + j));
                    group[j] = random.nextInt(3) == 0
                            ? new RowWrite.Delete(key)
                            : new RowWrite.Put(key, FakeStore.value("{}"));
                }
                store.write(group);
            }
            store.put("root/example.com/gadgets/-/-/other");
            Views.get(view.consistent());
            NavigableMap<String, ObjectRecord> state = new TreeMap<>(FakeStore.BYTES);
            long cursor = view.history().oldest();
            while (cursor < store.revision()) {
                History.Batch batch = view.history().whole(EVERY, cursor, 1 + random.nextInt(5));
                for (ViewEvent event : batch.events()) {
                    assertThat(event.revision()).isBetween(cursor + 1, batch.upTo());
                    assertThat(state.get(path(event.subject().key()))).isEqualTo(event.before());
                    if (event.after() == null) {
                        state.remove(path(event.subject().key()));
                    } else {
                        state.put(path(event.subject().key()), event.after());
                    }
                }
                assertThat(batch.upTo()).isGreaterThan(cursor);
                cursor = batch.upTo();
            }
            ResourceMap newest = view.snapshot().map(EVERY);
            assertThat(keys(newest.all()))
                    .containsExactlyElementsOf(
                            state.values().stream().map(ObjectRecord::key).toList());
            assertThat(newest.size()).isPositive();
        }
    }

    @Test
    void subscriber_ofEveryIdentity_isWokenByEach() throws Exception {
        Semaphore woken = new Semaphore(0);
        try (LiveView view = Views.open(store, Views.SMALL);
                StoreView.Subscription unused = view.onChange(EVERY, woken::release)) {
            store.put("root/example.com/widgets/-/-/a");
            assertThat(woken.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            store.put("root/example.com/widgets/0aa/-/a");
            assertThat(woken.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            store.put("root/example.com/gadgets/-/-/a");
            Views.get(view.consistent());
            assertThat(woken.availablePermits()).isZero();
        }
    }
}
