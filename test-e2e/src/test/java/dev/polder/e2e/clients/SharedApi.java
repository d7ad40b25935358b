package dev.polder.e2e.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Awaited;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.SharedServer;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An API that a new workspace exports and two others have bound.
 *
 * @param export as {@code --export} takes it
 * @param one the path of a consumer
 * @param two that of the other
 * @param view the URL of the export's view
 */
record SharedApi(String export, String one, String two, String view) {

    private static final String SHARING = "/apis/apis.kcp.io/v1alpha2/";
    private static final String NAME = "widgets";

    /** Exports schemas. */
    static SharedApi of(ApiClient root, List<JsonNode> schemas) throws IOException {
        String provider = SharedServer.namespace("codegen-provider");
        publish(root, provider, schemas);
        List<String> consumers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            String workspace = SharedServer.namespace("codegen-consumer");
            consumer(root, workspace, "root:" + provider, NAME, "codegen");
            consumers.add("root:" + workspace);
        }
        String view = Awaited.viewOf(root.at("root:" + provider), NAME);
        return new SharedApi("root:" + provider + ":" + NAME, consumers.getFirst(), consumers.getLast(), view);
    }

    /** Both consumers and the view, as programs take them. */
    List<String> places() {
        return List.of(one, two, view);
    }

    /** The schema of our own API. */
    static JsonNode schema() throws IOException {
        return new YAMLMapper().readTree(Files.readString(GeneratedProgram.SOURCES.resolve("widgets.yaml")));
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

    /** Binds an export in a new workspace that has a namespace; a client in the workspace. */
    static ApiClient consumer(ApiClient root, String workspace, String provider, String export, String namespace)
            throws IOException {
        Workspaces.make(root, workspace, "universal");
        ApiClient consumer = root.at("root:" + workspace);
        Map<String, ?> reference = Map.of("export", Map.of("path", provider, "name", export));
        JsonNode made = consumer.post(
                        SHARING + "apibindings",
                        Objects.of(
                                "apis.kcp.io/v1alpha2",
                                "APIBinding",
                                export,
                                Map.of("spec", Map.of("reference", reference))))
                .succeeded();
        Awaited.reaches(
                consumer,
                SHARING + "apibindings",
                made,
                now -> now.at("/status/phase").asText().equals("Bound"));
        consumer.post("/api/v1/namespaces", Objects.of("v1", "Namespace", namespace, Map.of()))
                .succeeded();
        return consumer;
    }
}
