package dev.polder.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterIds;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.TopField;
import dev.polder.storage.view.Unmanaged;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** What comes before the id or path in the address of a workspace; of mounts only those on this server are noted. */
    private static final String CLUSTERS = "/clusters/";

    /** How many mounts a path may lead through, so that none that leads to itself is followed for ever. */
    private static final int MOUNTS = 8;

    private final FixedClusters fixed;
    private final RecordMemo<ClusterState> states;
    private final RecordMemo<Child> children;

    /**
     * What a workspace object leads to.
     *
     * @param cluster its logical cluster; null when it has none yet
     * @param mounted the id or path that it stands for instead of a logical cluster of its own; empty when there is none
     * @param unavailable whether it is not to be used at the moment
     */
    private record Child(@Nullable LogicalClusterName cluster, String mounted, boolean unavailable) {}

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

    /**
     * Where a path leads by itself. For who asks what lies there and goes there again later, in somebody else's name: a mount on
     * the way is its tenant's, who may have it lead elsewhere in between.
     */
    public Optional<LogicalClusterName> own(String idOrPath) {
        Optional<LogicalClusterName> name = LogicalClusterName.parse(idOrPath);
        return name.isPresent()
                ? name.filter(this::exists)
                : walk(idOrPath, new AtomicInteger()).map(Child::cluster);
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

    /** Of how many logical clusters and workspaces it is remembered what they say. */
    public int size() {
        return states.size() + children.size();
    }

    private Optional<Child> walk(String path) {
        return walk(path, new AtomicInteger(MOUNTS));
    }

    /**
     * Follows a path; a workspace that stands for another is taken for that, as file systems take symbolic links.
     *
     * @param mounts how many may still be followed, on the whole way
     */
    private Optional<Child> walk(String path, AtomicInteger mounts) {
        String[] segments = path.split(":", -1);
        int next = segments[0].equals(USER) ? 2 : 1;
        Optional<LogicalClusterName> start = segments[0].equals(USER) && segments.length > 1
                ? Optional.of(ClusterIds.home(segments[1]))
                : LogicalClusterName.parse(segments[0]);
        LogicalClusterName cluster = start.filter(this::exists).orElse(null);
        boolean unavailable = false;
        while (cluster != null && next < segments.length) {
            Child child = children.get(cluster, "", segments[next++]);
            if (child != null && !child.mounted().isEmpty()) {
                child = mounts.getAndDecrement() > 0 ? mounted(child, mounts) : null;
            }
            cluster = child == null ? null : child.cluster();
            unavailable |= child != null && child.unavailable();
        }
        return cluster == null ? Optional.empty() : Optional.of(new Child(cluster, "", unavailable));
    }

    private @Nullable Child mounted(Child child, AtomicInteger mounts) {
        Optional<LogicalClusterName> name = LogicalClusterName.parse(child.mounted());
        Child target = name.isPresent()
                ? name.filter(this::exists)
                        .map(found -> new Child(found, "", false))
                        .orElse(null)
                : walk(child.mounted(), mounts).orElse(null);
        return target == null ? null : new Child(target.cluster(), "", target.unavailable() || child.unavailable());
    }

    private static Child child(ObjectRecord record) {
        JsonNode spec = TopField.read(record.body(), "spec");
        String cluster = spec.path("cluster").asText("");
        String phase = TopField.read(record.body(), "status").path("phase").asText("");
        String url = spec.has("mount") ? spec.path("URL").asText("") : "";
        int path = url.indexOf(CLUSTERS);
        return new Child(
                LogicalClusterName.parse(cluster).orElse(null),
                path < 0 ? "" : url.substring(path + CLUSTERS.length()),
                phase.equals(LogicalClusterPhase.UNAVAILABLE.wire()));
    }

    private static ClusterState state(ObjectRecord record) {
        ObjectNode described = Unmanaged.tree(record.body());
        JsonNode notes = described.path("metadata").path("annotations");
        String phase = described.path("status").path("phase").asText("");
        return new ClusterState(
                LogicalClusterPhase.of(phase).orElse(LogicalClusterPhase.SCHEDULING),
                notes.path(TenancyKeys.PATH).asText(""),
                isTrue(notes.path(TenancyKeys.INACTIVE)) || isTrue(notes.path(TenancyKeys.INACTIVE_BEFORE)),
                groups(notes.path(TenancyKeys.REQUIRED_GROUPS).asText("")),
                notes.path(TenancyKeys.PROFILE).asText("").equals(TenancyKeys.KUBE_PROFILE));
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
