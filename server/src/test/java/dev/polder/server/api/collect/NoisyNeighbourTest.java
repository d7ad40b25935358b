package dev.polder.server.api.collect;

import static dev.polder.server.api.collect.Family.blocking;
import static dev.polder.server.api.collect.Family.by;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.gc.CollectorParts;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.workspace.Workspaces;
import dev.polder.server.config.InFlightConfig;
import dev.polder.server.verb.many.ManyDeletes;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One logical cluster deletes very many objects, and in another one object is deleted in the foreground and a workspace is made: that
 * waits for none of them. First nothing of the many can happen at all, at whatever queue they stand; then all goes its way, and what
 * somebody else's write finds before it in the store is counted (docs/internals/garbage-collection.md).
 */
@Timeout(600)
class NoisyNeighbourTest {

    /** In full: {@code -Dpolder.noisy.objects=50000}. */
    private static final int OBJECTS = Integer.getInteger("polder.noisy.objects", 3_000);

    /** Where fewer are deleted at a time. */
    private static final int ONE_BY_ONE = OBJECTS / 10;

    private static final int REQUESTS = InFlightConfig.defaults().writes().runningPerCluster();
    /** How many objects a DELETE of a collection deletes at a time (docs/internals/endings.md). */
    private static final int OF_COLLECTION = 8;

    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final ResourceSpace MAPS = ResourceSpace.local("", "configmaps");

    private final List<Thread> clients = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    /** A server with two workspaces in root. */
    private record World(
            NeighbourStore store, ApiServer api, ApiServer noisy, String namespace, ApiServer quiet, Family maps)
            implements AutoCloseable {

        String cluster() {
            return api.get(WORKSPACES + "/noisy").expect(200).at("/spec/cluster");
        }

        @Override
        public void close() {
            store.release();
            api.close();
        }
    }

    private World world(boolean inOrder) {
        NeighbourStore store = new NeighbourStore(
                EmbeddedObjectStore.open(EmbeddedStoreConfig.of(folder), () -> new UUID(0, 5)), inOrder);
        ApiServer api = ApiServer.on(store);
        ApiServer noisy = api.inCluster(workspace(api, "noisy"));
        ApiServer quiet = api.inCluster(workspace(api, "quiet"));
        Family maps = Family.maps(quiet, quiet.namespace());
        return new World(store, api, noisy, noisy.namespace(), quiet, maps);
    }

    private static String workspace(ApiServer api, String name) {
        return Workspaces.ready(api, name, "universal").at("/spec/cluster").asText();
    }

