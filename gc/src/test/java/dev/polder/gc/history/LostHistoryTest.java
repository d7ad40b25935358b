package dev.polder.gc.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.gc.CollectorParts;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a collector was not told of while it led: because it slept, or because another one led. */
class LostHistoryTest {

    private static final LogicalClusterName CLUSTER = LogicalClusterName.ROOT;

    private static ObjectKey key(ResourceSpace space, String name) {
        boolean namespaced = space.equals(TestTypes.MAPS) || space.equals(TestTypes.WIDGETS);
        return new ObjectKey(CLUSTER, space, namespaced ? "ns" : "", name);
    }

    /** Its owner is of the only other type that the test has. */
    private Optional<ObjectNode> object(ResourceSpace space, String name, String owner) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "Any");
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", name).put("uid", "uid of " + name + " of " + space.groupResource());
        if (!owner.isEmpty()) {
            boolean role = view.snapshot().map(TestTypes.ROLES).get(CLUSTER, "", owner) != null;
            ResourceSpace of = role ? TestTypes.ROLES : TestTypes.WIDGETS;
            metadata.putArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", role ? "rbac.authorization.k8s.io/v1" : "g.io/v1")
                    .put("kind", role ? "ClusterRole" : "Widget")
                    .put("name", owner)
                    .put("uid", "uid of " + owner + " of " + of.groupResource());
        }
        return Optional.of(object);
    }

    private final ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final Log log = Log.of(store);
    private final ScheduledExecutorService retries = Executors.newSingleThreadScheduledExecutor();
    private final LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();
    private final Rows users = new Rows(store, view, null);
    private final List<CollectingServer> servers = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (CollectingServer server : servers) {
            server.close();
        }
        view.close();
        retries.shutdownNow();
        store.close();
    }

    private CollectingServer start(ViewConfig config) throws Exception {
        FaultyStore line = new FaultyStore(store, log, new Random(1));
        CollectingServer server = new CollectingServer(line, config, CollectorParts.BOUNDS, retries);
        servers.add(server);
        return server;
    }

    private void make(ResourceSpace space, String name, String owner) {
        assertThat(users.commit(key(space, name), object(space, name, owner), 0, List.of()))
                .isTrue();
    }

    private void end(ResourceSpace space, String name) {
        ObjectKey key = key(space, name);
        long revision = Objects.requireNonNull(view.snapshot().map(space).get(CLUSTER, key.namespace(), name))
                .revision();
        assertThat(users.commit(key, Optional.empty(), revision, List.of())).isTrue();
    }

    private void allIsCollected() throws InterruptedException {
        assertThat(log.settled(view.snapshot().revision())).isEmpty();
        assertThat(CollectionChecker.wrong(log.entries())).isEmpty();
        ViewSnapshot now = view.consistent().toCompletableFuture().join();
        assertThat(now.map(TestTypes.MAPS).size()).isZero();
    }

    @Test
    void endOfAnOwnerThatNobodyWasToldOf_isFoundByItsDependents() throws Exception {
        CollectingServer server = start(Fleet.FORGETFUL);
        make(TestTypes.ROLES, "owner", "");
        make(TestTypes.MAPS, "child", "owner");
        server.viewReaches(view.snapshot().revision());
        server.lead();
        server.sleep(true);
        end(TestTypes.ROLES, "owner");
        for (int i = 0; i < 50; i++) {
            make(TestTypes.ROLES, "r" + i, "");
        }
        server.viewReaches(view.snapshot().revision());
        server.sleep(false);
        allIsCollected();
        server.depose();
        assertThat(server.losses()).isPositive();
    }

    /** An owner of a type that is there for a moment only, which is over before anybody looks. */
    @Test
    void ownerThatCameAndWentBetweenTwoLooks_isKnownToHaveGone() throws Exception {
        CollectingServer server = start(Fleet.LASTING);
        server.lead();
        server.sleep(true);
        ownerAndTypeEnd();
        server.viewReaches(view.snapshot().revision());
        server.sleep(false);
        allIsCollected();
    }

    /** Its predecessor has not come to it; the type that would tell is gone. */
    @Test
    void successor_knowsWhoEndedBeforeItsTerm() throws Exception {
        CollectingServer first = start(Fleet.LASTING);
        CollectingServer second = start(Fleet.LASTING);
        first.lead();
        first.sleep(true);
        ownerAndTypeEnd();
        second.viewReaches(view.snapshot().revision());
        second.lead();
        allIsCollected();
    }

    @Test
    void serverThatStartsLater_knowsWhoEndedBeforeItsStart() throws Exception {
        ownerAndTypeEnd();
        start(Fleet.LASTING).lead();
        allIsCollected();
    }

    /** Who restores a backup brings back uids that have ended. */
    @Test
    void ownerThatWasBroughtBack_isThere() throws Exception {
        make(TestTypes.ROLES, "owner", "");
        make(TestTypes.MAPS, "child", "owner");
        end(TestTypes.ROLES, "owner");
        make(TestTypes.ROLES, "owner", "");
        CollectingServer server = start(Fleet.LASTING);
        make(TestTypes.ROLES, "other", "");
        make(TestTypes.MAPS, "goes", "other");
        end(TestTypes.ROLES, "other");
        server.viewReaches(view.snapshot().revision());
        server.lead();
        assertThat(log.settled(view.snapshot().revision())).isEmpty();
        server.depose();
        assertThat(CollectionChecker.wrong(log.entries())).isEmpty();
        ViewSnapshot now = view.consistent().toCompletableFuture().join();
        assertThat(now.map(TestTypes.MAPS).get(CLUSTER, "ns", "child")).isNotNull();
        assertThat(now.map(TestTypes.MAPS).get(CLUSTER, "ns", "goes")).isNull();
    }

    private void ownerAndTypeEnd() {
        make(TestTypes.DEFINITIONS, TestTypes.DEFINITION, "");
        make(TestTypes.WIDGETS, "owner", "");
        make(TestTypes.MAPS, "child", "owner");
        end(TestTypes.WIDGETS, "owner");
        end(TestTypes.DEFINITIONS, TestTypes.DEFINITION);
    }
}
