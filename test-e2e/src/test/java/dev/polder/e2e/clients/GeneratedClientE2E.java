package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that {@code polder codegen} generates of an API that a workspace exports: it writes, applies and watches in two
 * workspaces that have bound it, and informs about both at once. {@code clients/java/Drive.java.txt} is how it is used.
 */
@ExtendWith(SharedServer.class)
class GeneratedClientE2E {

    private static final String SHARING = "/apis/apis.kcp.io/v1alpha2/";
    private static final String SLICES = "/apis/apis.kcp.io/v1alpha1/apiexportendpointslices";
    private static final String NAME = "widgets";
    private static final String APPROVED = "api-approved.kubernetes.io";

    @TempDir
    private Path temp = Path.of("");

    @Test
    void client_isTheSameFromAnywhereAndWorksInTwoWorkspaces(ServerProcess server) throws Exception {
        ApiClient root = new ApiClient(server.kubeconfig());
        String provider = SharedServer.namespace("codegen-provider");
        String one = SharedServer.namespace("codegen-one");
        String two = SharedServer.namespace("codegen-two");
        publish(root, provider, List.of(schema()));
        bind(root, provider, one);
        bind(root, provider, two);

        GeneratedProgram client = new GeneratedProgram(server, temp);
        client.generate("--in", GeneratedProgram.SOURCES.resolve("widgets.yaml").toString());
        assertThat(client.generate("--verify", "--export", "root:" + provider + ":" + NAME))
                .contains("is up to date");
        // Read as it is served, since a consumer may not see the provider's schemas.
        assertThat(client.generate("--verify", "--workspace", ":root:" + one)).contains("is up to date");

        client.run("Drive", "base", List.of("root:" + one, "root:" + two, viewOf(root, provider)));
    }

    @Test
    void clientOfDefinitions_isTheSameFromTheirWorkspace(ServerProcess server) throws Exception {
        ApiClient root = new ApiClient(server.kubeconfig());
        String workspace = SharedServer.namespace("codegen-crds");
        Workspaces.make(root, workspace, "universal");
        JsonNode crd = definition();
        root.at("root:" + workspace)
                .post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd)
                .succeeded();
        Path file = Files.writeString(temp.resolve("crd.json"), crd.toString());

        GeneratedProgram client = new GeneratedProgram(server, temp);
        client.generate("--in", file.toString());

