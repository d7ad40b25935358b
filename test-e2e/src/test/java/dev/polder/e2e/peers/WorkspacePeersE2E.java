package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Awaited;
import dev.polder.e2e.harness.Kubeconfig;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.Workspaces;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Workspaces and who may enter them are the same through each of three servers on one etcd, at once. */
@Timeout(180)
@Execution(ExecutionMode.SAME_THREAD)
class WorkspacePeersE2E {

    private static final int WORKSPACES = Integer.getInteger("polder.peer.workspaces", 50);
    private static final int REVOCATIONS = 25;
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String BINDINGS = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static EtcdProcess etcd;
    private static SigningKeys keys;
    private static PeerServers servers;

    @BeforeAll
    static void start() {
        etcd = EtcdProcess.start(folder.resolve("etcd"));
        keys = new SigningKeys(folder);
        servers = new PeerServers(folder, etcd.url().toString(), 3, keys::flags);
    }

    @AfterAll
    static void stop() {
        servers.close();
        etcd.close();
    }

    /** What the first request through another server was answered, which is not tried again. */
    private record First(String what, int code) {}

    /** Each is made through one of the servers and used through both others as soon as a watch there says Ready. */
    @Test
    void workspace_isUsableThroughEveryServer_theMomentOneSaysReady() throws Exception {
        Queue<First> answers = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WORKSPACES; i++) {
                int number = i;
                running.add(threads.submit(() -> makeAndUse(number, threads, answers)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        assertThat(answers)
                .hasSize(WORKSPACES * 4)
                .allSatisfy(first -> assertThat(first.code()).as(first.what()).isIn(200, 201));
    }

    private void makeAndUse(int number, ExecutorService threads, Queue<First> answers) {
        int at = number % servers.count();
        String name = "w" + number;
        try {
            Workspaces.make(servers.client(at), name, "universal");
            List<Future<?>> used = new ArrayList<>();
            for (int other = 0; other < servers.count(); other++) {
                if (other != at) {
                    ApiClient inside = servers.client(other).at("root:" + name);
                    String of = name + " through " + other;
                    String object = "c" + other;
                    used.add(threads.submit(() -> {
                        answers.add(new First("list in " + of, code(inside, "GET", "")));
                        String body = Objects.configMap(object, "a", "b").toString();
                        answers.add(new First("create in " + of, code(inside, "POST", body)));
                    }));
                }
            }
            for (Future<?> one : used) {
                one.get();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static int code(ApiClient client, String method, String body) {
        try {
            return client.send(method, CONFIG_MAPS, body, "application/json").code();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** kubectl finds out what is served there before it creates anything. */
    @Test
    void kubectl_worksThroughAnotherServer_theMomentOneSaysReady() throws IOException {
        for (Kubectl.Found found : Kubectl.chosen()) {
            String name = "k" + found.version().replace('.', '-');
            Workspaces.make(servers.client(0), name, "universal");
            for (int other = 1; other < servers.count(); other++) {
                Path kubeconfig = folder.resolve(name + "-" + other);
                Files.writeString(
                        kubeconfig,
                        Files.readString(servers.server(other).kubeconfigFile())
                                .replace("/clusters/root", "/clusters/root:" + name));
                Kubectl kubectl = Kubectl.of(found, kubeconfig);
                String object = "c" + other;
                assertThat(kubectl.run("create", "configmap", object, "--from-literal=a=b")
                                .succeeded())
                        .isEqualTo("configmap/" + object + " created\n");
                assertThat(kubectl.run("get", "configmap", object, "-o", "jsonpath={.data.a}")
                                .succeeded())
                        .isEqualTo("b");
                kubectl.forget();
            }
        }
    }

    /** Neither a yes nor a no outlasts the answer to the write that ends it, whichever server was asked for what. */
    @Test
    void binding_countsAtEveryServer_fromItsAnswerToThatOfItsDeletion() throws IOException {
        ApiClient here = servers.client(0);
        Workspaces.make(here, "shared", "universal");
        ApiClient admin = here.at("root:shared");
        Awaited.defaultAccount(admin);
        String token = token(admin);
        List<ApiClient> others = new ArrayList<>();
        for (int other = 1; other < servers.count(); other++) {
            others.add(bearer(servers.server(other), token).at("root:shared"));
        }
        int secrets = 0;
        for (int i = 0; i < REVOCATIONS; i++) {
            ApiClient bearer = others.get(i % others.size());
            String configMap = CONFIG_MAPS + "/secret-" + i;
            assertThat(bearer.get(configMap).code()).isEqualTo(403);

            admin.post(BINDINGS, binding("reads-" + i)).succeeded();
            assertThat(bearer.get(configMap).code()).as("bound").isEqualTo(404);

            admin.delete(BINDINGS + "/reads-" + i).succeeded();
            // What is written after the deletion is never seen by whoever was bound before.
            admin.post(CONFIG_MAPS, Objects.configMap("secret-" + i, "a", "b")).succeeded();
            assertThat(bearer.get(configMap).code()).as("no longer bound").isEqualTo(403);
            secrets++;
        }
        assertThat(secrets).isEqualTo(REVOCATIONS);
    }

    /**
     * As docs/operating/identity.md has it: the new key is made known to each server, then each signs with it, then the old one is
     * forgotten by each. Nobody is refused meanwhile, and a token of the old key is good nowhere afterwards.
     */
    @Test
    void signingKey_isChangedWhileTokensOfBothAreGoodEverywhere() throws IOException {
        ApiClient here = servers.client(0);
        Workspaces.make(here, "keys", "universal");
        Awaited.defaultAccount(here.at("root:keys"));
        String old = token(here.at("root:keys"));
        goodAt(old, 0, 1, 2);

        for (int each = 0; each < servers.count(); each++) {
            keys.tellNew(servers.server(each), each);
            assertThat(publishedKeys(each)).isEqualTo(2);
            goodAt(old, 0, 1, 2);
        }
        for (int each = 0; each < servers.count(); each++) {
            keys.signWithNew(servers.server(each), each);
            for (int issuer = 0; issuer < servers.count(); issuer++) {
                String issued = token(here(issuer));
                assertThat(keyId(issued).equals(keyId(old)))
                        .as("signed with the old key by " + issuer + " of which " + each + " was last")
                        .isEqualTo(issuer > each);
                goodAt(issued, 0, 1, 2);
            }
        }
        String issued = token(here(1));
        for (int each = 0; each < servers.count(); each++) {
            goodAt(old, IntStream.range(each, servers.count()).toArray());
            keys.forgetOld(servers.server(each), each);
            assertThat(whoami(each, old).code()).as("the old key at " + each).isEqualTo(401);
            assertThat(publishedKeys(each)).isEqualTo(1);
            goodAt(issued, 0, 1, 2);
        }
        for (int each = 0; each < servers.count(); each++) {
            assertThat(whoami(each, old).code()).as("the old key at " + each).isEqualTo(401);
        }
    }

    private static ApiClient here(int server) {
        return servers.client(server).at("root:keys");
    }

    private static void goodAt(String token, int... numbers) throws IOException {
        for (int number : numbers) {
            ApiClient.Answer answer = whoami(number, token);
            assertThat(answer.code()).as("at " + number + ": " + answer.text()).isEqualTo(201);
            assertThat(answer.body().at("/status/userInfo/username").asText())
                    .isEqualTo("system:serviceaccount:default:default");
        }
    }

    private static ApiClient.Answer whoami(int server, String token) throws IOException {
        ObjectNode review = Objects.of("authentication.k8s.io/v1", "SelfSubjectReview", "", Map.of());
        return bearer(servers.server(server), token)
                .at("root:keys")
                .post("/apis/authentication.k8s.io/v1/selfsubjectreviews", review);
    }

    private static int publishedKeys(int server) throws IOException {
        ApiClient.Answer keySet = here(server).get("/openid/v1/jwks");
        keySet.succeeded();
        return JSON.readTree(keySet.text()).path("keys").size();
    }

    private static String keyId(String token) throws IOException {
        byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
        return JSON.readTree(header).path("kid").asText();
    }

    private static ObjectNode binding(String name) {
        return Objects.of(
                "rbac.authorization.k8s.io/v1",
                "ClusterRoleBinding",
                name,
                Map.of(
                        "roleRef",
                        Map.of("apiGroup", "rbac.authorization.k8s.io", "kind", "ClusterRole", "name", "view"),
                        "subjects",
                        List.of(Map.of("kind", "ServiceAccount", "namespace", "default", "name", "default"))));
    }

    /** A token of the account {@code default} of the namespace of that name. */
    private static String token(ApiClient client) throws IOException {
        ObjectNode request = Objects.of("authentication.k8s.io/v1", "TokenRequest", "default", Map.of());
        request.remove("metadata");
        String path = "/api/v1/namespaces/default/serviceaccounts/default/token";
        return client.post(path, request).succeeded().at("/status/token").asText();
    }

    private static ApiClient bearer(ServerProcess server, String token) {
        Kubeconfig config = server.kubeconfig();
        return new ApiClient(new Kubeconfig(config.server(), config.authority(), token));
    }
}
