package dev.polder.server.api.sharing.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.crd.CrdTypes;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.request.Reply;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An export with a thousand consumers gets another schema: all are served it from one revision on, while they go on reading
 * and writing, and it is compiled once (docs/decisions/0019).
 */
@Timeout(240)
class SchemaChangeTest {

    private static final int CONSUMERS = Integer.getInteger("polder.consumers", 1_000);
    private static final int CLIENTS = 4;
    private static final String COWBOYS = "/apis/wildwest.dev/v1/cowboys";
    private static final String TODAY = "today.cowboys.wildwest.dev";
    private static final String TOMORROW = "tomorrow.cowboys.wildwest.dev";
    private static final String PROVIDER = "/clusters/root";

    /** A binding, the lock that it takes, and what it reports. */
    private static final double ROWS_TO_BIND = 3;

    private final ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final BindingCensus census = new BindingCensus();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<JsonNode> written = new ConcurrentLinkedQueue<>();

    private static String consumer(int number) {
        return "c" + number;
    }

    private static String path(int number) {
        return "/clusters/" + consumer(number) + COWBOYS;
    }

    private void cluster(String name) {
        ObjectKey key = new ObjectKey(new LogicalClusterName(name), Stored.CLUSTERS, "", "cluster");
        ObjectNode object = Json.object();
        object.put("apiVersion", "core.kcp.io/v1alpha1").put("kind", "LogicalCluster");
        object.putObject("metadata").put("name", "cluster").put("uid", "uid-of-" + name);
        object.putObject("status").put("phase", "Ready");
        RowWrite write = new RowWrite.Put(KeyLayout.object(key), StoredValue.encode(CanonicalJson.write(object)));
        store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .join();
    }

    private static Reply ask(Socketless server, String method, String path, String body) throws InterruptedException {
        KeptAnswer answer = new KeptAnswer();
        server.handle(Socketless.merge(method, path, body.replace('\'', '"')), answer);
        return answer.await();
    }

    private static JsonNode done(Socketless server, String method, String path, String body) throws Exception {
        Reply reply = ask(server, method, path, body);
        assertThat(reply.code())
                .as(method + " " + path + ": " + new String(reply.body(), StandardCharsets.UTF_8))
                .isBetween(200, 201);
        return Json.readObject(reply.body());
    }

    private static void schema(Socketless server, String name, String spec) throws Exception {
        done(
                server,
                "POST",
                PROVIDER + Sharing.SCHEMAS,
                "{'metadata':{'name':'" + name + "'},'spec':{'group':'wildwest.dev','scope':'Cluster',"
                        + "'names':{'plural':'cowboys','singular':'cowboy','kind':'Cowboy','listKind':'CowboyList'},"
                        + "'versions':[{'name':'v1','served':true,'storage':true,'schema':{'type':'object',"
                        // No other test of this process has an equal one, which would be shared.
                        + "'description':'the change of a schema',"
                        + "'properties':{'spec':" + spec + "}}}]}}");
    }

    private static String export(String schema) {
        return "{'metadata':{'name':'cowboys'},'spec':{'resources':[{'name':'cowboys','group':'wildwest.dev','schema':'"
                + schema + "','storage':{'crd':{}}}]}}";
    }

    private static String cowboy(String name, String intent) {
        return "{'apiVersion':'wildwest.dev/v1','kind':'Cowboy','metadata':{'name':'" + name + "'},'spec':{'intent':'"
                + intent + "'}}";
    }

