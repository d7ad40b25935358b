package dev.polder.bench.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Somebody in a workspace of their own, who deletes one object in the foreground or makes a workspace, and waits until a watch of
 * that workspace has told of it.
 */
final class Neighbour implements AutoCloseable {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final TenancyClient client;
    private final String cluster;
    private final Follower maps;
    private final Follower workspaces;
    /** What is waited for: an event of an object of that name. */
    private final Map<String, CompletableFuture<JsonNode>> awaited = new ConcurrentHashMap<>();

    private int number;

    /**
     * Somebody.
     *
     * @param cluster the logical cluster of the workspace
     */
    Neighbour(TenancyClient client, String cluster) {
        this.client = client;
        this.cluster = cluster;
        this.maps = new Follower(client, path(MAPS), this::map, this::fail);
        this.workspaces = new Follower(client, path(TenancyClient.WORKSPACES), this::workspace, this::fail);
    }

    private String path(String below) {
        return "/clusters/" + cluster + below;
    }

    private void fail(Exception cause) {
        awaited.values().forEach(one -> one.completeExceptionally(cause));
    }

    private void map(String type, JsonNode map) {
        if (type.equals("DELETED")) {
            awaited(map.at("/metadata/name").asText()).complete(map);
        }
    }

    private void workspace(String type, JsonNode workspace) {
        if (workspace.at("/status/phase").asText().equals("Ready")) {
            awaited(workspace.at("/metadata/name").asText()).complete(workspace);
        }
    }

    private CompletableFuture<JsonNode> awaited(String name) {
        return awaited.computeIfAbsent(name, any -> new CompletableFuture<>());
    }

    /** Deletes an owner of one dependent in the foreground; until both have gone. */
    double delete() throws Exception {
        String owner = "owner-" + ++number;
        String dependent = "dependent-" + number;
        client.post(path(MAPS), Garbage.map(owner, "")).get();
        String uid = client.json(path(MAPS) + "/" + owner).at("/metadata/uid").asText();
        client.post(path(MAPS), Garbage.map(dependent, Garbage.ownedBy(owner, uid)))
                .get();
        long began = System.nanoTime();
        client.deleteWith(path(MAPS) + "/" + owner, "{\"propagationPolicy\":\"Foreground\"}")
                .get();
        awaited(dependent).get();
        awaited(owner).get();
        double millis = (System.nanoTime() - began) / 1e6;
        awaited.remove(dependent);
        awaited.remove(owner);
        return millis;
    }

    /** Makes a workspace; until it is ready. */
    double create() throws Exception {
        long began = System.nanoTime();
        workspace();
        return (System.nanoTime() - began) / 1e6;
    }

    /** Makes a workspace: its logical cluster. */
    String workspace() throws Exception {
        String name = "workspace-" + ++number;
        client.create(cluster, name).get();
        return awaited(name).get().at("/spec/cluster").asText();
    }

    @Override
    public void close() throws InterruptedException {
        maps.interrupt();
        workspaces.interrupt();
        client.close();
        maps.close();
        workspaces.close();
    }
}
