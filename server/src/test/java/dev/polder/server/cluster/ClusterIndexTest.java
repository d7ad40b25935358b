package dev.polder.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.ClusterIds;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Paths and ids lead where objects say (kcp {@code pkg/index}), as of the newest state. */
class ClusterIndexTest {

    private static final ResourceSpace CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");
    private static final ResourceSpace WORKSPACES = ResourceSpace.local("tenancy.kcp.io", "workspaces");

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();
    private final ClusterIndex index = new ClusterIndex(view, FixedClusters.STANDARD);

    @AfterEach
    void stop() {
        view.close();
        store.close();
    }

    private static LogicalClusterName name(String cluster) {
        return new LogicalClusterName(cluster);
    }

    private void write(ObjectKey key, String rest) {
        String json = "{'apiVersion':'x/v1','kind':'X','metadata':{'name':'" + key.name() + "','uid':'u'" + rest + "}";
        byte[] value = StoredValue.encode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        ObjectRecord old = view.snapshot().map(key.space()).get(key.cluster(), "", key.name());
        commit(new RowWrite.Put(KeyLayout.object(key), value), old);
    }

    private void remove(ObjectKey key) {
        commit(
                new RowWrite.Delete(KeyLayout.object(key)),
                view.snapshot().map(key.space()).get(key.cluster(), "", key.name()));
    }

    private void commit(RowWrite write, @Nullable ObjectRecord old) {
        store.commit(StoreTransaction.of(write, old == null ? 0 : old.revision()))
                .toCompletableFuture()
                .join();
        view.consistent().toCompletableFuture().join();
    }

    private static ObjectKey cluster(String id) {
        return new ObjectKey(name(id), CLUSTERS, "", "cluster");
    }

    private static ObjectKey workspace(String in, String name) {
        return new ObjectKey(name(in), WORKSPACES, "", name);
    }

    /** A logical cluster with annotations, in a phase. */
    private void describe(String id, String annotations, String phase) {
        write(cluster(id), ",'annotations':{" + annotations + "}},'status':{'phase':'" + phase + "'}");
    }

    private void lead(String in, String name, String to, String phase) {
        write(workspace(in, name), "},'spec':{'cluster':'" + to + "'},'status':{'phase':'" + phase + "'}");
    }

    @Test
    void path_isWalkedThroughWorkspaces() {
        describe("c1", "'kcp.io/path':'root:org'", "Ready");
        describe("c2", "'kcp.io/path':'root:org:team'", "Ready");
        lead("root", "org", "c1", "Ready");
        lead("c1", "team", "c2", "Ready");
        assertThat(index.resolve("root")).contains(LogicalClusterName.ROOT);
        assertThat(index.resolve("root:org")).contains(name("c1"));
        assertThat(index.resolve("root:org:team")).contains(name("c2"));
        assertThat(index.resolve("c1:team")).contains(name("c2"));
        assertThat(index.resolve("c2")).contains(name("c2"));
        for (String nowhere :
                List.of("root:team", "root:org:team:more", "c2:team", "nobody", "nobody:org", "root:", ":org", "")) {
            assertThat(index.resolve(nowhere)).as(nowhere).isEmpty();
        }
        assertThat(index.state(name("c2")).orElseThrow().path()).isEqualTo("root:org:team");
    }

    /** Who checks what a path leads to, and goes there later, must not be led elsewhere by whoever may turn a mount. */
    @Test
    void mount_isFollowedByVisitorsOnly() {
        describe("c1", "'kcp.io/path':'root:org'", "Ready");
        describe("c2", "'kcp.io/path':'root:team'", "Ready");
        describe("c3", "'kcp.io/path':'root:team:below'", "Ready");
        lead("root", "org", "c1", "Ready");
        lead("root", "team", "c2", "Ready");
        lead("c2", "below", "c3", "Ready");
        write(
                workspace("c1", "mount"),
                "},'spec':{'mount':{},'URL':'https://x/clusters/root:team'},'status':{'phase':'Ready'}");
        assertThat(index.resolve("root:org:mount")).contains(name("c2"));
        assertThat(index.resolve("root:org:mount:below")).contains(name("c3"));
        assertThat(index.own("root:org:mount")).isEmpty();
        assertThat(index.own("root:org:mount:below")).isEmpty();
        assertThat(index.own("root:team:below")).contains(name("c3"));
        assertThat(index.own("c3")).contains(name("c3"));
        assertThat(index.own("nobody")).isEmpty();
    }

    /** kcp {@code pkg/index/rewriters}: {@code user:<name>} is the user's home. */
    @Test
    void home_isReachedByItsUsersName() {
        String home = ClusterIds.home("alice").value();
        assertThat(index.resolve("user:alice")).isEmpty();
        describe(home, "'kcp.io/path':'user:alice'", "Ready");
        describe("c3", "", "Ready");
        lead(home, "mine", "c3", "Ready");
        assertThat(index.resolve("user:alice")).contains(name(home));
        assertThat(index.resolve("user:alice:mine")).contains(name("c3"));
        assertThat(index.resolve("user:bob:mine")).isEmpty();
        assertThat(index.resolve("user")).isEmpty();
    }

    @Test
    void change_countsAtOnce_andWhatGoesIsGone() {
        describe("c1", "", "Initializing");
        lead("root", "org", "", "Scheduling");
        assertThat(index.resolve("root:org")).isEmpty();
        lead("root", "org", "c1", "Initializing");
        assertThat(index.resolve("root:org")).contains(name("c1"));
        assertThat(index.state(name("c1")).orElseThrow().phase()).isEqualTo(LogicalClusterPhase.INITIALIZING);
        describe("c1", "", "Ready");
        assertThat(index.state(name("c1")).orElseThrow().phase()).isEqualTo(LogicalClusterPhase.READY);
        remove(cluster("c1"));
        assertThat(index.state(name("c1"))).isEmpty();
        assertThat(index.resolve("c1")).isEmpty();
        remove(workspace("root", "org"));
        assertThat(index.resolve("root:org")).isEmpty();
    }

    @Test
    void unavailableWorkspace_closesTheWayThroughIt() {
        describe("c1", "", "Ready");
        describe("c2", "", "Ready");
        lead("root", "org", "c1", "Unavailable");
        lead("c1", "team", "c2", "Ready");
        assertThat(index.available("root:org")).isFalse();
        assertThat(index.available("root:org:team")).isFalse();
        assertThat(index.available("c1:team")).isTrue();
        assertThat(index.available("c1")).isTrue();
        assertThat(index.available("root:nothing")).isTrue();
    }

    @Test
    void notes_sayWhoMayEnter_andWhetherAnybodyMay() {
        describe("c1", "'core.kcp.io/inactive':'true','authorization.kcp.io/required-groups':'a,b;c'", "Ready");
        describe("c2", "'internal.kcp.io/inactive':'true'", "Ready");
        describe("c3", "'core.kcp.io/inactive':'yes'", "Ready");
        ClusterState state = index.state(name("c1")).orElseThrow();
        assertThat(state.inactive()).isTrue();
        assertThat(state.requiredGroups()).containsExactly(List.of("a", "b"), List.of("c"));
        assertThat(index.state(name("c2")).orElseThrow().inactive()).isTrue();
        assertThat(index.state(name("c3")).orElseThrow().inactive()).isFalse();
        assertThat(index.state(name("c3")).orElseThrow().requiredGroups()).isEmpty();
        assertThat(index.state(LogicalClusterName.ROOT)).isPresent();
        assertThat(index.state(name("system:admin"))).isPresent();
        assertThat(index.state(name("system:other"))).isEmpty();
    }
}
