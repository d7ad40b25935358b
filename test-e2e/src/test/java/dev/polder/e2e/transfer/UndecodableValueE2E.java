package dev.polder.e2e.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A value in etcd that is no object hurts the requests for it and nobody else's, is named by the check, and can be removed. */
@Timeout(240)
class UndecodableValueE2E {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String ROW = "root/core/configmaps/-/default/bad";
    private static final String UNSAFE = "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\","
            + "\"ignoreStoreReadErrorWithClusterBreakingPotential\":true}";

    @TempDir
    private Path folder;

    @Test
    void undecodableValue_hurtsItsOwnRequestsAlone() throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(folder.resolve("etcd"));
                ServerProcess running = serve("running", etcd)) {
            ApiClient client = new ApiClient(running.kubeconfig());
            String version = client.post(MAPS, Objects.configMap("good", "a", "b"))
                    .succeeded()
                    .at("/metadata/resourceVersion")
                    .asText();
            putRaw(etcd, "/registry/" + ROW, "\u0007no object");
            goesOn(client, version);
            try (ServerProcess started = serve("started", etcd)) {
                goesOn(new ApiClient(started.kubeconfig()), version);
            }
            Command.Result check = check(etcd);
            assertThat(check.exit()).isEqualTo(1);
            assertThat(check.out())
                    .contains("finding: " + ROW + ": the value cannot be read: format tag 7\n")
                    .contains("findings: 1\n");
            assertThat(client.delete(MAPS + "/bad").code()).isEqualTo(500);
            client.send("DELETE", MAPS + "/bad", UNSAFE, "application/json").succeeded();
            assertThat(client.get(MAPS + "/bad").code()).isEqualTo(404);
            for (Kubectl.Found found : Kubectl.all()) {
                putRaw(etcd, "/registry/" + ROW, "\u0007no object");
                removeAsThePageSays(found, running);
                assertThat(client.get(MAPS + "/bad").code())
                        .as(found.toString())
                        .isEqualTo(404);
            }
            assertThat(client.get(MAPS).succeeded().findValuesAsText("name")).contains("good");
            assertThat(check(etcd).succeeded()).endsWith("nothing is wrong\n");
        }
    }

    /** Runs the lines of docs/operating/backup.md. */
    private static void removeAsThePageSays(Kubectl.Found found, ServerProcess server) throws IOException {
        String page = Files.readString(Repository.root().resolve("docs/operating/backup.md"));
        String section = page.substring(page.indexOf("## A value that cannot be read"));
        String lines = section.split("```\n", 3)[1];
        assertThat(lines).contains(" delete --raw ");
        Kubectl kubectl = Kubectl.of(found, server.kubeconfigFile());
        // Its name may have a version in it.
        String named = "kubectl() { '" + found.binary() + "' \"$@\"; }\n" + lines;
        Command.run(kubectl.home(), kubectl.environment(), "", List.of("bash", "-c", named))
                .succeeded();
        kubectl.forget();
    }

    private ServerProcess serve(String name, EtcdProcess etcd) {
        return ServerProcess.start(
                folder.resolve(name),
                "--etcd-servers",
                etcd.url().toString(),
                "--store-seal-key-file",
                folder.resolve("seal.key").toString());
    }

    private Command.Result check(EtcdProcess etcd) {
        return Polder.run(
                folder,
                "store",
                "check",
                "--etcd-servers",
                etcd.url().toString(),
                "--store-seal-key-file",
                folder.resolve("seal.key").toString());
    }

    private static void goesOn(ApiClient client, String version) throws IOException {
        ApiClient.Answer bad = client.get(MAPS + "/bad");
        assertThat(bad.code()).isEqualTo(500);
        assertThat(bad.body().path("message").asText())
                .contains("cannot be read")
                .contains("format tag 7");
        assertThat(client.get(MAPS + "/good").code()).isEqualTo(200);
        assertThat(client.get("/api/v1/namespaces/kube-system/configmaps").code())
                .isEqualTo(200);
        String name = "after-" + System.identityHashCode(client);
        client.post(MAPS, Objects.configMap(name, "a", "b")).succeeded();
        client.delete(MAPS + "/" + name).succeeded();
        // A watch that resumes is told of everything else, and ends where it would have to show the value.
        try (Stream<JsonNode> events =
                client.watch("/api/v1/namespaces?watch=true&timeoutSeconds=30&resourceVersion=" + version)) {
            client.post("/api/v1/namespaces", Objects.of("v1", "Namespace", name, Map.of()))
                    .succeeded();
            assertThat(events.anyMatch(
                            event -> event.at("/object/metadata/name").asText().equals(name)))
                    .isTrue();
        }
    }

    /** Writes below the server's back, through the JSON gateway of etcd. */
    private static void putRaw(EtcdProcess etcd, String key, String value) throws IOException, InterruptedException {
        Base64.Encoder base64 = Base64.getEncoder();
        String body = "{\"key\":\"" + base64.encodeToString(key.getBytes(UTF_8)) + "\",\"value\":\""
                + base64.encodeToString(value.getBytes(UTF_8)) + "\"}";
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(etcd.url() + "/v3/kv/put"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
