package dev.polder.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.client.ClusterClient;
import dev.polder.cli.client.ClusterClient.Awaited;
import dev.polder.cli.session.ClusterUrl;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Session;
import java.util.ArrayList;
import java.util.List;

/** The bindings of the current workspace, in the version that the server prefers. Refusals are {@link ApiException}s. */
final class BindingApi {

    private static final String GROUP = "apis.kcp.io";
    private static final String RESOURCE = "apibindings";

    private final ClusterClient client;
    private final String cluster;
    private final String version;

    private BindingApi(ClusterClient client, String cluster, String version) {
        this.client = client;
        this.cluster = cluster;
        this.version = version;
    }

    /**
     * Finds out which version the server prefers (kcp: {@code helpers.PreferredVersion}).
     *
     * @throws CommandException when the current URL leads to no workspace, or the server has no bindings
     */
    static BindingApi of(Session session) {
        String cluster = ClusterUrl.of(session.server()).path();
        try {
            return new BindingApi(session.client(), cluster, preferred(session.client(), "/clusters/" + cluster));
        } catch (ApiException e) {
            throw new CommandException("service discovery failed: failed to discover APIs: " + e.getMessage());
        }
    }

    private static String preferred(ClusterClient client, String cluster) {
        for (JsonNode group : discovered(client, cluster + "/apis").path("groups")) {
            if (group.path("name").asText().equals(GROUP)) {
                List<String> versions = new ArrayList<>();
                versions.add(group.path("preferredVersion").path("version").asText());
                group.path("versions")
                        .forEach(version -> versions.add(version.path("version").asText()));
                for (String version : versions) {
                    if (!version.isEmpty() && serves(client, cluster + "/apis/" + GROUP + "/" + version)) {
                        return version;
                    }
                }
            }
        }
        throw new CommandException("service discovery failed: server does not serve " + RESOURCE + "." + GROUP);
    }

    /** client-go takes a document that is not there for an empty one. */
    private static ObjectNode discovered(ClusterClient client, String path) {
        try {
            return client.get(path);
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return Json.object();
            }
            throw e;
        }
    }

    private static boolean serves(ClusterClient client, String path) {
        for (JsonNode resource : discovered(client, path).path("resources")) {
            if (resource.path("name").asText().equals(RESOURCE)) {
                return true;
            }
        }
        return false;
    }

    /** The workspace that the bindings are in. */
    String cluster() {
        return cluster;
    }

    String version() {
        return version;
    }

    /** Whether kcp's plugins know the version. */
    boolean isKnown() {
        return version.equals("v1alpha2") || version.equals("v1alpha1");
    }

    /** The claims of an export elsewhere, which kcp's plugin reads in its oldest version. */
    JsonNode exportClaims(String path, String export) {
        return client.get("/clusters/" + path + "/apis/" + GROUP + "/v1alpha1/apiexports/" + export)
                .path("spec")
                .path("permissionClaims");
    }

    ObjectNode create(ObjectNode binding) {
        binding.put("kind", "APIBinding").put("apiVersion", GROUP + "/" + version);
        return client.post(bindings(), binding);
    }

    ObjectNode get(String name) {
        return client.get(bindings() + "/" + name);
    }

    ObjectNode update(ObjectNode binding) {
        return client.put(
                bindings() + "/" + binding.path("metadata").path("name").asText(), binding);
    }

    List<JsonNode> list() {
        List<JsonNode> items = new ArrayList<>();
        client.get(bindings()).path("items").forEach(items::add);
        return items;
    }

    /** Waits until a binding is bound. */
    void whenBound(ObjectNode seen, long deadline) {
        Awaited awaited = new Awaited(bindings(), RESOURCE + "." + GROUP);
        client.whenSo(
                awaited,
                seen,
                binding -> binding.path("status").path("phase").asText().equals("Bound"),
                deadline);
    }

    private String bindings() {
        return "/clusters/" + cluster + "/apis/" + GROUP + "/" + version + "/" + RESOURCE;
    }
}
