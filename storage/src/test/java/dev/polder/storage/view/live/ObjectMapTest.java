package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ResourceMap.Position;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectMapTest {

    private static final ResourceSpace SPACE = ResourceSpace.local("", "configmaps");
    private static final String[] CLUSTERS = {
        "foo", "foobar", "foo-bar", "fo", "foo1", "root", "system:admin", "a-b", "a"
    };
    private static final String[] NAMESPACES = {"", "a", "a-b", "ab", "default", "d"};
    /** Names of RBAC objects are path segments: almost anything but a slash. */
    private static final String[] NAMES = {"a", "a-b", "a.b", "a:b", "A", "aé", "a\uFF5E", "a😀", "a!", "b", "ab"};

    private static ObjectKey key(String cluster, String namespace, String name) {
        return new ObjectKey(new LogicalClusterName(cluster), SPACE, namespace, name);
    }

    private static ObjectRecord object(ObjectKey key) {
        return ObjectRecords.decode(key, new StoredRow(new StoreKey("k"), FakeStore.value("{}"), 1, 1));
    }

    private static String text(ObjectKey key) {
        return key.cluster() + "/" + (key.namespace().isEmpty() ? "-" : key.namespace()) + "/" + key.name();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 5, 77, 1_000_003})
    void map_atRandom_agreesWithTheByteOrderOfKeys(long seed) {
        Random random = new Random(seed);
        NavigableMap<String, ObjectKey> expected = new TreeMap<>(FakeStore.BYTES);
        ObjectMap map = ObjectMap.empty(SPACE);
        for (int i = 0; i < 3_000; i++) {
            ObjectKey key =
                    key(pick(CLUSTERS, random), pick(NAMESPACES, random), pick(NAMES, random) + random.nextInt(9));
            if (random.nextInt(4) == 0) {
                map = map.without(key);
                expected.remove(text(key));
            } else {
                map = map.with(object(key));
                expected.put(text(key), key);
            }
        }
        assertThat(keys(map.all())).containsExactlyElementsOf(expected.values());
        assertThat(map.size()).isEqualTo(expected.size());
        for (String name : CLUSTERS) {
            LogicalClusterName cluster = new LogicalClusterName(name);
            List<ObjectKey> run = select(expected, k -> k.cluster().equals(cluster));
            assertThat(keys(map.in(cluster))).containsExactlyElementsOf(run);
            assertThat(map.count(cluster)).isEqualTo(run.size());
            for (String namespace : NAMESPACES) {
                List<ObjectKey> part = select(
                        expected,
                        k -> k.cluster().equals(cluster) && k.namespace().equals(namespace));
                assertThat(keys(map.in(cluster, namespace))).containsExactlyElementsOf(part);
                assertThat(map.count(cluster, namespace)).isEqualTo(part.size());
                checkAfter(map, expected, key(name, namespace, pick(NAMES, random) + random.nextInt(9)));
            }
        }
    }

    /** A position is where the last page ended; its object may be gone. */
    private static void checkAfter(ObjectMap map, NavigableMap<String, ObjectKey> expected, ObjectKey last) {
        Position position = new Position(last.namespace(), last.name());
        NavigableMap<String, ObjectKey> rest = new TreeMap<>(expected.tailMap(text(last), false));
        List<ObjectKey> inCluster = select(rest, k -> k.cluster().equals(last.cluster()));
        List<ObjectKey> inNamespace = select(
                rest, k -> k.cluster().equals(last.cluster()) && k.namespace().equals(last.namespace()));
        assertThat(keys(map.allAfter(last.cluster(), position))).containsExactlyElementsOf(rest.values());
        assertThat(map.countAllAfter(last.cluster(), position)).isEqualTo(rest.size());
        assertThat(keys(map.after(last.cluster(), "", position))).containsExactlyElementsOf(inCluster);
        assertThat(map.countAfter(last.cluster(), "", position)).isEqualTo(inCluster.size());
        if (!last.namespace().isEmpty()) {
            assertThat(keys(map.after(last.cluster(), last.namespace(), position)))
                    .containsExactlyElementsOf(inNamespace);
            assertThat(map.countAfter(last.cluster(), last.namespace(), position))
                    .isEqualTo(inNamespace.size());
        }
    }

    /** Store rule S11, its own example. */
    @Test
    void order_nameThatContinuesWithADash_comesBeforeTheSlash() {
        ObjectMap map = ObjectMap.of(SPACE, List.of(object(key("a", "", "x")), object(key("a-b", "", "x"))));
        assertThat(keys(map.all())).extracting(ObjectMapTest::text).containsExactly("a-b/-/x", "a/-/x");
    }

    @Test
    void in_clusterWhoseNameContinuesAnother_areApart() {
        ObjectMap map = ObjectMap.of(SPACE, List.of(object(key("foo", "n", "x")), object(key("foobar", "n", "y"))));
        assertThat(keys(map.in(new LogicalClusterName("foo")))).containsExactly(key("foo", "n", "x"));
        assertThat(map.count(new LogicalClusterName("fo"))).isZero();
    }

    @Test
    void after_positionOutsideTheNamespace_staysInsideIt() {
        ObjectMap map = ObjectMap.of(
                SPACE, List.of(object(key("a", "m", "x")), object(key("a", "n", "x")), object(key("a", "o", "x"))));
        LogicalClusterName a = new LogicalClusterName("a");
        assertThat(keys(map.after(a, "n", new Position("a", "z")))).containsExactly(key("a", "n", "x"));
        assertThat(keys(map.after(a, "n", new Position("z", "z")))).isEmpty();
        assertThat(map.countAfter(a, "n", new Position("z", "z"))).isZero();
    }

    @Test
    void get_absent_isNull() {
        ObjectMap map = ObjectMap.of(SPACE, List.of(object(key("a", "m", "x"))));
        assertThat(map.get(new LogicalClusterName("a"), "m", "x")).isNotNull();
        assertThat(map.get(new LogicalClusterName("a"), "", "x")).isNull();
        assertThat(map.get(new LogicalClusterName("b"), "m", "x")).isNull();
    }

    private static String pick(String[] from, Random random) {
        return from[random.nextInt(from.length)];
    }

    private static List<ObjectKey> select(NavigableMap<String, ObjectKey> from, Predicate<ObjectKey> which) {
        return from.values().stream().filter(which).toList();
    }

    private static List<ObjectKey> keys(Iterator<ObjectRecord> records) {
        List<ObjectKey> keys = new ArrayList<>();
        records.forEachRemaining(record -> keys.add(record.key()));
        return keys;
    }
}
