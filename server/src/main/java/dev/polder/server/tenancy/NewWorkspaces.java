package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.TopField;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes workspaces for a program that runs the server in its own JVM, through the verbs that clients use, and waits for them. */
public final class NewWorkspaces implements AutoCloseable {

    private final StoreView view;
    private final ObjectClient client;
    private final Function<String, Optional<LogicalClusterName>> clusters;
    private final Set<Semaphore> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Where a workspace is.
     *
     * @param parent the logical cluster that it was made in
     * @param name its name there
     * @param path its path, from what its parent was named by
     * @param cluster its own logical cluster
     */
    public record Place(LogicalClusterName parent, String name, String path, LogicalClusterName cluster) {}

    /**
     * Makes them.
     *
     * @param client writes them
     * @param clusters finds a logical cluster by its path or id
     */
    public NewWorkspaces(StoreView view, ObjectClient client, Function<String, Optional<LogicalClusterName>> clusters) {
        this.view = view;
        this.client = client;
        this.clusters = clusters;
    }

    /**
     * Makes one and waits until it is ready, which initializers of its type may put off for as long as they like.
     *
     * @param parent the path or the id of the workspace it is made in
     * @param name its name; one that ends with {@code -} is completed as {@code metadata.generateName} is
     * @param type the name of its type in {@code root}; null for the parent's default
     * @throws IllegalArgumentException when there is no such parent
     * @throws dev.polder.api.status.ApiException when it is refused as a client's would be
     * @throws IllegalStateException when it is deleted, or the server closed, before it is ready
     */
    public Place create(String parent, String name, @Nullable String type) throws InterruptedException {
        LogicalClusterName home = clusters.apply(parent)
                .orElseThrow(() -> new IllegalArgumentException("there is no workspace \"" + parent + "\""));
        ObjectNode wanted = Json.object();
        wanted.put("apiVersion", Tenancy.TENANCY + "/" + Tenancy.VERSION).put("kind", "Workspace");
        wanted.putObject("metadata").put(name.endsWith("-") ? "generateName" : "name", name);
        if (type != null) {
            wanted.putObject("spec").putObject("type").put("name", type).put("path", "root");
        }
        JsonNode metadata = client.create(home, Tenancy.WORKSPACES, "", wanted).path("metadata");
        String made = metadata.path("name").asText();
        LogicalClusterName cluster = ready(home, made, metadata.path("uid").asText());
        return new Place(home, made, parent + ":" + made, cluster);
    }

    /** Begins to delete a workspace and all that is in it; nothing happens when there is none. */
    public void delete(Place place) {
        client.delete(place.parent(), Tenancy.WORKSPACES, "", place.name(), "");
    }

    private LogicalClusterName ready(LogicalClusterName parent, String name, String uid) throws InterruptedException {
        Semaphore looks = new Semaphore(0);
        waiting.add(looks);
        try (StoreView.Subscription changes = view.onChange(Tenancy.space(Tenancy.WORKSPACES), looks::release)) {
            ViewSnapshot snapshot = view.consistent().toCompletableFuture().join();
            while (!closed) {
                ObjectRecord record =
                        snapshot.map(Tenancy.space(Tenancy.WORKSPACES)).get(parent, "", name);
                if (record == null || !record.uid().equals(uid) || record.terminating()) {
                    throw new IllegalStateException("the workspace " + name + " was deleted before it was ready");
                }
                if (TopField.read(record.body(), "status")
                        .path("phase")
                        .asText()
                        .equals("Ready")) {
                    return new LogicalClusterName(
                            StoredFacts.spec(record).path("cluster").asText());
                }
                looks.acquire();
                looks.drainPermits();
                snapshot = view.snapshot();
            }
            throw new IllegalStateException("the server was closed before the workspace " + name + " was ready");
        } finally {
            waiting.remove(looks);
        }
    }

    /** Lets those go that wait. */
    @Override
    public void close() {
        closed = true;
        waiting.forEach(Semaphore::release);
    }
}
