package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.polder.e2e.harness.Polder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A project of the corpus whose clients are generated and used.
 *
 * @param name what it is called
 * @param folder where it lies
 * @param definitions where its definitions lie
 */
record ClientProject(String name, Path folder, Path definitions) {

    private static final String APPROVED = "api-approved.kubernetes.io";
    private static final Map<String, String> DEFINITIONS = Map.of(
            "cert-manager", "crds",
            "crossplane", "crds",
            "gateway-api", "crds",
            "kubevirt", "crds-v1.6.0-alpha.0");

    /** One of {@code POLDER_CORPUS}, if that is set; {@code make soak} tries them all. */
    static Stream<ClientProject> chosen() {
        String named = System.getenv("POLDER_CORPUS");
        if (named == null) {
            System.err.println("##### SKIPPED: clients of real projects: POLDER_CORPUS names no folder of them #####");
            return Stream.empty();
        }
        boolean all = Boolean.getBoolean("polder.clients.all");
        return DEFINITIONS.keySet().stream()
                .sorted()
                .limit(all ? DEFINITIONS.size() : 1)
                .map(name -> of(name, Path.of(named, name)));
    }

    private static ClientProject of(String name, Path folder) {
        return new ClientProject(name, folder, folder.resolve(String.valueOf(DEFINITIONS.get(name))));
    }

    /** An object of each version of each kind that it has samples of, by {@code <apiVersion> <kind>}. */
    Map<String, JsonNode> samples() throws IOException {
        Map<String, JsonNode> samples = new TreeMap<>();
        Set<String> served = served();
        for (JsonNode sample : documents(folder.resolve("samples/valid"))) {
            String type = sample.path("apiVersion").asText() + " "
                    + sample.path("kind").asText();
            if (served.contains(type)) {
                samples.putIfAbsent(type, sample);
            }
        }
        assertThat(samples).isNotEmpty();
        return samples;
    }

    private Set<String> served() throws IOException {
        Set<String> served = new TreeSet<>();
        for (JsonNode definition : documents(definitions)) {
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

    /** Its definitions as an export has them; files go into an empty folder. */
    List<JsonNode> schemas(Path temp) throws IOException {
        List<String> texts = new ArrayList<>();
        Map<String, JsonNode> approvals = new TreeMap<>();
        for (JsonNode document : documents(definitions)) {
            if (document.path("kind").asText().equals("CustomResourceDefinition")) {
                texts.add(document.toString());
                approvals.put(
                        document.at("/metadata/name").asText(),
                        document.at("/metadata/annotations").path(APPROVED));
            }
        }
        Path file = Files.writeString(temp.resolve("definitions.yaml"), String.join("\n---\n", texts));
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

    @Override
    public String toString() {
        return name;
    }
}
