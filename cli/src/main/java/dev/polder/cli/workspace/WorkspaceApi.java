package dev.polder.cli.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.cli.client.ApiException;
import dev.polder.cli.client.ClusterClient;
import dev.polder.cli.session.Paths;
import dev.polder.cli.session.Session;
import java.util.ArrayList;
import java.util.List;

/** What the commands ask of a server: workspaces, and little beside. Refusals are {@link ApiException}s. */
final class WorkspaceApi {

    private static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";
    private static final String READY = "Ready";

    private final ClusterClient client;

    private WorkspaceApi(ClusterClient client) {
        this.client = client;
    }

    static WorkspaceApi of(Session session) {
        return new WorkspaceApi(session.client());
    }

    private static String below(String cluster, String path) {
        return "/clusters/" + cluster + path;
    }

    ObjectNode get(String cluster, String name) {
        return client.get(below(cluster, WORKSPACES + "/" + name));
    }

    ObjectNode create(String cluster, ObjectNode workspace) {
        return client.post(below(cluster, WORKSPACES), workspace);
    }

    /** Every workspace of a cluster. */
    List<JsonNode> list(String cluster) {
        return items(client.get(below(cluster, WORKSPACES)));
    }

    /** Every binding of APIs in a cluster. */
    List<JsonNode> bindings(String cluster) {
        return items(client.get(below(cluster, "/apis/apis.kcp.io/v1alpha2/apibindings")));
    }

    /** The phase of a logical cluster; empty when it says none. */
    String logicalClusterPhase(String cluster) {
        return phase(client.get(below(cluster, "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster")));
    }

    private static List<JsonNode> items(ObjectNode list) {
        List<JsonNode> items = new ArrayList<>();
        list.path("items").forEach(items::add);
        return items;
    }

    /**
     * Whether a cluster lets the user in: whether it tells what it serves (kcp: {@code UseWorkspaceOptions.Run}). To those
     * whom nothing is hidden from, servers also say that there is no such cluster.
     *
     * @throws ApiException when it refuses for another reason than access
     */
    boolean letsIn(String cluster) {
        try {
            boolean core = servesCore(cluster);
            ObjectNode groups = client.get(below(cluster, "/apis?timeout=32s"));
            return core || !groups.path("groups").isEmpty();
        } catch (ApiException e) {
            if (e.isForbidden() || e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }

    private boolean servesCore(String cluster) {
        try {
            client.get(below(cluster, "/api?timeout=32s"));
            return true;
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Waits until a workspace is ready, by a watch from the version that was seen last.
     *
     * @param seen the workspace as it was answered
     * @param deadline when to give up, by {@link System#nanoTime}
     * @return the workspace when it is ready
     */
    ObjectNode whenReady(String cluster, ObjectNode seen, long deadline) {
        return client.whenSo(
                new ClusterClient.Awaited(below(cluster, WORKSPACES), "workspaces.tenancy.kcp.io"),
                seen,
                WorkspaceApi::isReady,
                deadline);
    }

    static String phase(JsonNode object) {
        return object.path("status").path("phase").asText("");
    }

    static boolean isReady(JsonNode workspace) {
        return phase(workspace).equals(READY);
    }

    /** The type of a workspace as messages have it; empty when it says none. */
    static String typeOf(JsonNode workspace) {
        JsonNode type = workspace.path("spec").path("type");
        return Paths.join(type.path("path").asText(""), type.path("name").asText(""));
    }
}
