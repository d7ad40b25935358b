package dev.polder.e2e.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Definitions that {@code polder apigen} has made exports of, in a workspace of their own, and workspaces that have bound all
 * of them.
 *
 * @param schemas the names of the schemas
 * @param consumers clients in the workspaces that bind
 */
record Publication(List<String> schemas, List<ApiClient> consumers) {

    /** Groups that every workspace has anyway ({@code apigen} passes over their definitions). */
    private static final List<String> SKIPPED =
            List.of("apis.kcp.io", "rbac.authorization.k8s.io", "admissionregistration.k8s.io");

    private static final String APPROVED = "api-approved.kubernetes.io";
    private static final String SCHEMAS = "/apis/apis.kcp.io/v1alpha1/apiresourceschemas";
    private static final String EXPORTS = "/apis/apis.kcp.io/v1alpha2/apiexports";
    private static final String BINDINGS = "/apis/apis.kcp.io/v1alpha2/apibindings";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Publishes definitions.
     *
     * @param root a client in {@code root}
     * @param name what the names of the workspaces begin with
     * @param folder an empty folder
     */
    static Publication of(ApiClient root, String name, List<ObjectNode> crds, Path folder) throws IOException {
        Path input = Files.createDirectories(folder.resolve("crds"));
        Path output = folder.resolve("kcp");
        Map<String, JsonNode> approvals = new TreeMap<>();
        for (ObjectNode crd : crds) {
            write(input, crd, approvals);
        }
        // The names of schemas hold the commit that the definitions are at.
        Command.run(folder, Map.of(), "", List.of("git", "init", "-q")).succeeded();
        Command.run(
                        folder,
                        Map.of(),
                        "",
                        List.of(
                                "git",
                                "-c",
                                "user.name=t",
                                "-c",
                                "user.email=t@example.com",
                                "commit",
                                "-q",
                                "--allow-empty",
                                "-m",
                                "definitions"))
                .succeeded();
        Polder.run(folder, "apigen", "--input-dir", input.toString(), "--output-dir", output.toString())
                .succeeded();

        String provider = name + "-provider";
        Workspaces.make(root, provider, "universal");
        List<String> schemas = new ArrayList<>();
        List<String> exports = new ArrayList<>();
        publish(root.at("root:" + provider), output, approvals, schemas, exports);
        List<ApiClient> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String consumer = name + "-consumer-" + i;
            Workspaces.make(root, consumer, "universal");
            ApiClient client = root.at("root:" + consumer);
            for (String export : exports) {
                bind(client, "root:" + provider, export);
            }
            consumers.add(client);
        }
        return new Publication(schemas, consumers);
    }

    /** What apigen leaves to the author of a definition is filled in: further names, and how versions are converted. */
    private static void write(Path folder, ObjectNode crd, Map<String, JsonNode> approvals) throws IOException {
        ObjectNode definition = crd.deepCopy();
        ObjectNode spec = (ObjectNode) definition.path("spec");
        String group = spec.path("group").asText();
        if (SKIPPED.contains(group)) {
            return;
        }
        if (spec.path("versions").size() > 1 && !spec.has("conversion")) {
            spec.putObject("conversion").put("strategy", "None");
        }
        String plural = spec.at("/names/plural").asText();
        ObjectNode names = (ObjectNode) spec.path("names");
        String kind = names.path("kind").asText();
        names.put("singular", names.path("singular").asText(kind.toLowerCase(Locale.ROOT)));
        names.put("listKind", names.path("listKind").asText(kind + "List"));
        JsonNode approved = definition.at("/metadata/annotations").path(APPROVED);
        if (!approved.isMissingNode()) {
            approvals.put(plural + "." + group, approved);
        }
        JSON.writeValue(folder.resolve(group + "_" + plural + ".yaml").toFile(), definition);
    }

    private static void publish(
            ApiClient provider,
            Path manifests,
            Map<String, JsonNode> approvals,
            List<String> schemas,
            List<String> exports)
            throws IOException {
        List<ObjectNode> objects = new ArrayList<>();
        try (Stream<Path> files = Files.list(manifests)) {
            files.sorted().forEach(file -> objects.addAll(YamlDocuments.read(file)));
        }
        for (ObjectNode object : objects) {
            String name = object.at("/metadata/name").asText();
            if (object.path("kind").asText().equals("APIResourceSchema")) {
                // Neither kcp's tool nor ours copies the approval of a group of Kubernetes (docs/operating/apis.md).
                JsonNode approved = approvals.get(name.substring(name.indexOf('.') + 1));
                if (approved != null) {
                    object.withObject("/metadata/annotations").set(APPROVED, approved);
                }
                provider.post(SCHEMAS, object).succeeded();
                schemas.add(name);
            }
        }
        for (ObjectNode object : objects) {
            if (object.path("kind").asText().equals("APIExport")) {
                provider.post(EXPORTS, object).succeeded();
                exports.add(object.at("/metadata/name").asText());
            }
        }
    }

    private static void bind(ApiClient consumer, String path, String export) throws IOException {
        ObjectNode binding = Objects.of("apis.kcp.io/v1alpha2", "APIBinding", export, Map.of());
        binding.withObject("/spec/reference/export").put("path", path).put("name", export);
        JsonNode now = consumer.post(BINDINGS, binding).succeeded();
        String query = "?watch=true&timeoutSeconds=60&fieldSelector=metadata.name%3D" + export + "&resourceVersion="
                + now.at("/metadata/resourceVersion").asText();
        try (Stream<JsonNode> events = consumer.watch(BINDINGS + query)) {
            Iterator<JsonNode> changes = events.iterator();
            while (!now.at("/status/phase").asText().equals("Bound")) {
                if (!changes.hasNext()) {
                    throw new AssertionError(export + " was never bound: " + now.path("status"));
                }
                now = changes.next().path("object");
            }
        }
    }
}
