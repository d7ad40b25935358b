package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.Repository;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A Java class with fabric8's annotations becomes an API that a workspace exports and another one has bound. */
@ExtendWith(SharedServer.class)
class AnnotatedClassE2E {

    private static final String BOATS = "/apis/harbour.example.dev/v1/namespaces/quay/boats";

    @TempDir
    private Path temp = Path.of("");

    private JsonNode read(String file) throws IOException {
        return new YAMLMapper().readTree(Files.readString(temp.resolve("out").resolve(file)));
    }

    @Test
    void annotatedClass_isServedAsItsAnnotationsSay(ServerProcess server) throws Exception {
        // In the repository: the names of schemas have its commit.
        Polder.run(
                        Repository.root(),
                        "apigen",
                        "--classpath",
                        System.getProperty("java.class.path"),
                        "--class",
                        Boat.class.getName(),
                        "--input-dir",
                        temp.resolve("crds").toString(),
                        "--output-dir",
                        temp.resolve("out").toString())
                .succeeded();
        ApiClient root = new ApiClient(server.kubeconfig());
        String providing = SharedServer.namespace("apigen-provider");
        Workspaces.make(root, providing, "universal");
        ApiClient provider = root.at("root:" + providing);
        provider.post(
                        "/apis/apis.kcp.io/v1alpha1/apiresourceschemas",
                        read("apiresourceschema-boats.harbour.example.dev.yaml"))
                .succeeded();
        JsonNode export = read("apiexport-harbour.example.dev.yaml");
        provider.post("/apis/" + export.path("apiVersion").asText() + "/apiexports", export)
                .succeeded();

        String name = export.at("/metadata/name").asText();
        String consumer = SharedServer.namespace("apigen-consumer");
        boats(SharedApi.consumer(root, consumer, "root:" + providing, name, "quay"));
    }

    private static void boats(ApiClient consumer) throws IOException {
        JsonNode made = consumer.post(BOATS, boat("argo", Map.of("length", 40, "width", 8)))
                .succeeded();
        assertThat(made.at("/spec/harbour").asText()).isEqualTo("Rotterdam");
        refused(consumer, Map.of("width", 8), "spec.length: Required value");
        refused(consumer, Map.of("length", 401, "width", 8), "less than or equal to 400");
        refused(consumer, Map.of("length", 40, "width", 8, "harbour", "x"), "should match '[A-Z][a-z]+'");
        refused(consumer, Map.of("length", 8, "width", 8), "longer than wide");
    }

    private static ObjectNode boat(String name, Map<String, ?> spec) {
        return Objects.of("harbour.example.dev/v1", "Boat", name, Map.of("spec", spec));
    }

    private static void refused(ApiClient consumer, Map<String, ?> spec, String why) throws IOException {
        ApiClient.Answer answer = consumer.post(BOATS, boat("bad", spec));
        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.text()).contains(why);
    }
}