    /** Many config maps of the noisy workspace: owned by one object. */
    private static void fill(World world, int many) {
        Answer owner = Family.maps(world.noisy(), world.namespace()).make("owner");
        LogicalClusterName cluster = new LogicalClusterName(world.cluster());
        List<RowWrite> rows = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String name = NeighbourStore.NAMES + i;
            String json = Answer.doubleQuoted("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name
                    + "','namespace':'" + world.namespace() + "','uid':'" + new UUID(1, i)
                    + "','creationTimestamp':'2026-01-01T00:00:00Z','ownerReferences':[" + by(owner) + "]}}");
            ObjectKey key = new ObjectKey(cluster, MAPS, world.namespace(), name);
            rows.add(
                    new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(json.getBytes(StandardCharsets.UTF_8))));
            if (rows.size() == StoreLimits.STANDARD.maxOperations() || i == many - 1) {
                world.store()
                        .commit(StoreTransaction.group(rows, List.of(), List.of()))
                        .toCompletableFuture()
                        .join();
                rows.clear();
            }
        }
        // Whoever has written sees what was written before.
        Family.maps(world.noisy(), world.namespace()).make("last");
    }

    /** Comes back when an object has gone; what happened to it first may be forgotten. */
    private static void ends(Family maps, String name) {
        String version = maps.api().get(maps.path() + "?limit=1").expect(200).version();
        if (maps.get(name).code() != 404) {
            String one = "?watch=true&fieldSelector=metadata.name%3D" + name;
            try (WatchStream watch = maps.api().watch(maps.path() + one + "&resourceVersion=" + version)) {
                watch.through("DELETED", name);
            }
        }
    }

    /** What somebody does who has nothing to do with the noisy workspace. */
    private static void interactive(World world, String name) {
        Answer owner = world.maps().make(name);
        Answer dependent = world.maps().make(name + "-dependent", blocking(owner));
        world.maps().delete(name, Family.FOREGROUND);
        world.maps().gone(dependent);
        world.maps().gone(owner);
        workspace(world.quiet(), name);
    }

    /** A request of somebody who waits for its answer, and need not get one. */
    private void ask(Runnable request) {
        clients.add(Thread.ofVirtual().start(() -> {
            try {
                request.run();
            } catch (IllegalStateException | AssertionError late) {
                // The deletion of very many takes longer than clients wait; what was deleted is counted in the store.
                assertThat(late).isNotNull();
            }
        }));
    }

    @AfterEach
    void endRequests() throws InterruptedException {
        for (Thread client : clients) {
            client.join();
        }
    }

    /** While all is held, and while it goes its way. */
    private static void waitsForNobody(World world, int mostAtStore) {
        interactive(world, "held");
        world.store().nobodyWaited();
        world.store().release();
        for (int i = 0; i < 3; i++) {
            interactive(world, "beside-" + i);
        }
        assertThat(world.store().mostAtStore()).isLessThanOrEqualTo(mostAtStore);
    }

    @Test
    void ownerOfMany_isCollected() {
        try (World world = world(false)) {
            fill(world, OBJECTS);
            world.store().hold(world.cluster());
            Family.maps(world.noisy(), world.namespace()).delete("owner");
            // As many as there are at least; whether it has seen that a client waits decides about the rest.
            world.store().awaitHeld(CollectorParts.BOUNDS.yielded());
            waitsForNobody(world, CollectorParts.BOUNDS.ofType());
            world.store().awaitDeleted(OBJECTS);
        }
    }

    @Test
    void ownerOfMany_isDeletedInTheForeground() {
        try (World world = world(false)) {
            fill(world, OBJECTS);
            world.store().hold(world.cluster());
            Family maps = Family.maps(world.noisy(), world.namespace());
            maps.delete("owner", Family.FOREGROUND);
            // As many as there are at least; whether it has seen that a client waits decides about the rest.
            world.store().awaitHeld(CollectorParts.BOUNDS.yielded());
            waitsForNobody(world, CollectorParts.BOUNDS.ofType());
            world.store().awaitDeleted(OBJECTS);
            ends(maps, "owner");
        }
    }

    /** A client deletes a collection, and others of the same workspace as many objects as it has places for requests. */
    @Test
    void collection_andManyObjects_areDeletedByClients() {
        try (World world = world(false)) {
            fill(world, Math.max(ONE_BY_ONE, 2 * REQUESTS));
            world.store().hold(world.cluster());
            String path = Family.maps(world.noisy(), world.namespace()).path();
            ask(() -> world.noisy().delete(path));
            world.store().awaitHeld(1);
            ApiServer one = world.noisy().overAnotherConnection();
            ApiServer other = world.noisy().overAnotherConnection();
            for (int i = 1; i <= REQUESTS + 20; i++) {
                ApiServer in = i % 2 == 0 ? one : other;
                String name = NeighbourStore.NAMES + i;
                ask(() -> in.delete(path + "/" + name));
            }
            world.store().awaitHeld(REQUESTS);
            waitsForNobody(world, REQUESTS + OF_COLLECTION);
            assertThat(world.store().held()).isZero();
        }
    }

    @Test
    void namespaceOfMany_isDeleted() {
        try (World world = world(false)) {
            fill(world, ONE_BY_ONE);
            world.store().hold(world.cluster());
            world.noisy().delete("/api/v1/namespaces/" + world.namespace()).expect(200);
            world.store().awaitHeld(1);
            waitsForNobody(world, ManyDeletes.OF_LINE + 1);
            world.store().awaitDeleted(ONE_BY_ONE);
        }
    }

    @Test
    void workspaceOfMany_isDeleted() {
        try (World world = world(false)) {
            fill(world, OBJECTS);
            world.store().hold(world.cluster());
            world.api().delete(WORKSPACES + "/noisy").expect(200);
            world.store().awaitHeld(1);
            waitsForNobody(world, 1);
            world.store().awaitDeleted(OBJECTS);
        }
    }

    /** The check finds it when everybody's writes wait for the deletions that came before them. */
    @Test
    void storeInTheOrderOfArrival_isNoticed() {
        try (World world = world(true)) {
            fill(world, 100);
            world.store().hold(world.cluster());
            Family.maps(world.noisy(), world.namespace()).delete("owner");
            world.store().awaitHeld(CollectorParts.BOUNDS.yielded());
            ask(() -> world.maps().make("waits"));
            world.store().awaitOther();
            assertThatThrownBy(world.store()::nobodyWaited)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("held deletions before another's write");
            world.store().release();
            world.store().awaitDeleted(100);
        }
    }
}
