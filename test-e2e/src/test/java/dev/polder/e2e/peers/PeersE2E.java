package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubeconfig;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.etcd.process.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one etcd are one API: what one has answered holds at the other, and one is enough. */
@Timeout(180)
class PeersE2E {

    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String KEY_FILE = "store-seal.key";
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @TempDir
    private Path folder;

    private EtcdProcess etcd;
    private ServerProcess first;
    private ServerProcess second;
    private ApiClient one;
    private ApiClient other;

    @BeforeEach
    void start() {
        etcd = EtcdProcess.start(folder.resolve("etcd"));
        first = server("first");
        second = server("second");
        one = new ApiClient(first.kubeconfig());
        other = new ApiClient(second.kubeconfig());
    }

    private ServerProcess server(String name) {
        return ServerProcess.start(
                folder.resolve(name),
                "--etcd-servers",
                etcd.url().toString(),
                "--store-seal-key-file",
                folder.resolve("seal.key").toString());
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        etcd.close();
    }

    @Test
    void writeAtOne_isThereAtTheOther() throws IOException {
        for (int i = 0; i < 20; i++) {
            JsonNode made = one.post(CONFIG_MAPS, Objects.configMap("c" + i, "number", "" + i))
                    .succeeded();
            assertThat(other.get(CONFIG_MAPS + "/c" + i).succeeded()).isEqualTo(made);
            other.delete(CONFIG_MAPS + "/c" + i).succeeded();
            assertThat(one.get(CONFIG_MAPS + "/c" + i).code()).isEqualTo(404);
        }
    }

    /** Store rule S7: whoever does not know a type asks the store before saying no. */
    @Test
    void typeEstablishedAtOne_isServedByTheOtherAtTheFirstTry() throws IOException {
        for (int i = 0; i < 5; i++) {
            String group = "g" + i + ".example.com";
            JsonNode made = one.post(CRDS, definition(group)).succeeded();
            try (Stream<JsonNode> events = one.watch(CRDS + "?watch=true&timeoutSeconds=30&resourceVersion="
                    + made.at("/metadata/resourceVersion").asText())) {
                assertThat(events.anyMatch(PeersE2E::isEstablished)).isTrue();
            }
            ObjectNode boat = Objects.of(group + "/v1", "Boat", "b", Map.of("sails", 2));
            JsonNode created = other.post("/apis/" + group + "/v1/namespaces/default/boats", boat)
                    .succeeded();
            assertThat(one.get("/apis/" + group + "/v1/namespaces/default/boats/b")
                            .succeeded())
                    .isEqualTo(created);
        }
    }

    /** Both sign with the key that they share, and a no of either has seen what the other has acknowledged. */
    @Test
    void tokenOfOne_isGoodAtTheOther_untilItsAccountGoes() throws IOException {
        String accounts = "/api/v1/namespaces/default/serviceaccounts";
        ObjectNode request = Objects.of("authentication.k8s.io/v1", "TokenRequest", "a", Map.of());
        request.remove("metadata");
        for (int i = 0; i < 10; i++) {
            String path = accounts + "/a" + i;
            ObjectNode account = Objects.of("v1", "ServiceAccount", "a" + i, Map.of());
            account.remove("spec");
            one.post(accounts, account).succeeded();
            String token = other.post(path + "/token", request)
                    .succeeded()
                    .at("/status/token")
                    .asText();
            ApiClient bearer = bearer(first, token);
            assertThat(bearer.get(CONFIG_MAPS).code()).isEqualTo(403);
            assertThat(bearer(second, token).get(CONFIG_MAPS).code()).isEqualTo(403);
            one.delete(path).succeeded();
            assertThat(bearer.get(CONFIG_MAPS).code()).isEqualTo(401);
            one.post(accounts, account).succeeded();
            String next = one.post(path + "/token", request)
                    .succeeded()
                    .at("/status/token")
                    .asText();
            assertThat(bearer(second, next).get(CONFIG_MAPS).code()).isEqualTo(403);
        }
    }

    private static ApiClient bearer(ServerProcess server, String token) {
        Kubeconfig config = server.kubeconfig();
        return new ApiClient(new Kubeconfig(config.server(), config.authority(), token));
    }

    @Test
    void watchAtOne_resumesAtTheOther() throws IOException {
        String version = one.post(CONFIG_MAPS, Objects.configMap("before", "a", "b"))
                .succeeded()
                .at("/metadata/resourceVersion")
                .asText();
        one.post(CONFIG_MAPS, Objects.configMap("after", "a", "b")).succeeded();
        try (Stream<JsonNode> events =
                other.watch(CONFIG_MAPS + "?watch=true&timeoutSeconds=30&resourceVersion=" + version)) {
            assertThat(events.map(event -> event.at("/object/metadata/name").asText())
                            .filter(name -> !name.equals("kube-root-ca.crt"))
                            .findFirst())
                    .contains("after");
        }
    }

