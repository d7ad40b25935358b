package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.teardown.Teardown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A workspace is its rows: nothing runs for it, and nothing is left of it (docs/decisions/0016). */
@Timeout(120)
class WorkspaceRowsTest {

    private static final String WORKSPACES = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces";

    private static final String TYPES = "/clusters/root/apis/tenancy.kcp.io/v1alpha1/workspacetypes";
    private static final String SEEDED = "{\"metadata\":{\"name\":\"seeded\"},\"spec\":{\"initializer\":true,"
            + "\"extend\":{\"with\":[{\"name\":\"universal\",\"path\":\"root\"}]}}}";

    private static ObjectStore store() {
        return new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    }

    private static String body(String name) {
        return "{\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{\"type\":{\"name\":\"universal\",\"path\":\"root\"}}}";
    }

    private static KeptAnswer watch(Socketless server, String path) throws InterruptedException {
        KeptAnswer answer = new KeptAnswer();
        server.handle(Socketless.request("GET", path, ""), answer);
        answer.awaitStream();
        return answer;
    }

    private static String until(Socketless server, String name, String text) throws InterruptedException {
        KeptAnswer answer = watch(server, WORKSPACES + "?watch=true&fieldSelector=metadata.name=" + name);
        String told = answer.streamedThrough(text);
        answer.leave();
        return told;
    }

    private static String make(Socketless server, String name) throws Exception {
        server.write("POST", WORKSPACES, body(name), 201);
        until(server, name, "\"phase\":\"Ready\"");
        return Json.readObject(server.answer(WORKSPACES + "/" + name + "?resourceVersion=0"))
                .at("/spec/cluster")
                .asText();
    }

    private static void end(Socketless server, String name) throws Exception {
        KeptAnswer answer = watch(server, WORKSPACES + "?watch=true&fieldSelector=metadata.name=" + name);
        server.write("DELETE", WORKSPACES + "/" + name, "", 200);
        answer.streamedThrough("\"type\":\"DELETED\"");
        answer.leave();
    }

    @Test
    void deletedWorkspace_leavesNoRow() throws Exception {
        ObjectStore store = store();
        try (Socketless server = new Socketless(store)) {
            String id = make(server, "gone");
            String maps = "/clusters/" + id + "/api/v1/namespaces/default/configmaps";
            server.write("POST", maps, Socketless.configMap("a", 16), 201);
            assertThat(rows(store, id)).hasSizeGreaterThan(5);
            end(server, "gone");
            assertThat(rows(store, id)).isEmpty();
        }
    }

    /** All that an empty workspace is; a server with a certificate of its own adds one config map to each namespace. */
    @Test
    void emptyWorkspace_isTheseRows() throws Exception {
        ObjectStore store = store();
        try (Socketless server = new Socketless(store)) {
            String id = make(server, "empty");
            watch(server, "/clusters/" + id + "/api/v1/serviceaccounts?watch=true")
                    .streamedThrough("\"namespace\":\"kube-system\"");
            watch(server, "/clusters/" + id + "/api/v1/serviceaccounts?watch=true")
                    .streamedThrough("\"namespace\":\"default\"");
            assertThat(rows(store, id))
                    .containsExactly(
                            id + "/core.kcp.io/logicalclusters/-/-/cluster",
                            id + "/core/namespaces/-/-/default",
                            id + "/core/namespaces/-/-/kube-system",
                            id + "/core/serviceaccounts/-/default/default",
                            id + "/core/serviceaccounts/-/kube-system/default");
        }
    }

    /** A store that tells its commits, fails those that it is asked to, and finds the first of some to be outrun. */
    private static final class ToldStore extends ForwardingStore {

        private final List<String> commits = new CopyOnWriteArrayList<>();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicInteger outrun = new AtomicInteger();
        private final String concerned;

        private ToldStore(String concerned) {
            super(store());
            this.concerned = concerned;
        }

