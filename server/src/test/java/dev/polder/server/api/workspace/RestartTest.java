package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that is killed at any of its writes, in any phase of a workspace's life, leaves what the next one completes: one
 * logical cluster while the workspace is there, nothing when it has gone.
 */
@Timeout(240)
class RestartTest {

    private static final String TYPES = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspacetypes";
    private static final String PATH = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String ALL = "/clusters/*/apis/core.kcp.io/v1alpha1/logicalclusters";
    private static final String STATUS = "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster/status";
    private static final String CUSTOM = "[\"root:custom\"]";

    private static final String TYPE = "{\"metadata\":{\"name\":\"custom\"},\"spec\":{\"initializer\":true,"
            + "\"terminator\":true,\"extend\":{\"with\":[{\"name\":\"universal\",\"path\":\"root\"}]}}}";
    private static final String WORKSPACE = "{\"metadata\":{\"name\":\"w\",\"annotations\":{"
            + "\"experimental.tenancy.kcp.io/owner\":\"{\\\"username\\\":\\\"alice\\\"}\"}},"
            + "\"spec\":{\"type\":{\"name\":\"custom\",\"path\":\"root\"}}}";

    private final ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));

    /** What is done from outside, and what is waited for before. */
    private enum Step {
        BEGIN("", "POST", PATH, WORKSPACE),
        INITIALIZED("\"initializers\":" + CUSTOM, "PATCH", STATUS, "{\"status\":{\"initializers\":null}}"),
        READY("\"phase\":\"Ready\"", "DELETE", PATH + "/w", ""),
        TERMINATED("\"phase\":\"Terminating\"", "PATCH", STATUS, "{\"status\":{\"terminators\":null}}"),
        GONE("\"type\":\"DELETED\"", "", "", "");

        private final String awaited;
        private final String method;
        private final String path;
        private final String body;

        Step(String awaited, String method, String path, String body) {
            this.awaited = awaited;
            this.method = method;
            this.path = path;
            this.body = body;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killedAtAnyWrite_theNextServerGoesOn(boolean made) throws Exception {
        List<String> writes = List.of();
        int last = 0;
        int all = 1;
        // How many of the writes fall into the moments in which none is counted differs from life to life: that one
        // life
        // was not ended does not say yet that the next one is not.
        while (last < all) {
            RestartTest life = new RestartTest();
            MortalStore mortal = new MortalStore(life.store, last, made);
            if (life.live(mortal)) {
                all = Math.max(all, last + 2);
            } else {
                all = Math.max(all, mortal.all());
                writes = mortal.written();
            }
            last++;
        }
        // A life has all of these writes, so that none of its phases was left out.
        assertThat(String.join("\n", writes))
                .contains("logicalclusters/-/-/cluster")
                .contains("namespaces/-/-/kube-system")
                .contains("clusterrolebindings/-/-/workspace-admin")
                .contains("workspaces/-/-/w");
        assertThat(last).isGreaterThan(12);
    }

    /** What is asserted above would notice a second cluster, and one that nobody ended. */
    @Test
    void clusterOfNoWorkspace_isNoticed() throws Exception {
        try (Socketless server = new Socketless(new MortalStore(store, Integer.MAX_VALUE, false))) {
            MortalStore idle = new MortalStore(store, Integer.MAX_VALUE, false);
            server.write("POST", TYPES, TYPE, 201);
            server.write("POST", PATH, WORKSPACE, 201);
            String id = Json.readObject(server.answer(PATH + "/w?resourceVersion=0"))
                    .at("/metadata/annotations/internal.tenancy.kcp.io~1cluster")
                    .asText();
            assertThat(await(server, Step.INITIALIZED, idle.killed())).isTrue();
            assertThat(done(server, Step.INITIALIZED, id)).isTrue();
            assertThat(await(server, Step.READY, idle.killed())).isTrue();
            checkReady(server, id);
            assertThat(rows(id)).isNotEmpty();
            put("second");
            KeptAnswer watch = new KeptAnswer();
            server.handle(Socketless.request("GET", ALL + "?watch=true", ""), watch);
            watch.streamedThrough("\"kcp.io/cluster\":\"second\"");
            watch.leave();
            assertThatThrownBy(() -> checkReady(server, id)).isInstanceOf(AssertionError.class);
        }
    }

    private void put(String cluster) {
        ObjectKey key = new ObjectKey(
                new LogicalClusterName(cluster), ResourceSpace.local("core.kcp.io", "logicalclusters"), "", "cluster");
        ObjectNode object = Json.object();
        object.put("apiVersion", "core.kcp.io/v1alpha1").put("kind", "LogicalCluster");
        object.putObject("metadata").put("name", "cluster").put("uid", "u");
        RowWrite write = new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(CanonicalJson.write(object)));
        var unused = store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .join();
    }

    /** A whole life on a server that may be killed, and on another one after that; whether it was killed. */
    private boolean live(MortalStore mortal) throws Exception {
        Step reached;
        String id = "";
        try (Socketless first = new Socketless(mortal)) {
            first.write("POST", TYPES, TYPE, 201);
            mortal.armAfter("/workspaces/-/-/w");
            first.write("POST", PATH, WORKSPACE, 201);
            id = Json.readObject(first.answer(PATH + "/w?resourceVersion=0"))
                    .at("/metadata/annotations/internal.tenancy.kcp.io~1cluster")
                    .asText();
            reached = go(first, mortal, Step.INITIALIZED, id);
        }
        if (mortal.killed().isDone()) {
            MortalStore immortal = new MortalStore(store, Integer.MAX_VALUE, false);
            try (Socketless next = new Socketless(immortal)) {
                reached = go(next, immortal, reached, id);
            }
        }
        assertThat(reached).isEqualTo(Step.GONE);
        assertThat(rows(id)).as("killed after " + mortal.written()).isEmpty();
        return mortal.killed().isDone();
    }

    /** Goes from one step to the next; the step that was not passed any more, or the last. */
    private Step go(Socketless server, MortalStore mortal, Step from, String id) throws Exception {
        for (Step step : Step.values()) {
            if (step.compareTo(from) < 0) {
                continue;
            }
            if (!await(server, step, mortal.killed())) {
                return step;
            }
            if (step == Step.READY) {
                checkReady(server, id);
            }
            mortal.arm(false);
            if (!step.method.isEmpty() && !done(server, step, id)) {
                return step;
            }
            mortal.arm(true);
        }
        return Step.GONE;
    }

    /** Waits for what a step waits for; whether it came before the server was killed. */
    private static boolean await(Socketless server, Step step, CompletableFuture<Void> killed) throws Exception {
        // Before the workspace says so, who is left is known inside.
        String path = step == Step.INITIALIZED || step == Step.TERMINATED ? ALL : PATH;
        KeptAnswer watch = new KeptAnswer();
        CompletableFuture<Boolean> came = new CompletableFuture<>();
        Thread waiting = Thread.startVirtualThread(() -> {
            try {
                server.handle(
                        Socketless.request(
                                "GET",
                                path + "?watch=true&sendInitialEvents=true"
                                        + "&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
                                ""),
                        watch);
                String told = watch.streamedThrough(step == Step.GONE ? "initial-events-end" : step.awaited);
                if (step == Step.GONE && told.contains("\"name\":\"w\"")) {
                    watch.streamedThrough(step.awaited);
                }
                came.complete(true);
            } catch (InterruptedException e) {
                came.complete(false);
            }
        });
        try {
            CompletableFuture.anyOf(came, killed).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("waited for " + step, e);
        }
        waiting.interrupt();
        waiting.join();
        watch.leave();
        return came.join();
    }

    /** Does what a step does; whether the server lived to say so. */
    private static boolean done(Socketless server, Step step, String id) throws InterruptedException {
        KeptAnswer answer = new KeptAnswer();
        String path = step.path.equals(STATUS) ? "/clusters/" + id + STATUS : step.path;
        server.handle(Socketless.merge(step.method, path, step.body), answer);
        return answer.await().code() < 300;
    }

    /** One logical cluster, that of the workspace, with all that belongs into it. */
    private static void checkReady(Socketless server, String id) throws Exception {
        JsonNode workspace = Json.readObject(server.answer(PATH + "/w?resourceVersion=0"));
        assertThat(workspace.at("/spec/cluster").asText()).isEqualTo(id);
        List<String> clusters = new ArrayList<>();
        for (JsonNode cluster :
                Json.readObject(server.answer(ALL + "?resourceVersion=0")).path("items")) {
            String name = cluster.at("/metadata/annotations/kcp.io~1cluster").asText();
            if (!name.equals("root")) {
                clusters.add(name);
                assertThat(cluster.at("/spec/owner/uid")).isEqualTo(workspace.at("/metadata/uid"));
            }
        }
        assertThat(clusters).containsExactly(id);
        String inside = "/clusters/" + id;
        server.answer(inside + "/api/v1/namespaces/default?resourceVersion=0");
        server.answer(inside + "/api/v1/namespaces/kube-system?resourceVersion=0");
        JsonNode binding = Json.readObject(server.answer(
                inside + "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/workspace-admin?resourceVersion=0"));
        assertThat(binding.at("/subjects/0/name").asText()).isEqualTo("alice");
    }

    private List<String> rows(String id) {
        LogicalClusterName cluster = new LogicalClusterName(id);
        RangeQuery query = new RangeQuery(KeyLayout.clusterStart(cluster), KeyLayout.clusterEnd(cluster), 0, 1000);
        List<String> keys = new ArrayList<>();
        store.range(query)
                .toCompletableFuture()
                .join()
                .rows()
                .forEach(row -> keys.add(row.key().path()));
        return keys;
    }
}