    private static long platformThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("polder"))
                .count();
    }

    @Test
    void anotherSchema_isServedToAllAtOneRevision() throws Exception {
        for (int i = 0; i < CONSUMERS; i++) {
            cluster(consumer(i));
        }
        try (Socketless server = new Socketless(store);
                StoreWatch watch = store.watch(Stored.of(store).revision(), census)) {
            assertThat(watch).isNotNull();
            schema(server, TODAY, "{'type':'object','properties':{'intent':{'type':'string'}}}");
            done(server, "POST", PROVIDER + Sharing.EXPORTS, export(TODAY));
            bindAll(server);
            schema(
                    server,
                    TOMORROW,
                    "{'type':'object','properties':{'intent':{'type':'string','maxLength':4},"
                            + "'horse':{'type':'string','default':'bullseye'}},"
                            + "'x-kubernetes-validations':[{'rule':'self.intent != \\\"rest\\\"'}]}");
            change(server);
        }
    }

    private void bindAll(Socketless server) throws Exception {
        CrdTypes.Made before = CrdTypes.made();
        long threads = platformThreads();
        census.writes();
        for (int i = 0; i < CONSUMERS; i++) {
            done(
                    server,
                    "POST",
                    "/clusters/" + consumer(i) + Sharing.BINDINGS,
                    Sharing.binding("wild", "root", "cowboys"));
        }
        census.awaitBound(TODAY, CONSUMERS);
        for (int i = 0; i < CONSUMERS; i++) {
            done(server, "POST", path(i), cowboy("woody", "ride"));
        }
        assertThat(CrdTypes.made())
                .as("what was compiled")
                .isEqualTo(new CrdTypes.Made(before.types() + 1, before.schemas() + 1, before.rules()));
        assertThat((double) census.writes() / CONSUMERS).as("rows to bind").isBetween(ROWS_TO_BIND, ROWS_TO_BIND + 0.1);
        assertThat(census.copies()).as("copies of the schema").isEqualTo(1);
        assertThat(platformThreads()).isLessThanOrEqualTo(threads + 2);
    }

    private void change(Socketless server) throws Exception {
        CrdTypes.Made before = CrdTypes.made();
        CountDownLatch busy = new CountDownLatch(CLIENTS * 50);
        Using using = new Using(server, busy);
        List<Future<?>> clients = new ArrayList<>();
        long changed;
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int client = 0; client < CLIENTS; client++) {
                int first = client;
                clients.add(threads.submit(() -> using.all(first)));
            }
            busy.await();
            changed = done(server, "PATCH", PROVIDER + Sharing.EXPORTS + "/cowboys", export(TOMORROW))
                    .at("/metadata/resourceVersion")
                    .asLong();
            for (int i = 0; i < CONSUMERS; i++) {
                isServedNow(server, i);
            }
            census.awaitBound(TOMORROW, CONSUMERS);
            using.enough = true;
        }
        for (Future<?> client : clients) {
            client.get();
        }
        assertThat(failures).isEmpty();
        checkWritten(changed);
        assertThat(CrdTypes.made())
                .as("what was compiled")
                .isEqualTo(new CrdTypes.Made(before.types() + 1, before.schemas() + 1, before.rules() + 1));
        assertThat((double) census.writes() / CONSUMERS).as("rows to follow").isBetween(1.0, 1.1);
        // The other copy goes once the last binding has said that it has this one.
        assertThat(census.copies()).isBetween(1, 2);
    }

    /** From the revision of the change on, whatever a binding has reported. */
    private void isServedNow(Socketless server, int consumer) throws Exception {
        JsonNode old = done(server, "GET", path(consumer) + "/woody", "");
        assertThat(old.at("/spec/horse").asText()).isEqualTo("bullseye");
        Reply tooLong = ask(server, "POST", path(consumer), cowboy("long", "gallop"));
        assertThat(tooLong.code()).isEqualTo(422);
        Reply refused = ask(server, "POST", path(consumer), cowboy("lazy", "rest"));
        assertThat(refused.code()).isEqualTo(422);
        written.add(done(server, "POST", path(consumer), cowboy("buzz", "ride")));
    }

    /** Every write was decided on the schema of its own revision, whoever was told what when. */
    private void checkWritten(long changed) {
        int before = 0;
        for (JsonNode object : written) {
            boolean isNew = object.at("/metadata/resourceVersion").asLong() > changed;
            before += isNew ? 0 : 1;
            assertThat(isRight(object, isNew)).as(object + " at " + changed).isTrue();
            assertThat(isRight(object, !isNew)).isFalse();
        }
        assertThat(before).isPositive();
        assertThat(written.size() - before).isGreaterThanOrEqualTo(CONSUMERS);
    }

    private static boolean isRight(JsonNode object, boolean isNew) {
        return object.at("/spec/horse").asText("").equals(isNew ? "bullseye" : "")
                && (!isNew || object.at("/spec/intent").asText().length() <= 4);
    }

    /** What consumers do all the time. */
    private final class Using {

        private final Socketless server;
        private final CountDownLatch busy;
        private volatile boolean enough;

        Using(Socketless server, CountDownLatch busy) {
            this.server = server;
            this.busy = busy;
        }

        Void all(int first) throws Exception {
            for (int i = first; !enough; i += CLIENTS) {
                int consumer = i % CONSUMERS;
                one("POST", path(consumer), cowboy("w" + i, "ride"), 201);
                one("PATCH", path(consumer) + "/w" + i, "{'spec':{'intent':'trot'}}", 200);
                one("GET", path(consumer), "", 200);
                one("GET", "/clusters/" + consumer(consumer) + "/apis/wildwest.dev/v1", "", 200);
                // What only the schema before takes.
                Reply reply = ask(server, "POST", path(consumer), cowboy("g" + i, "gallop"));
                if (reply.code() == 201) {
                    written.add(Json.readObject(reply.body()));
                } else if (reply.code() != 422) {
                    failures.add(reply.code() + " " + new String(reply.body(), StandardCharsets.UTF_8));
                }
                busy.countDown();
            }
            return null;
        }

        private void one(String method, String path, String body, int expected) throws Exception {
            Reply reply = ask(server, method, path, body);
            if (reply.code() != expected) {
                failures.add(method + " " + path + " " + reply.code() + " "
                        + new String(reply.body(), StandardCharsets.UTF_8));
            } else if (!method.equals("GET")) {
                written.add(Json.readObject(reply.body()));
            }
        }
    }
}
