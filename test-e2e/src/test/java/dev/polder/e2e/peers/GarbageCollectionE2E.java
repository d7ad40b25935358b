package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dependents follow their owners on the embedded store and on etcd, whichever server is asked, and when the one that leads is
 * killed. The cases in full are {@code CollectorCasesTest} and {@code CollectorTypesTest} of the server.
 */
@Timeout(300)
class GarbageCollectionE2E {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @TempDir
    private Path folder = Path.of("");

    private List<ApiClient> clients = List.of();
    private int turn;

    private ApiClient any() {
        return clients.get(turn++ % clients.size());
    }

    /**
     * On every store.
     *
     * @param servers how many servers on one etcd; 0 is one on the embedded store
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void families_goAsTheyShould(int servers) throws IOException {
        if (servers == 0) {
            try (ServerProcess server = ServerProcess.start(folder.resolve("embedded"))) {
                clients = List.of(new ApiClient(server.kubeconfig()));
                families();
            }
            return;
        }
        try (EtcdProcess etcd = EtcdProcess.start(folder.resolve("etcd"));
                PeerServers peers = new PeerServers(folder, etcd.url().toString(), servers)) {
            List<ApiClient> all = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                all.add(peers.client(i));
            }
            clients = all;
            families();
        }
    }

    private void families() throws IOException {
        background();
        orphaned();
        foreground();
        circle();
        crossNamespace();
        unknownType();
        definition();
    }

    private void background() throws IOException {
        JsonNode first = make("bg-owner-1");
        JsonNode second = make("bg-owner-2");
        JsonNode single = make("bg-single", by(first, false));
        JsonNode both = make("bg-both", by(first, false), by(second, false));
        make("bg-independent");
        JsonNode nobody = make("bg-nobody", reference("v1", "ConfigMap", "none", "1-2-3", false));
        delete("bg-owner-1", "Background");
        gone(single);
        gone(nobody);
        assertThat(any().get(MAPS + "/bg-both").code()).isEqualTo(200);
        delete("bg-owner-2", "Background");
        gone(both);
        assertThat(any().get(MAPS + "/bg-independent").code()).isEqualTo(200);
    }

    private void orphaned() throws IOException {
        JsonNode owner = make("or-owner");
        make("or-dependent", by(owner, true));
        delete("or-owner", "Orphan");
        gone(owner);
        JsonNode kept = any().get(MAPS + "/or-dependent").succeeded();
        assertThat(kept.at("/metadata").has("ownerReferences")).isFalse();
        assertThat(kept.at("/metadata").has("deletionTimestamp")).isFalse();
    }

    private void foreground() throws IOException {
        JsonNode a = make("fg-a");
        JsonNode b = make("fg-b", by(a, true));
        make("fg-c", by(b, true));
        delete("fg-a", "Foreground");
        List<String> ended = new ArrayList<>();
        try (Stream<JsonNode> events = watch(MAPS, a)) {
            assertThat(events.filter(event -> event.path("type").asText().equals("DELETED"))
                            .map(event -> event.at("/object/metadata/name").asText())
                            .filter(name -> name.startsWith("fg-"))
                            .peek(ended::add)
                            .anyMatch("fg-a"::equals))
                    .isTrue();
        }
        assertThat(ended).containsExactly("fg-c", "fg-b", "fg-a");
    }

    private void circle() throws IOException {
        JsonNode a = make("ci-a");
        JsonNode b = make("ci-b", by(a, true));
        ObjectNode changed = (ObjectNode) any().get(MAPS + "/ci-a").succeeded();
        changed.withObject("/metadata").withArray("ownerReferences").add(by(b, true));
        any().put(MAPS + "/ci-a", changed).succeeded();
        delete("ci-a", "Foreground");
        gone(a);
        gone(b);
    }

    private void crossNamespace() throws IOException {
        JsonNode parent = make("cr-parent");
        any().post("/api/v1/namespaces", Objects.of("v1", "Namespace", "other", Map.of()))
                .succeeded();
        String maps = "/api/v1/namespaces/other/configmaps";
        JsonNode child = any().post(maps, object("cr-child", by(parent, false))).succeeded();
        gone(maps, child);
        JsonNode events = any().get("/api/v1/namespaces/other/events?fieldSelector=reason%3DOwnerRefInvalidNamespace")
                .succeeded();
        assertThat(events.at("/items")).hasSize(1);
        assertThat(events.at("/items/0/involvedObject/name").asText()).isEqualTo("cr-child");
        assertThat(any().get(MAPS + "/cr-parent").code()).isEqualTo(200);
    }

    private void unknownType() throws IOException {
        make("un-waits", reference("nonexistent.example.com/v1", "Phantom", "ghost", "1-2-3", false));
        gone(make("un-canary", reference("v1", "ConfigMap", "none", "1-2-3", false)));
        assertThat(any().get(MAPS + "/un-waits").code()).isEqualTo(200);
    }

    private void definition() throws IOException {
        String group = "gc.example.com";
        Map<String, ?> schema = Map.of("openAPIV3Schema", Map.of("type", "object"));
        Map<String, ?> spec = Map.of(
                "group",
                group,
                "scope",
                "Namespaced",
                "names",
                Map.of("plural", "boats", "singular", "boat", "kind", "Boat"),
                "versions",
                List.of(Map.of("name", "v1", "served", true, "storage", true, "schema", schema)));
        String name = "boats." + group;
        JsonNode made = any().post(
                        CRDS,
                        Objects.of("apiextensions.k8s.io/v1", "CustomResourceDefinition", name, Map.of("spec", spec)))
                .succeeded();
        try (Stream<JsonNode> events = watch(CRDS, made)) {
            assertThat(events.anyMatch(event -> event.at("/object/status/conditions")
                            .valueStream()
                            .anyMatch(one -> one.path("type").asText().equals("Established")
                                    && one.path("status").asText().equals("True"))))
                    .isTrue();
        }
        JsonNode boat = any().post(
                        "/apis/" + group + "/v1/namespaces/default/boats",
                        Objects.of(group + "/v1", "Boat", "owner", Map.of()))
                .succeeded();
        JsonNode dependent = make("de-dependent", by(boat, false));
        any().delete(CRDS + "/" + name).succeeded();
        gone(dependent);
    }

    /** The leader is killed while it collects: its successor finds what is left. */
    @Test
    void leaderThatIsKilled_leavesNothingBehind() throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(folder.resolve("etcd"));
                PeerServers peers = new PeerServers(folder, etcd.url().toString(), 3)) {
            int leader = peers.leader();
            clients = List.of(peers.client((leader + 1) % 3), peers.client((leader + 2) % 3));
            JsonNode owner = make("owner");
            JsonNode solid = make("solid");
            List<JsonNode> dependents = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                dependents.add(make("dependent-" + i, by(owner, true)));
                make("kept-" + i, by(owner, true), by(solid, false));
            }
            CompletableFuture<Integer> successor = peers.successor(leader);
            delete("owner", "Foreground");
            gone(dependents.get(0));
            peers.server(leader).kill();
            assertThat(successor.get(120, TimeUnit.SECONDS)).isNotEqualTo(leader);
            for (JsonNode dependent : dependents) {
                gone(dependent);
            }
            gone(owner);
            for (int i = 0; i < 200; i++) {
                JsonNode kept = any().get(MAPS + "/kept-" + i).succeeded();
                assertThat(kept.at("/metadata/ownerReferences")).hasSize(1);
            }
            peers.start(leader);
        }
    }

    private JsonNode make(String name, ObjectNode... owners) throws IOException {
        return any().post(MAPS, object(name, owners)).succeeded();
    }

    private static ObjectNode object(String name, ObjectNode... owners) {
        ObjectNode object = Objects.configMap(name, "a", "b");
        for (ObjectNode owner : owners) {
            object.withObject("/metadata").withArray("ownerReferences").add(owner);
        }
        return object;
    }

    private static ObjectNode by(JsonNode owner, boolean blocks) {
        return reference(
                owner.path("apiVersion").asText(),
                owner.path("kind").asText(),
                owner.at("/metadata/name").asText(),
                owner.at("/metadata/uid").asText(),
                blocks);
    }

    private static ObjectNode reference(String apiVersion, String kind, String name, String uid, boolean blocks) {
        ObjectNode reference = Objects.of(apiVersion, kind, name, Map.of());
        reference.remove("metadata");
        return reference.put("name", name).put("uid", uid).put("blockOwnerDeletion", blocks);
    }

    private void delete(String name, String policy) throws IOException {
        any().send("DELETE", MAPS + "/" + name, "{\"propagationPolicy\":\"" + policy + "\"}", "application/json")
                .succeeded();
    }

    private Stream<JsonNode> watch(String path, JsonNode since) throws IOException {
        return any().watch(path + "?watch=true&timeoutSeconds=120&resourceVersion="
                + since.at("/metadata/resourceVersion").asText());
    }

    private void gone(JsonNode made) throws IOException {
        gone(MAPS, made);
    }

    private void gone(String path, JsonNode made) throws IOException {
        String name = made.at("/metadata/name").asText();
        try (Stream<JsonNode> events = watch(path, made)) {
            assertThat(events.anyMatch(event -> event.path("type").asText().equals("DELETED")
                            && event.at("/object/metadata/name").asText().equals(name)))
                    .as(name)
                    .isTrue();
        }
        assertThat(any().get(path + "/" + name).code()).isEqualTo(404);
    }
}
