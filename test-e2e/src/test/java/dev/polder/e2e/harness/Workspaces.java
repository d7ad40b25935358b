package dev.polder.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;

/** Workspaces as clients make them: created, and watched until they are ready. */
public final class Workspaces {

    public static final String PATH = "/apis/tenancy.kcp.io/v1alpha1/workspaces";

    private Workspaces() {}

    /**
     * Makes a workspace, and returns it as the event told it that said Ready.
     *
     * @param parent a client in the logical cluster to make it in
     * @param type a type that lies in root
     * @throws IOException when the server does not answer
     */
    public static JsonNode make(ApiClient parent, String name, String type) throws IOException {
        JsonNode made = parent.post(
                        PATH,
                        Objects.of(
                                "tenancy.kcp.io/v1alpha1",
                                "Workspace",
                                name,
                                Map.of("spec", Map.of("type", Map.of("name", type, "path", "root")))))
                .succeeded();
        String query = "?watch=true&timeoutSeconds=60&fieldSelector=metadata.name%3D" + name + "&resourceVersion="
                + made.at("/metadata/resourceVersion").asText();
        try (Stream<JsonNode> events = parent.watch(PATH + query)) {
            return events.map(event -> event.path("object"))
                    .filter(workspace -> workspace.at("/status/phase").asText().equals("Ready"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " was not ready when its watch ended"));
        }
    }
}