        assertThat(client.generate("--verify", "--workspace", ":root:" + workspace))
                .contains("is up to date");
    }

    /** Projects of the corpus, with the folder that their definitions lie in; {@code make soak} tries them all. */
    private static Stream<Arguments> projects() {
        Stream<Arguments> others = Stream.of(
                Arguments.of("crossplane", "crds"),
                Arguments.of("gateway-api", "crds"),
                Arguments.of("kubevirt", "crds-v1.6.0-alpha.0"));
        return Stream.concat(
                Stream.of(Arguments.of("cert-manager", "crds")),
                Boolean.getBoolean("polder.clients.all") ? others : Stream.empty());
    }

    @ParameterizedTest
    @EnabledIfEnvironmentVariable(named = "POLDER_CORPUS", matches = ".+")
    @MethodSource("projects")
    void clientOfProject_worksInTwoWorkspacesAndByWildcard(String project, String folder, ServerProcess server)
            throws Exception {
        Path corpus = Path.of(String.valueOf(System.getenv("POLDER_CORPUS"))).resolve(project);
        Map<String, JsonNode> samples = new TreeMap<>();
        Set<String> served = served(corpus.resolve(folder));
        for (JsonNode sample : documents(corpus.resolve("samples/valid"))) {
            String type = sample.path("apiVersion").asText() + " "
                    + sample.path("kind").asText();
            if (served.contains(type)) {
                samples.putIfAbsent(type, sample);
            }
        }
        ApiClient root = new ApiClient(server.kubeconfig());
        String provider = SharedServer.namespace("codegen-provider");
        publish(root, provider, schemas(corpus.resolve(folder)));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String workspace = SharedServer.namespace("codegen-consumer");
            bind(root, provider, workspace);
            words.add("root:" + workspace);
        }
        words.add(viewOf(root, provider));
        samples.values().forEach(sample -> words.add(sample.toString()));
        assertThat(samples).isNotEmpty();

        GeneratedProgram client = new GeneratedProgram(server, temp);
        client.generate("--in", corpus.resolve(folder).toString());
        client.run("CorpusDrive", "base", words);
    }

    private static Set<String> served(Path folder) throws IOException {
        Set<String> served = new TreeSet<>();
        for (JsonNode definition : documents(folder)) {
            JsonNode spec = definition.path("spec");
            for (JsonNode version : spec.path("versions")) {
                if (version.path("served").asBoolean()) {
                    served.add(spec.path("group").asText() + "/"
                            + version.path("name").asText() + " "
                            + spec.at("/names/kind").asText());
                }
            }
        }
        return served;
    }

    /** The definitions of a folder as an export has them. */
    private List<JsonNode> schemas(Path folder) throws IOException {
        List<String> definitions = new ArrayList<>();
        Map<String, JsonNode> approvals = new TreeMap<>();
        for (JsonNode document : documents(folder)) {
            if (document.path("kind").asText().equals("CustomResourceDefinition")) {
                definitions.add(document.toString());
                approvals.put(
                        document.at("/metadata/name").asText(),
                        document.at("/metadata/annotations").path(APPROVED));
            }
        }
        Path file = Files.writeString(temp.resolve("definitions.yaml"), String.join("\n---\n", definitions));
        String snapshots = Polder.run(temp, "crd", "snapshot", "-f", file.toString(), "--prefix", "v1")
                .succeeded();
        Path written = Files.createDirectory(temp.resolve("schemas"));
        Files.writeString(written.resolve("schemas.yaml"), snapshots);
        List<JsonNode> schemas = documents(written);
        for (JsonNode schema : schemas) {
            // No tool copies the approval of a group of Kubernetes (docs/operating/apis.md).
            JsonNode approved =
                    approvals.get(schema.at("/metadata/name").asText().substring("v1.".length()));
            if (approved != null && !approved.isMissingNode()) {
                ((ObjectNode) schema).withObject("/metadata/annotations").set(APPROVED, approved);
            }
        }
        return schemas;
    }

    private static List<JsonNode> documents(Path folder) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        YAMLMapper mapper = new YAMLMapper();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                try (MappingIterator<JsonNode> all =
                        mapper.readerFor(JsonNode.class).readValues(file.toFile())) {
                    all.forEachRemaining(documents::add);
                }
            }
        }
        documents.removeIf(document -> !document.isObject());
        return documents;
    }

    private static JsonNode schema() throws IOException {
        return new YAMLMapper().readTree(Files.readString(GeneratedProgram.SOURCES.resolve("widgets.yaml")));
    }

    /** The same API as a definition. */
    private static JsonNode definition() throws IOException {
        JsonNode spec = schema().path("spec");
        Map<String, ?> version = Map.of(
                "name",
                "v1",
                "served",
                true,
                "storage",
                true,
                "subresources",
                spec.at("/versions/0/subresources"),
                "schema",
                Map.of("openAPIV3Schema", spec.at("/versions/0/schema")));
        Map<String, ?> fields = Map.of(
                "group", spec.path("group"),
                "names", spec.path("names"),
                "scope", spec.path("scope"),
                "versions", List.of(version));
        return Objects.of(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                "widgets.codegen.example.dev",
                Map.of("spec", fields));
    }

    private static void publish(ApiClient root, String workspace, List<JsonNode> schemas) throws IOException {
        Workspaces.make(root, workspace, "universal");
        ApiClient provider = root.at("root:" + workspace);
        List<Map<String, ?>> resources = new ArrayList<>();
        for (JsonNode schema : schemas) {
            provider.post("/apis/apis.kcp.io/v1alpha1/apiresourceschemas", schema)
                    .succeeded();
            resources.add(Map.of(
                    "name", schema.at("/spec/names/plural"),
                    "group", schema.at("/spec/group"),
                    "schema", schema.at("/metadata/name"),
                    "storage", Map.of("crd", Map.of())));
        }
        provider.post(
                        SHARING + "apiexports",
                        Objects.of(
                                "apis.kcp.io/v1alpha2",
                                "APIExport",
                                NAME,
                                Map.of("spec", Map.of("resources", resources))))
                .succeeded();
    }

    private static void bind(ApiClient root, String provider, String workspace) throws IOException {
        Workspaces.make(root, workspace, "universal");
        ApiClient consumer = root.at("root:" + workspace);
        Map<String, ?> export = Map.of("path", "root:" + provider, "name", NAME);
        JsonNode made = consumer.post(
                        SHARING + "apibindings",
                        Objects.of(
                                "apis.kcp.io/v1alpha2",
                                "APIBinding",
                                NAME,
                                Map.of("spec", Map.of("reference", Map.of("export", export)))))
                .succeeded();
        reaches(
                consumer,
                SHARING + "apibindings",
                made,
                now -> now.at("/status/phase").asText().equals("Bound"));
        consumer.post("/api/v1/namespaces", Objects.of("v1", "Namespace", "codegen", Map.of()))
                .succeeded();
    }

    private static String viewOf(ApiClient root, String provider) throws IOException {
        ApiClient client = root.at("root:" + provider);
        JsonNode slice = client.get(SLICES + "/" + NAME).succeeded();
        return reaches(
                        client,
                        SLICES,
                        slice,
                        found -> !found.at("/status/endpoints").isEmpty())
                .at("/status/endpoints/0/url")
                .asText();
    }

    /** Waits, by a watch, until an object is as wanted. */
    private static JsonNode reaches(ApiClient client, String collection, JsonNode object, Predicate<JsonNode> wanted)
            throws IOException {
        if (wanted.test(object)) {
            return object;
        }
        String name = object.at("/metadata/name").asText();
        String query = "?watch=true&timeoutSeconds=120&fieldSelector=metadata.name%3D" + name + "&resourceVersion="
                + object.at("/metadata/resourceVersion").asText();
        try (Stream<JsonNode> events = client.watch(collection + query)) {
            return events.map(event -> event.path("object"))
                    .filter(wanted)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " was never as wanted: " + object));
        }
    }
}
