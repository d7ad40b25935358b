package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.request.Reply;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who may remove a value that cannot be read, and where (apiserver {@code endpoints/handlers/delete.go}, authorizeUnsafeDelete).
 * Users are called as their tokens.
 */
@Timeout(60)
class UnreadableDeleteTest {

    private static final String UNSAFE = "unsafe-delete-ignore-read-errors";
    private static final String OPTION = "{\"ignoreStoreReadErrorWithClusterBreakingPotential\":true}";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final LogicalClusterName A = new LogicalClusterName("a");
    private static final LogicalClusterName B = new LogicalClusterName("a-b");

    /** User, logical cluster, verb. */
    private static final Set<String> ALLOWED = Set.of(
            "alice a delete",
            "alice a " + UNSAFE,
            "alice a get",
            "alice a-b delete",
            "alice a-b get",
            "bob a delete",
            "carol a " + UNSAFE);

    private final List<Attributes> asked = new ArrayList<>();
    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final Socketless server = new Socketless(
            ServerConfig.embedded(), store, new FixedClusters(Set.of(A, B)), UnreadableDeleteTest::user, this::decide);

    private static Optional<UserInfo> user(Credentials credentials) {
        String name = String.valueOf(credentials.bearerToken());
        return Optional.of(new UserInfo(name, "", List.of(UserInfo.AUTHENTICATED), Map.of()));
    }

    private synchronized Decision decide(Attributes attributes) {
        asked.add(attributes);
        boolean allowed = attributes.scope() instanceof ClusterScope.OneCluster one
                && ALLOWED.contains(attributes.user().name() + " " + one.name().value() + " " + attributes.verb());
        return allowed ? new Decision.Allow("") : new Decision.NoOpinion("not on the list");
    }

    private void spoil(LogicalClusterName cluster, String resource, String namespace, String name) {
        ObjectKey key = new ObjectKey(cluster, ResourceSpace.local("", resource), namespace, name);
        byte[] value = "\u0000{not an object".getBytes(StandardCharsets.UTF_8);
        store.commit(new StoreTransaction(new RowWrite.Put(KeyLayout.object(key), value), List.of(), List.of()))
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private JsonNode answer(int code, String user, String method, String path, String body) throws Exception {
        KeptAnswer exchange = new KeptAnswer();
        server.handle(Socketless.request(method, path, body, user), exchange);
        Reply reply = exchange.await();
        String text = new String(reply.body(), StandardCharsets.UTF_8);
        assertThat(reply.code()).as(text).isEqualTo(code);
        return json(reply.body());
    }

    private static JsonNode json(byte[] body) throws IOException {
        return Json.readObject(body);
    }

    private static String bad(String cluster) {
        return "/clusters/" + cluster + MAPS + "/bad";
    }

    private void refused(String user, String path, String message) throws Exception {
        JsonNode status = answer(403, user, "DELETE", path, OPTION);
        assertThat(status.path("reason").asText()).isEqualTo("Forbidden");
        assertThat(status.path("message").asText()).isEqualTo(message);
    }

    @Test
    void callerWhoMay_removesTheValue() throws Exception {
        spoil(A, "configmaps", "default", "bad");
        JsonNode done = answer(200, "alice", "DELETE", bad("a"), OPTION);
        assertThat(done)
                .isEqualTo(json(("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\","
                                + "\"details\":{\"name\":\"bad\",\"kind\":\"ConfigMap\"},\"code\":200}")
                        .getBytes(StandardCharsets.UTF_8)));
        answer(404, "alice", "GET", bad("a"), "");
        assertThat(asked.stream().filter(attributes -> attributes.verb().equals(UNSAFE)))
                .containsExactly(new Attributes(
                        asked.get(0).user(),
                        new ClusterScope.OneCluster(A),
                        UNSAFE,
                        "",
                        "v1",
                        "configmaps",
                        "",
                        "default",
                        "bad",
                        MAPS + "/bad"));
    }

    /** Upstream's deleter has no object to answer with, whatever DELETE of the type answers otherwise. */
    @Test
    void typeWhoseDeleteAnswersWithTheObject_answersWithAStatus() throws Exception {
        spoil(A, "serviceaccounts", "default", "bad");
        String path = "/clusters/a/api/v1/namespaces/default/serviceaccounts/bad";
        assertThat(answer(200, "alice", "DELETE", path, OPTION)
                        .at("/details/kind")
                        .asText())
                .isEqualTo("ServiceAccount");
    }

    @Test
    void callerWhoMayDeleteOnly_isRefused() throws Exception {
        spoil(A, "configmaps", "default", "bad");
        refused(
                "bob",
                bad("a"),
                "configmaps \"bad\" is forbidden: not permitted to do \"unsafe-delete-ignore-read-errors\", reason: not on"
                        + " the list");
        answer(500, "alice", "GET", bad("a"), "");
    }

    @Test
    void callerWhoMayNotDelete_isRefusedBeforeThat() throws Exception {
        spoil(A, "configmaps", "default", "bad");
        refused(
                "carol",
                bad("a"),
                "configmaps \"bad\" is forbidden: User \"carol\" cannot delete resource \"configmaps\" in API group \"\" in"
                        + " the namespace \"default\": not on the list");
        answer(500, "alice", "GET", bad("a"), "");
    }

    /** Whether there is such a value elsewhere cannot be told from the refusal. */
    @Test
    void callerWhoMayInOneCluster_mayNotInAnother() throws Exception {
        spoil(A, "configmaps", "default", "bad");
        spoil(B, "configmaps", "default", "bad");
        for (String name : List.of("bad", "nobody")) {
            refused(
                    "alice",
                    "/clusters/a-b" + MAPS + "/" + name,
                    "configmaps \"" + name
                            + "\" is forbidden: not permitted to do \"unsafe-delete-ignore-read-errors\","
                            + " reason: not on the list");
        }
        answer(200, "alice", "DELETE", bad("a"), OPTION);
        answer(500, "alice", "GET", bad("a-b"), "");
    }

    @Test
    void optionsThatContradict_areRefusedBeforeAnybodyIsAsked() throws Exception {
        String both = OPTION.replace("}", ",\"gracePeriodSeconds\":0}");
        answer(422, "bob", "DELETE", bad("a"), both);
        assertThat(asked).extracting(Attributes::verb).containsOnly("delete");
    }

    /** Admission is asked without the object: this refusal is that of apiserver's NamespaceLifecycle. */
    @Test
    void admission_hasItsSay() throws Exception {
        spoil(A, "namespaces", "", "default");
        refused(
                "alice",
                "/clusters/a/api/v1/namespaces/default",
                "namespaces \"default\" is forbidden: this namespace may not be deleted");
    }
}
