package dev.polder.apiexport.export;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import java.util.List;
import java.util.Optional;

/**
 * The exports of {@code root} that the types of workspaces, partitions and shards come from (kcp {@code config/root-phase0}).
 * Every logical cluster serves these types whether or not it has bound them, and their objects lie under no identity: what an
 * export has of its own are its identity, by which others claim, and its limits.
 */
public final class RootExports {

    private static final List<One> ALL = List.of(
            new One("shards.core.kcp.io", "core.kcp.io", List.of("shards"), false),
            new One(
                    "tenancy.kcp.io",
                    "tenancy.kcp.io",
                    List.of("workspaceauthenticationconfigurations", "workspaces", "workspacetypes"),
                    true),
            new One("topology.kcp.io", "topology.kcp.io", List.of("partitions", "partitionsets"), false));

    private RootExports() {}

    /**
     * One of them.
     *
     * @param name its name
     * @param group the group of its types
     * @param resources their names
     * @param limits whether what others may do with them is bounded by roles and bindings of {@code root}
     */
    public record One(String name, String group, List<String> resources, boolean limits) {}

    /** All of them, in the order of their names. */
    public static List<One> all() {
        return ALL;
    }

    /** Whether a resource comes from one of these exports, so that it is served without being bound. */
    public static boolean give(LogicalClusterName cluster, String export, GroupResource resource) {
        return cluster.equals(LogicalClusterName.ROOT) && find(export, resource).isPresent();
    }

    /** Whether a resource comes from any of these exports: what guards it is what guards them, in {@code root}. */
    public static boolean has(GroupResource resource) {
        return ALL.stream()
                .anyMatch(one ->
                        one.group().equals(resource.group()) && one.resources().contains(resource.resource()));
    }

    private static Optional<One> find(String export, GroupResource resource) {
        return ALL.stream()
                .filter(one -> one.name().equals(export)
                        && one.group().equals(resource.group())
                        && one.resources().contains(resource.resource()))
                .findFirst();
    }
}
