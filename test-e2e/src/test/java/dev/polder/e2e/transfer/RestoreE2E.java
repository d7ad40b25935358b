package dev.polder.e2e.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server on an etcd that went back, was wiped or is another one: refused, accepted, and no version goes back (S8). */
@Timeout(240)
class RestoreE2E {

    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    private Path folder;

    private EtcdProcess etcd;

    @BeforeEach
    void start() {
        etcd = EtcdProcess.start(folder.resolve("etcd"));
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    private ServerProcess serve(String name) {
        return ServerProcess.start(folder.resolve(name), onEtcd(List.of()));
    }

    private static long make(ApiClient client, String name) throws IOException {
        return client.post(CONFIG_MAPS, Objects.configMap(name, "name", name))
                .succeeded()
                .at("/metadata/resourceVersion")
                .asLong();
    }

    private String refusal(String... flags) {
        String said = ServerProcess.startExpectingEnd(folder.resolve("one"), onEtcd(List.of(), flags))
                .failed();
        assertThat(said).startsWith("Error: ").hasLineCount(1);
        return said;
    }

    private void accept(String... flags) {
        Polder.run(folder, onEtcd(List.of("store", "accept-restore", "--root-directory", "one"), flags))
                .succeeded();
    }

    /** A command line about the store on etcd. */
    private String[] onEtcd(List<String> command, String... flags) {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(
                "--etcd-servers",
                etcd.url().toString(),
                "--store-seal-key-file",
                folder.resolve("seal.key").toString()));
        line.addAll(List.of(flags));
        return line.toArray(String[]::new);
    }

    @Test
    void etcdPutBack_isRefusedUntilAcceptedAndThenExpires() throws IOException {
        try (ServerProcess one = serve("one");
                ServerProcess two = serve("two")) {
            make(new ApiClient(one.kubeconfig()), "kept");
            assertThat(one.terminate()).isZero();
            assertThat(two.terminate()).isZero();
        }
        etcd.kill();
        etcd.saveTo(folder.resolve("backup"));
        etcd.restart();
        long held;
        try (ServerProcess one = serve("one");
                ServerProcess two = serve("two")) {
            held = make(new ApiClient(two.kubeconfig()), "lost");
            assertThat(one.terminate()).isZero();
            assertThat(two.terminate()).isZero();
        }
        etcd.kill();
        etcd.restoreFrom(folder.resolve("backup"));
        etcd.restart();
        assertThat(refusal()).contains("the store has gone back: ").contains("polder store accept-restore");
        accept();
        // The mark of the other server lies below the step: it needs no more than this.
        try (ServerProcess two = serve("two");
                ServerProcess one = serve("one")) {
            for (ServerProcess server : new ServerProcess[] {one, two}) {
                goesOn(
                        new ApiClient(server.kubeconfig()),
                        held,
                        "later-" + server.root().getFileName());
            }
        }
    }

    /** An informer that resumes with an old version is told 410, lists, and follows from there on. */
    private static void goesOn(ApiClient client, long held, String name) throws IOException {
        try (Stream<JsonNode> events = watch(client, held)) {
            JsonNode error = events.findFirst().orElseThrow();
            assertThat(error.at("/type").asText()).isEqualTo("ERROR");
            assertThat(error.at("/object/code").asInt()).isEqualTo(410);
            assertThat(error.at("/object/reason").asText()).isEqualTo("Expired");
        }
        JsonNode list = client.get(CONFIG_MAPS).succeeded();
        long version = list.at("/metadata/resourceVersion").asLong();
        assertThat(version).isGreaterThan(held);
        assertThat(list.findValuesAsText("name")).contains("kept").doesNotContain("lost");
        long made = make(client, name);
        assertThat(made).isGreaterThan(version);
        try (Stream<JsonNode> events = watch(client, version)) {
            assertThat(events.findFirst()
                            .orElseThrow()
                            .at("/object/metadata/name")
                            .asText())
                    .isEqualTo(name);
        }
    }

    private static Stream<JsonNode> watch(ApiClient client, long version) throws IOException {
        return client.watch(CONFIG_MAPS + "?watch=true&timeoutSeconds=30&resourceVersion=" + version);
    }

    @Test
    void etcdWiped_orAnotherPrefix_isRefusedUntilAccepted() throws IOException {
        long held;
        try (ServerProcess one = serve("one")) {
            held = make(new ApiClient(one.kubeconfig()), "lost");
            assertThat(one.terminate()).isZero();
        }
        assertThat(refusal("--etcd-prefix=/elsewhere"))
                .contains("there is no store below /elsewhere in the etcd at ")
                .contains("polder store accept-restore --create-store");
        etcd.kill();
        etcd.wipe();
        etcd.restart();
        for (int i = 0; i < 2; i++) {
            assertThat(refusal()).contains("there is no store below /registry in the etcd at ");
        }
        accept("--create-store");
        try (ServerProcess one = serve("one")) {
            ApiClient client = new ApiClient(one.kubeconfig());
            assertThat(client.get(CONFIG_MAPS + "/lost").code()).isEqualTo(404);
            assertThat(make(client, "new")).isGreaterThan(held);
            try (Stream<JsonNode> events = watch(client, held)) {
                assertThat(events.findFirst().orElseThrow().at("/object/code").asInt())
                        .isEqualTo(410);
            }
        }
    }
}