        @Override
        public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
            List<String> keys = transaction.objects().stream()
                    .map(write -> write.key().path())
                    .toList();
            if (keys.stream().anyMatch(key -> key.endsWith(concerned))) {
                if (takes(failures)) {
                    return CompletableFuture.failedFuture(new StoreException.Unavailable("not now"));
                }
                if (takes(outrun)) {
                    return CompletableFuture.completedFuture(
                            new CommitOutcome.GuardFailed(transaction.guards().subList(0, 1)));
                }
            }
            commits.add(String.join(" + ", keys));
            return super.commit(transaction);
        }

        private static boolean takes(AtomicInteger left) {
            return left.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
        }

        /** What was written of a workspace and of what it needs before it is ready, a transaction each. */
        private List<String> written(String name, String id) {
            return commits.stream()
                    .filter(keys -> keys.endsWith("/" + name) || keys.startsWith(id + "/"))
                    .filter(keys -> !keys.contains("/serviceaccounts/"))
                    .map(keys -> keys.replace(id, "ID"))
                    .toList();
        }
    }

    private static final String FOUNDING = "ID/core.kcp.io/logicalclusters/-/-/cluster"
            + " + ID/core/namespaces/-/-/default + ID/core/namespaces/-/-/kube-system";

    private static List<String> creation(String name) {
        String workspace = "root/tenancy.kcp.io/workspaces/-/-/" + name;
        return List.of(workspace, FOUNDING, workspace);
    }

    private static JsonNode described(Socketless server, String id) throws Exception {
        return Json.readObject(server.answer(
                "/clusters/" + id + "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster?resourceVersion=0"));
    }

    /** None of them waits for a turn of another controller, and none is made twice. */
    @Test
    void creation_isTheseWrites_andTheLastSaysReady() throws Exception {
        ToldStore store = new ToldStore("nothing");
        try (Socketless server = new Socketless(store)) {
            make(server, "before");
            String id = make(server, "one");
            assertThat(store.written("one", id)).isEqualTo(creation("one"));
            JsonNode described = described(server, id);
            assertThat(described.at("/spec/initializers").toString())
                    .isEqualTo("[\"root:universal\",\"system:apibindings\"]");
            assertThat(described.at("/status/initializers").isMissingNode()).isTrue();
            assertThat(described.at("/status/phase").asText()).isEqualTo("Ready");
        }
    }

    private static String cluster(String id) {
        return id + "/core.kcp.io/logicalclusters/-/-/cluster";
    }

    /** Nobody is told that it ends who would be told next that it has gone. */
    @Test
    void endOfFewObjects_isTheseWrites() throws Exception {
        ToldStore store = new ToldStore("nothing");
        try (Socketless server = new Socketless(store)) {
            String id = make(server, "few");
            store.commits.clear();
            end(server, "few");
            String workspace = "root/tenancy.kcp.io/workspaces/-/-/few";
            assertThat(store.written("few", id)).containsExactly(workspace, cluster("ID"), cluster("ID"), workspace);
        }
    }

    @Test
    void endOfManyObjects_isSaidBefore() throws Exception {
        ToldStore store = new ToldStore("nothing");
        try (Socketless server = new Socketless(store)) {
            String id = make(server, "many");
            String maps = "/clusters/" + id + "/api/v1/namespaces/default/configmaps";
            for (int i = 0; i < Teardown.SLICE; i++) {
                server.write("POST", maps, Socketless.configMap("m" + i, 16), 201);
            }
            KeptAnswer inside =
                    watch(server, "/clusters/" + id + "/apis/core.kcp.io/v1alpha1/logicalclusters?watch=true");
            store.commits.clear();
            end(server, "many");
            inside.streamedThrough("\"phase\":\"Deleting\"");
            assertThat(store.commits.stream().filter(cluster(id)::equals)).hasSize(3);
        }
    }

    /** What a logical cluster has from the start is made with it or not at all, however often it must be decided. */
    @Test
    void creationThatIsOutrun_isDecidedAnew() throws Exception {
        ToldStore store = new ToldStore("namespaces/-/-/kube-system");
        try (Socketless server = new Socketless(store)) {
            make(server, "before");
            store.outrun.set(3);
            String id = make(server, "again");
            assertThat(store.outrun).hasValue(0);
            assertThat(store.written("again", id)).isEqualTo(creation("again"));
        }
    }

    /** Whoever was cut off amid those of one revision is told all of them again. */
    @Test
    void watchOfWhatWasMadeTogether_missesNothingWhenItResumes() throws Exception {
        try (Socketless server = new Socketless(store())) {
            String id = make(server, "resumed");
            String namespaces = "/clusters/" + id + "/api/v1/namespaces";
            String first = version(server, namespaces + "/default");
            assertThat(first)
                    .isEqualTo(version(server, namespaces + "/kube-system"))
                    .isEqualTo(described(server, id)
                            .at("/metadata/resourceVersion")
                            .asText());
            KeptAnswer answer = watch(server, namespaces + "?watch=true&resourceVersion=" + first);
            assertThat(answer.streamedThrough("\"name\":\"kube-system\"")).contains("\"name\":\"default\"");
            answer.leave();
        }
    }

    private static String version(Socketless server, String path) throws Exception {
        return Json.readObject(server.answer(path + "?resourceVersion=0"))
                .at("/metadata/resourceVersion")
                .asText();
    }

    /** What could not be made with the logical cluster is made by the controller that looks after it. */
    @Test
    void namespaceThatCouldNotBeMade_isMadeLater() throws Exception {
        ToldStore store = new ToldStore("namespaces/-/-/kube-system");
        try (Socketless server = new Socketless(store)) {
            make(server, "before");
            store.failures.set(2);
            String id = make(server, "late");
            assertThat(store.failures).hasValue(0);
            assertThat(rows(store, id)).contains(id + "/core/namespaces/-/-/kube-system");
            assertThat(store.written("late", id))
                    .doesNotContain(FOUNDING)
                    .endsWith("root/tenancy.kcp.io/workspaces/-/-/late");
        }
    }

    /** Whoever initializes may put webhooks there: before they can, all is there that the server has to make. */
    @Test
    void whatOthersInitialize_hasAllOfTheServersFromTheStart() throws Exception {
        ToldStore store = new ToldStore("nothing");
        try (Socketless server = new Socketless(store)) {
            make(server, "before");
            server.write("POST", TYPES, SEEDED, 201);
            server.write("POST", WORKSPACES, body("held").replace("universal", "seeded"), 201);
            until(server, "held", "\"phase\":\"Initializing\"");
            String id = Json.readObject(server.answer(WORKSPACES + "/held?resourceVersion=0"))
                    .at("/spec/cluster")
                    .asText();
            assertThat(store.written("held", id)).isEqualTo(creation("held"));
            JsonNode described = described(server, id);
            assertThat(described.at("/status/initializers").toString()).isEqualTo("[\"root:seeded\"]");
            assertThat(described.at("/status/phase").asText()).isEqualTo("Initializing");
        }
    }

    private static List<String> rows(ObjectStore store, String id) {
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

    @Test
    void manyWorkspaces_needNoThreadEach() throws Exception {
        try (Socketless server = new Socketless(store())) {
            make(server, "first");
            long before = platformThreads();
            for (int i = 0; i < 40; i++) {
                make(server, "w" + i);
            }
            assertThat(platformThreads()).isLessThanOrEqualTo(before + 2);
        }
    }

    private static long platformThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("polder"))
                .count();
    }

    @Test
    void workspaceWhoseRecordIsTornAway_takesItsClusterWithIt() throws Exception {
        ObjectStore store = store();
        try (Socketless server = new Socketless(store)) {
            String id = make(server, "torn");
            KeptAnswer inside =
                    watch(server, "/clusters/" + id + "/apis/core.kcp.io/v1alpha1/logicalclusters?watch=true");
            server.write(
                    "PUT",
                    WORKSPACES + "/torn",
                    withoutFinalizers(
                            new String(server.answer(WORKSPACES + "/torn?resourceVersion=0"), StandardCharsets.UTF_8)),
                    200);
            server.write("DELETE", WORKSPACES + "/torn", "", 200);
            inside.streamedThrough("\"type\":\"DELETED\"");
            assertThat(rows(store, id)).isEmpty();
        }
    }

    private static String withoutFinalizers(String workspace) {
        return workspace.replaceAll("\"finalizers\":\\[[^\\]]*\\],?", "");
    }
}
