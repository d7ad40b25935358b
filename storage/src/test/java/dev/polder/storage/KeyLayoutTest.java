package dev.polder.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLayoutTest {

    private static final long SEED = 20260101L;
    private static final int ROUNDS = 20_000;
    private static final ResourceSpace CONFIG_MAPS = ResourceSpace.local("", "configmaps");

    @Test
    void layout_isTheGoldenOne() throws IOException {
        LogicalClusterName root = LogicalClusterName.ROOT;
        LogicalClusterName team = new LogicalClusterName("2okdry95y5lkv");
        ResourceSpace widgets = new ResourceSpace(new GroupResource("example.com", "widgets"), "d0a8f3");
        ResourceSpace roles = ResourceSpace.local("rbac.authorization.k8s.io", "clusterroles");
        List<String> lines = List.of(
                KeyLayout.object(new ObjectKey(root, CONFIG_MAPS, "default", "a"))
                        .path(),
                KeyLayout.object(new ObjectKey(root, ResourceSpace.local("", "namespaces"), "", "default"))
                        .path(),
                KeyLayout.object(new ObjectKey(team, widgets, "default", "w-1")).path(),
                KeyLayout.object(new ObjectKey(team, roles, "", "system:node")).path(),
                KeyLayout.object(new ObjectKey(new LogicalClusterName("system:admin"), roles, "", "-"))
                        .path(),
                KeyLayout.fence(root).path(),
                KeyLayout.internalStart() + " .. " + KeyLayout.internalEnd() + " .. " + KeyLayout.objectsEnd(),
                KeyLayout.clusterStart(root) + " .. " + KeyLayout.clusterEnd(root),
                KeyLayout.spaceStart(root, CONFIG_MAPS) + " .. " + KeyLayout.spaceEnd(root, CONFIG_MAPS),
                KeyLayout.namespaceStart(team, widgets, "default")
                        + " .. "
                        + KeyLayout.namespaceEnd(team, widgets, "default"),
                KeyLayout.namespaceStart(team, roles, "") + " .. " + KeyLayout.namespaceEnd(team, roles, ""));
        new GoldenFile("key-layout.txt").compare(String.join("\n", lines) + "\n");
    }

    @Test
    void parse_undoesObject() {
        Keys keys = new Keys(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            ObjectKey key = keys.next();
            assertThat(KeyLayout.parse(KeyLayout.object(key)))
                    .as("seed %d", SEED)
                    .contains(key);
        }
    }

    @Test
    void object_undoesParse() {
        Random random = new Random(SEED);
        List<String> tokens = List.of("", "-", "core", "a", "root", "!", ":", "system:a", "a.b");
        int parsed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            List<String> parts = new ArrayList<>();
            for (int length = 5 + random.nextInt(3); length > 0; length--) {
                parts.add(tokens.get(random.nextInt(tokens.size())));
            }
            StoreKey key = new StoreKey(String.join("/", parts));
            if (KeyLayout.parse(key).isPresent()) {
                parsed++;
                assertThat(KeyLayout.object(KeyLayout.parse(key).get()))
                        .as("seed %d", SEED)
                        .isEqualTo(key);
            }
        }
        assertThat(parsed).as("texts that were keys").isGreaterThan(100);
    }

    @Test
    void ranges_holdTheirOwnKeysOnly() {
        Keys keys = new Keys(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            ObjectKey a = keys.next();
            ObjectKey b = keys.next();
            String path = KeyLayout.object(b).path();
            boolean sameCluster = a.cluster().equals(b.cluster());
            boolean sameSpace = sameCluster && a.space().equals(b.space());
            boolean sameNamespace = sameSpace && a.namespace().equals(b.namespace());
            assertThat(within(path, KeyLayout.clusterStart(a.cluster()), KeyLayout.clusterEnd(a.cluster())))
                    .as("%s in the cluster of %s", b, a)
                    .isEqualTo(sameCluster);
            assertThat(within(
                            path,
                            KeyLayout.spaceStart(a.cluster(), a.space()),
                            KeyLayout.spaceEnd(a.cluster(), a.space())))
                    .as("%s in the space of %s", b, a)
                    .isEqualTo(sameSpace);
            assertThat(within(
                            path,
                            KeyLayout.namespaceStart(a.cluster(), a.space(), a.namespace()),
                            KeyLayout.namespaceEnd(a.cluster(), a.space(), a.namespace())))
                    .as("%s in the namespace of %s", b, a)
                    .isEqualTo(sameNamespace);
            assertThat(within(path, KeyLayout.internalStart(), KeyLayout.internalEnd()))
                    .isFalse();
            assertThat(within(path, KeyLayout.internalEnd(), KeyLayout.objectsEnd()))
                    .isTrue();
        }
    }

    @Test
    void clusters_doNotShareAPrefix() {
        LogicalClusterName foo = new LogicalClusterName("foo");
        LogicalClusterName foobar = new LogicalClusterName("foobar");
        String inFoobar = KeyLayout.object(new ObjectKey(foobar, CONFIG_MAPS, "default", "a"))
                .path();
        assertThat(inFoobar).doesNotStartWith(KeyLayout.clusterStart(foo));
        assertThat(within(inFoobar, KeyLayout.clusterStart(foo), KeyLayout.clusterEnd(foo)))
                .isFalse();
    }

    @Test
    void order_isThatOfUtf8Bytes() {
        Keys keys = new Keys(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            String a = KeyLayout.object(keys.next()).path();
            String b = KeyLayout.object(keys.next()).path();
            int bytes = Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
            assertThat(Integer.signum(KeyOrder.compare(a, b)))
                    .as("%s and %s, seed %d", a, b, SEED)
                    .isEqualTo(Integer.signum(bytes));
        }
    }

    @Test
    void internal_isNoObject() {
        StoreKey key = KeyLayout.internal("a", "b", "c", "d", "e", "f");
        assertThat(key.internal()).isTrue();
        assertThat(KeyLayout.parse(key)).isEmpty();
        assertThatThrownBy(KeyLayout::internal).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeyLayout.internal("a", "b/c")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "/", "\ud800", "a\udc00b", "\ud800a"})
    void object_refusesNamesThatWouldNotComeBack(String name) {
        ObjectKey key = new ObjectKey(LogicalClusterName.ROOT, CONFIG_MAPS, "default", name);
        assertThatThrownBy(() -> KeyLayout.object(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void object_refusesTheMarksOfAbsentParts() {
        LogicalClusterName root = LogicalClusterName.ROOT;
        ResourceSpace core = ResourceSpace.local("core", "configmaps");
        ResourceSpace dash = new ResourceSpace(new GroupResource("", "configmaps"), "-");
        for (ObjectKey key : List.of(
                new ObjectKey(root, core, "default", "a"),
                new ObjectKey(root, dash, "default", "a"),
                new ObjectKey(root, CONFIG_MAPS, "-", "a"))) {
            assertThatThrownBy(() -> KeyLayout.object(key)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static boolean within(String path, String start, String end) {
        return KeyOrder.compare(path, start) >= 0 && KeyOrder.compare(path, end) < 0;
    }

    /** Random keys over few, nasty texts, so that they often share parts and prefixes. */
    private static final class Keys {
        private static final List<String> CLUSTERS =
                List.of("foo", "foobar", "foo-bar", "root", "a", "a-b", "system:admin", "system:shard", "system");
        private static final List<String> GROUPS = List.of("", "apps", "example.com", "example.com.x", "coreos");
        private static final List<String> RESOURCES = List.of("widgets", "widget", "pods");
        private static final List<String> IDENTITIES = List.of("", "ab", "abc");
        private static final List<String> NAMESPACES = List.of("", "a", "a-b", "a.b", "default");
        private static final List<String> PARTS =
                List.of("-", "a", "b", ".", ":", "!", "~", "\u00e9", "\ud83c\udf0a", "\uffee", "\u4e2d");

        private final Random random;

        Keys(long seed) {
            this.random = new Random(seed);
        }

        ObjectKey next() {
            List<String> name = new ArrayList<>();
            for (int length = 1 + random.nextInt(4); length > 0; length--) {
                name.add(pick(PARTS));
            }
            ResourceSpace space = new ResourceSpace(new GroupResource(pick(GROUPS), pick(RESOURCES)), pick(IDENTITIES));
            return new ObjectKey(
                    new LogicalClusterName(pick(CLUSTERS)), space, pick(NAMESPACES), String.join("", name));
        }

        private String pick(List<String> of) {
            return of.get(random.nextInt(of.size()));
        }
    }
}