    /** As docs/operating/etcd.md has it: the second server is given nothing but a copy of the key file. */
    @Test
    void serversWithOneKeyFile_areOneToTheirClients() throws IOException {
        String servers = etcd.url().toString();
        String external = "https://polder.example.com:8443";
        String[] flags = {"--etcd-servers", servers, "--etcd-prefix", "/other", "--external-url", external};
        Path copied = Files.createDirectory(folder.resolve("fourth")).resolve(KEY_FILE);
        int thirdPort = FreePort.next();
        try (ServerProcess third = ServerProcess.start(folder.resolve("third"), on(thirdPort, flags))) {
            Files.copy(third.root().resolve(KEY_FILE), copied);
            int fourthPort = FreePort.next();
            try (ServerProcess fourth = ServerProcess.start(folder.resolve("fourth"), on(fourthPort, flags))) {
                Kubeconfig config = third.kubeconfig();
                assertThat(config.server()).isEqualTo(URI.create(external + "/clusters/root"));
                assertThat(Files.readString(fourth.kubeconfigFile()))
                        .isEqualTo(Files.readString(third.kubeconfigFile()));
                Set<String> keySets = new HashSet<>();
                for (int port : List.of(thirdPort, fourthPort)) {
                    URI reached = URI.create("https://127.0.0.1:" + port + "/clusters/root");
                    ApiClient client = new ApiClient(new Kubeconfig(reached, config.authority(), config.token()));
                    assertThat(client.get("/api/v1/namespaces/default").code()).isEqualTo(200);
                    ApiClient.Answer keySet = client.get("/openid/v1/jwks");
                    assertThat(keySet.code()).isEqualTo(200);
                    keySets.add(keySet.text());
                }
                assertThat(keySets)
                        .as("the keys of service accounts")
                        .singleElement()
                        .asString()
                        .contains("\"kid\":");
            }
        }
    }

    private static String[] on(int port, String... flags) {
        List<String> all = new ArrayList<>(List.of(flags));
        all.addAll(List.of("--secure-port", Integer.toString(port)));
        return all.toArray(String[]::new);
    }

    @Test
    void serverWithoutTheKeyFile_isRefused_andWritesNothing() throws IOException {
        Path root = folder.resolve("stranger");
        Command.Result refused = ServerProcess.startExpectingEnd(
                root, "--etcd-servers", etcd.url().toString());
        assertThat(refused.exit()).isEqualTo(1);
        Matcher line = Pattern.compile("Error: the store is sealed with key"
                        + " ([0-9a-f]+), which is to be in "
                        + Pattern.quote(root.resolve(KEY_FILE).toString())
                        + ", and there is no such file; copy that file from a server of this store, or name it with"
                        + " --store-seal-key-file\n")
                .matcher(refused.err());
        assertThat(line.matches()).as(refused.err()).isTrue();
        assertThat(Files.readString(folder.resolve("seal.key"))).contains(line.group(1));
        assertThat(root).doesNotExist();
    }

    /** The first one leads: when it is killed, the controllers go on in the other. */
    @Test
    void leaderKilled_otherTakesOver() throws IOException {
        one.post(CONFIG_MAPS, Objects.configMap("kept", "a", "b")).succeeded();
        first.kill();
        assertThat(other.get(CONFIG_MAPS + "/kept").code()).isEqualTo(200);
        other.post("/api/v1/namespaces", Objects.of("v1", "Namespace", "later", Map.of()))
                .succeeded();
        try (Stream<JsonNode> events = other.watch(
                "/api/v1/namespaces/later/serviceaccounts?watch=true&timeoutSeconds=50&resourceVersion=0")) {
            assertThat(events.anyMatch(
                            event -> event.at("/object/metadata/name").asText().equals("default")))
                    .as("the service account that a controller makes")
                    .isTrue();
        }
    }

    @Test
    void etcdKilled_writesAndWatchesGoOn() throws IOException {
        String version = one.post(CONFIG_MAPS, Objects.configMap("before", "a", "b"))
                .succeeded()
                .at("/metadata/resourceVersion")
                .asText();
        try (Stream<JsonNode> events =
                other.watch(CONFIG_MAPS + "?watch=true&timeoutSeconds=60&resourceVersion=" + version)) {
            etcd.kill();
            etcd.restart();
            one.post(CONFIG_MAPS, Objects.configMap("after", "a", "b")).succeeded();
            assertThat(events.anyMatch(
                            event -> event.at("/object/metadata/name").asText().equals("after")))
                    .isTrue();
        }
    }

    private static boolean isEstablished(JsonNode event) {
        for (JsonNode condition : event.at("/object/status/conditions")) {
            if (condition.path("type").asText().equals("Established")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private static ObjectNode definition(String group) {
        ObjectNode crd = Objects.of("apiextensions.k8s.io/v1", "CustomResourceDefinition", "boats." + group, Map.of());
        ObjectNode spec = crd.putObject("spec");
        spec.put("group", group).put("scope", "Namespaced");
        spec.putObject("names").put("plural", "boats").put("singular", "boat").put("kind", "Boat");
        ArrayNode versions = spec.putArray("versions");
        ObjectNode version =
                versions.addObject().put("name", "v1").put("served", true).put("storage", true);
        ObjectNode schema = version.putObject("schema").putObject("openAPIV3Schema");
        schema.put("type", "object").putObject("properties").putObject("sails").put("type", "integer");
        return crd;
    }
}
