package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a workspace is the end of its range (store rule S14, docs/decisions/0018): cut off anywhere, it is gone on with. */
@Timeout(120)
class WorkspaceEndTest {

    private static final String WORKSPACES = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final int OBJECTS = 120;
    private static final String HELD = ",\"finalizers\":[\"example.com/f\"]";

    private final MemoryObjectStore memory = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));

    /** The store outlives its servers. */
    private class Lasting extends ForwardingStore {
        Lasting() {
            super(memory);
        }

        @Override
        public void close() {}
    }

    /** Fails from the n-th commit on that comes after it was armed; that one happens, or it does not. */
    private final class CutOff extends Lasting {
        private final int last;
        private final boolean happens;
        private final CountDownLatch cut = new CountDownLatch(1);
        private boolean armed;
        private int commits;

        CutOff(int last, boolean happens) {
            this.last = last;
            this.happens = happens;
        }

        synchronized void arm() {
            armed = true;
        }

        @Override
        public synchronized CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
            if (!armed || commits++ < last) {
                return super.commit(transaction);
            }
            if (happens && cut.getCount() > 0) {
                super.commit(transaction).toCompletableFuture().join();
            }
            cut.countDown();
            return CompletableFuture.failedFuture(new StoreException.Unavailable("cut off"));
        }
    }

    private static KeptAnswer watch(Socketless server, String path) throws InterruptedException {
        KeptAnswer answer = new KeptAnswer();
        server.handle(Socketless.request("GET", path, ""), answer);
        answer.awaitStream();
        return answer;
    }

    private static void until(Socketless server, String path, String text) throws InterruptedException {
        KeptAnswer answer = watch(server, path);
        answer.streamedThrough(text);
        answer.leave();
    }

    private static String make(Socketless server, String parent, String name) throws Exception {
        String path = "/clusters/" + parent + "/apis/tenancy.kcp.io/v1alpha1/workspaces";
        server.write(
                "POST",
                path,
                "{\"metadata\":{\"name\":\"" + name
                        + "\"},\"spec\":{\"type\":{\"name\":\"universal\",\"path\":\"root\"}}}",
                201);
        until(server, path + "?watch=true&fieldSelector=metadata.name=" + name, "\"phase\":\"Ready\"");
        return Json.readObject(server.answer(path + "/" + name + "?resourceVersion=0"))
                .at("/spec/cluster")
                .asText();
    }

    private static String maps(String id) {
        return "/clusters/" + id + "/api/v1/namespaces/default/configmaps";
    }

    private static String map(String name, String metadata) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"" + metadata
                + "}}";
    }

    private static List<String> keys(ObjectStore store, String from, String to) {
        List<String> keys = new ArrayList<>();
        store.range(new RangeQuery(from, to, 0, 10_000)).toCompletableFuture().join().rows().stream()
                .map(row -> row.key().path())
                .forEach(keys::add);
        return keys;
    }

    /** What should not be left of a logical cluster: its rows, and the fence of its end. */
    private static List<String> left(ObjectStore store, String id) {
        LogicalClusterName cluster = new LogicalClusterName(id);
        List<String> left = keys(store, KeyLayout.clusterStart(cluster), KeyLayout.clusterEnd(cluster));
        String fence = KeyLayout.fence(cluster).path();
        left.addAll(keys(store, fence, fence + '\0'));
        return left;
    }

    /** A workspace with objects of its own and a child with some: the ids of both. */
    private static List<String> filled(Socketless server) throws Exception {
        String id = make(server, "root", "gone");
        String child = make(server, id, "child");
        for (int i = 0; i < OBJECTS; i++) {
            server.write("POST", maps(id), map("m" + i, ""), 201);
        }
        server.write("POST", maps(child), map("a", ""), 201);
        return List.of(id, child);
    }

    private static void awaitGone(Socketless server) throws Exception {
        String told = new String(server.answer(WORKSPACES + "?resourceVersion=0"), StandardCharsets.UTF_8);
        String version = Json.readObject(told.getBytes(StandardCharsets.UTF_8))
                .at("/metadata/resourceVersion")
                .asText();
        if (told.contains("\"name\":\"gone\"")) {
            until(
                    server,
                    WORKSPACES + "?watch=true&fieldSelector=metadata.name=gone&resourceVersion=" + version,
                    "\"type\":\"DELETED\"");
        }
    }

    /** Whether the end of a workspace was cut off at the n-th write; it is whole either way. */
    private boolean cutOffAt(int commit, boolean happens) throws Exception {
        List<String> ids;
        String beside;
        boolean cut;
        CutOff store = new CutOff(commit, happens);
        try (Socketless server = new Socketless(store)) {
            beside = make(server, "root", "beside-" + commit + happens);
            ids = filled(server);
            KeptAnswer gone = watch(server, WORKSPACES + "?watch=true&fieldSelector=metadata.name=gone");
            store.arm();
            KeptAnswer deleted = new KeptAnswer();
            server.handle(Socketless.request("DELETE", WORKSPACES + "/gone", ""), deleted);
            Thread ended = Thread.ofVirtual().start(() -> {
                try {
                    gone.streamedThrough("\"type\":\"DELETED\"");
                    store.cut.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            store.cut.await();
            ended.interrupt();
            synchronized (store) {
                cut = store.commits > commit;
            }
        }
        try (Socketless next = new Socketless(new Lasting())) {
            if (cut) {
                KeptAnswer again = new KeptAnswer();
                next.handle(Socketless.request("DELETE", WORKSPACES + "/gone", ""), again);
                assertThat(again.await().code()).isIn(200, 404);
            }
            awaitGone(next);
            for (String id : ids) {
                assertThat(left(memory, id))
                        .as("cut off at %d, %s", commit, happens)
                        .isEmpty();
            }
            next.write("POST", maps(beside), map("after", ""), 201);
        }
        return cut;
    }

    @Test
    void end_isGoneOnWithWhereverItIsCutOff() throws Exception {
        int commit = 0;
        while (cutOffAt(commit, false) && cutOffAt(commit, true)) {
            commit++;
        }
        assertThat(commit).as("writes of the end of a workspace with a child").isBetween(12, 30);
    }

    /** What the test above looks for is found when it is there. */
    @Test
    void danglingRows_areNoticed() {
        LogicalClusterName cluster = new LogicalClusterName("dangling");
        ResourceSpace space = ResourceSpace.local("", "configmaps");
        StoreKey object = KeyLayout.object(new ObjectKey(cluster, space, "default", "a"));
        StoreTransaction write = new StoreTransaction(
                new RowWrite.Put(object, new byte[1]),
                List.of(new RowWrite.Put(KeyLayout.fence(cluster), new byte[0])),
                List.of());
        memory.commit(write).toCompletableFuture().join();
        assertThat(left(memory, "dangling"))
                .containsExactly(object.path(), KeyLayout.fence(cluster).path());
    }

    @Test
    void watchersInside_areToldEveryObject_andTheirWatchesEnd() throws Exception {
        try (Socketless server = new Socketless(new Lasting())) {
            List<String> ids = filled(server);
            KeptAnswer inside = watch(server, maps(ids.get(0)) + "?watch=true");
            inside.streamedThrough("\"name\":\"m" + (OBJECTS - 1) + "\"");
            server.write("DELETE", WORKSPACES + "/gone", "", 200);
            inside.awaitEnd();
            String told = inside.streamedThrough("");
            for (int i = 0; i < OBJECTS; i++) {
                assertThat(told).containsPattern("\"type\":\"DELETED\",\"object\":\\{[^\n]*\"name\":\"m" + i + "\"");
            }
        }
    }

    /** A finalizer's owner may wait for other objects, which must not wait for it (kcp deletes them side by side, too). */
    @Test
    void objectsThatNothingHolds_goBeforeThoseThatSomebodyHolds() throws Exception {
        try (Socketless server = new Socketless(new Lasting())) {
            String id = make(server, "root", "gone");
            server.write("POST", maps(id), map("free", ""), 201);
            server.write("POST", maps(id), map("held", HELD), 201);
            KeptAnswer inside = watch(server, maps(id) + "?watch=true&fieldSelector=metadata.name=free");
            server.write("DELETE", WORKSPACES + "/gone", "", 200);
            inside.streamedThrough("\"type\":\"DELETED\"");
            until(server, WORKSPACES + "?watch=true", "example.com/f in 1 resource instances");
            server.write("POST", maps(id), map("late", ""), 403);
            server.write("PUT", maps(id) + "/held", map("held", ""), 200);
            awaitGone(server);
            assertThat(left(memory, id)).isEmpty();
        }
    }
}
