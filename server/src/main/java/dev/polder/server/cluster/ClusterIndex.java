package dev.polder.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterIds;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The logical clusters that objects of the view describe, besides the fixed ones. Nothing is kept up to date: a path is
 * walked through the newest snapshot, so that a workspace can be used through every server that has seen it.
 */
public final class ClusterIndex implements ClusterResolver {

    private static final ResourceSpace LOGICAL_CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");
    private static final ResourceSpace WORKSPACES = ResourceSpace.local("tenancy.kcp.io", "workspaces");

    /** Paths that start so lead to the home of the user whose name follows. */
    private static final String USER = "user";

    private final FixedClusters fixed;
    private final RecordMemo<ClusterState> states;
    private final RecordMemo<Child> children;

    /**
     * What a workspace object leads to.
     *
     * @param cluster its logical cluster; null when it has none yet
     * @param unavailable whether it is not to be used at the moment
     */
    private record Child(@Nullable LogicalClusterName cluster, boolean unavailable) {}

    public ClusterIndex(StoreView view, FixedClusters fixed) {
        this.fixed = fixed;
        this.states = new RecordMemo<>(view, LOGICAL_CLUSTERS, ClusterIndex::state);
        this.children = new RecordMemo<>(view, WORKSPACES, ClusterIndex::child);
    }

    /** Whether objects of the resource are read to resolve paths, on event loops, where nobody can wait. */
    public static boolean reads(ResourceSpace space) {
        return space.equals(LOGICAL_CLUSTERS) || space.equals(WORKSPACES);
    }

    @Override
    public Optional<LogicalClusterName> resolve(String idOrPath) {
        Optional<LogicalClusterName> name = LogicalClusterName.parse(idOrPath);
        return name.isPresent() ? name.filter(this::exists) : walk(idOrPath).map(Child::cluster);
    }

    @Override
    public boolean available(String idOrPath) {
        return LogicalClusterName.parse(idOrPath).isPresent()
                || walk(idOrPath).map(child -> !child.unavailable()).orElse(true);
    }

    @Override
    public Optional<ClusterState> state(LogicalClusterName cluster) {
        ClusterState described = states.get(cluster, "", TenancyKeys.SINGLETON);
        return described == null ? fixed.state(cluster) : Optional.of(described);
    }

    private Optional<Child> walk(String path) {
        String[] segments = path.split(":", -1);
        int next = segments[0].equals(USER) ? 2 : 1;
        Optional<LogicalClusterName> start = segments[0].equals(USER) && segments.length > 1
                ? Optional.of(ClusterIds.home(segments[1]))
                : LogicalClusterName.parse(segments[0]);
        LogicalClusterName cluster = start.filter(this::exists).orElse(null);
        boolean unavailable = false;
        while (cluster != null && next < segments.length) {
            Child child = children.get(cluster, "", segments[next++]);
            cluster = child == null ? null : child.cluster();
            unavailable |= child != null && child.unavailable();
        }
        return cluster == null ? Optional.empty() : Optional.of(new Child(cluster, unavailable));
    }

    private static Child child(ObjectRecord record) {
        ObjectNode workspace = Json.readOwn(record.body().json());
        String cluster = workspace.path("spec").path("cluster").asText("");
        String phase = workspace.path("status").path("phase").asText("");
        return new Child(
                LogicalClusterName.parse(cluster).orElse(null), phase.equals(LogicalClusterPhase.UNAVAILABLE.wire()));
    }

    private static ClusterState state(ObjectRecord record) {
        ObjectNode described = Json.readOwn(record.body().json());
        JsonNode notes = described.path("metadata").path("annotations");
        String phase = described.path("status").path("phase").asText("");
        return new ClusterState(
                LogicalClusterPhase.of(phase).orElse(LogicalClusterPhase.SCHEDULING),
                notes.path(TenancyKeys.PATH).asText(""),
                isTrue(notes.path(TenancyKeys.INACTIVE)) || isTrue(notes.path(TenancyKeys.INACTIVE_BEFORE)),
                groups(notes.path(TenancyKeys.REQUIRED_GROUPS).asText("")));
    }

    private static boolean isTrue(JsonNode note) {
        return note.asText("").equals("true");
    }

    /** {@code a,b;c} is (a and b) or c (kcp {@code requiredgroups_authorizer.go}). */
    private static List<List<String>> groups(String text) {
        List<List<String>> alternatives = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String alternative : text.split(";", -1)) {
                alternatives.add(List.of(alternative.split(",", -1)));
            }
        }
        return alternatives;
    }
}
