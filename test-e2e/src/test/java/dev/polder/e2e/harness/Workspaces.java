package dev.polder.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

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
        return Awaited.reaches(
                parent, PATH, made, now -> now.at("/status/phase").asText().equals("Ready"));
    }
}
