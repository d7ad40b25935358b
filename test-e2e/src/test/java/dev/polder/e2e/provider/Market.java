package dev.polder.e2e.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Awaited;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A workspace that exports cowboys and claims configmaps, as its provider makes it. */
final class Market {

    static final String ALL_COWBOYS = "/apis/wildwest.dev/v1alpha1/cowboys";
    static final String ALL_MAPS = "/api/v1/configmaps";
    static final String NAME = "cowboys";

    private static final String WORKSPACE = "provider";
    private static final String SHARING = "/apis/apis.kcp.io/v1alpha2/";
    private static final Map<String, ?> CLAIM = Map.of("group", "", "resource", "configmaps", "verbs", List.of("*"));
    private static final Map<String, ?> ACCEPTED = Map.of(
            "group",
            "",
            "resource",
            "configmaps",
            "verbs",
            List.of("*"),
            "selector",
            Map.of("matchAll", true),
            "state",
            "Accepted");

    private final ApiClient root;

    private Market(ApiClient root) {
        this.root = root;
    }

    /** Publishes the export, and returns once it has its identity. */
    static Market open(ApiClient root) throws IOException {
        Workspaces.make(root, WORKSPACE, "universal");
        ApiClient provider = root.at("root:" + WORKSPACE);
        String schema = "v1." + NAME + ".wildwest.dev";
        provider.post("/apis/apis.kcp.io/v1alpha1/apiresourceschemas", schema(schema))
                .succeeded();
        Map<String, ?> resource =
                Map.of("name", NAME, "group", "wildwest.dev", "schema", schema, "storage", Map.of("crd", Map.of()));
        JsonNode made = provider.post(
                        SHARING + "apiexports",
                        Objects.of(
                                "apis.kcp.io/v1alpha2",
                                "APIExport",
                                NAME,
                                Map.of(
                                        "spec",
                                        Map.of("resources", List.of(resource), "permissionClaims", List.of(CLAIM)))))
                .succeeded();
        Awaited.reaches(
                provider,
                SHARING + "apiexports",
                made,
                export -> !export.at("/status/identityHash").asText("").isEmpty());
        return new Market(root);
    }

    private static ObjectNode schema(String name) {
        Map<String, ?> text = Map.of("type", "string");
        Map<String, ?> fields = Map.of(
                "spec",
                Map.of("type", "object", "properties", Map.of("intent", text)),
                "status",
                Map.of("type", "object", "properties", Map.of("result", text)));
        Map<String, ?> version = Map.of(
                "name",
                "v1alpha1",
                "served",
                true,
                "storage",
                true,
                "subresources",
                Map.of("status", Map.of()),
                "schema",
                Map.of("type", "object", "properties", fields));
        Map<String, ?> names = Map.of("plural", NAME, "singular", "cowboy", "kind", "Cowboy", "listKind", "CowboyList");
        return Objects.of(
                "apis.kcp.io/v1alpha1",
                "APIResourceSchema",
                name,
                Map.of(
                        "spec",
                        Map.of(
                                "group",
                                "wildwest.dev",
                                "scope",
                                "Namespaced",
                                "names",
                                names,
                                "versions",
                                List.of(version))));
    }

    /** The published URL of the view, once there is one: as soon as somebody has bound the export. */
    String url() throws IOException {
        return Awaited.viewOf(root.at("root:" + WORKSPACE), NAME);
    }

    /** A workspace that wants to consume, with some configmaps of its own. */
    Consumer consumer(String name, LiveServer server, Ledger cowboys, Ledger maps) throws IOException {
        String cluster =
                Workspaces.make(root, name, "universal").at("/spec/cluster").asText();
        Consumer consumer = new Consumer(cluster, root.at(cluster), server, cowboys, maps);
        consumer.awaitOwnMaps();
        consumer.createMap("m-0");
        consumer.createMap("m-1");
        return consumer;
    }

    /**
     * Binds the export, and waits until it is bound.
     *
     * @param accepting whether the claim is accepted at once
     * @return the binding
     */
    static JsonNode bind(Consumer consumer, boolean accepting) throws IOException {
        ObjectNode binding = Objects.of(
                "apis.kcp.io/v1alpha2",
                "APIBinding",
                NAME,
                Map.of(
                        "spec",
                        Map.of(
                                "reference",
                                Map.of("export", Map.of("path", "root:" + WORKSPACE, "name", NAME)),
                                "permissionClaims",
                                accepting ? List.of(ACCEPTED) : List.of())));
        JsonNode made = consumer.client().post(SHARING + "apibindings", binding).succeeded();
        return Awaited.reaches(
                consumer.client(),
                SHARING + "apibindings",
                made,
                now -> now.at("/status/phase").asText().equals("Bound"));
    }

    /** Accepts the claim of a binding: from that version on the provider sees the configmaps. */
    static void accept(Consumer consumer) throws IOException {
        ObjectNode patch = Objects.of("apis.kcp.io/v1alpha2", "APIBinding", NAME, Map.of());
        patch.putObject("spec").putPOJO("permissionClaims", List.of(ACCEPTED));
        JsonNode accepted = consumer.client()
                .send("PATCH", SHARING + "apibindings/" + NAME, patch.toString(), "application/merge-patch+json")
                .succeeded();
        consumer.entered(accepted.at("/metadata/resourceVersion").asLong());
    }
}
