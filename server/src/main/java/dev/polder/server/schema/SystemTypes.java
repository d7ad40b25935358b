package dev.polder.server.schema;

import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.crd.CrdTypes;
import dev.polder.machinery.type.ResourceType;
import java.util.ArrayList;
import java.util.List;

/**
 * kcp's own types. They are defined as custom resources are, by documents beside this class, but nobody can list, change or
 * delete their definitions (kcp: the logical cluster {@code system:system-crds} and the exports of {@code root}).
 */
final class SystemTypes {

    private static final ResourceType LOGICAL_CLUSTERS = read("logicalclusters");
    private static final ResourceType SHARDS = read("shards");
    private static final List<ResourceType> TENANCY = List.of(
            read("workspaces"),
            read("workspacetypes"),
            read("workspaceauthenticationconfigurations"),
            read("partitions"),
            read("partitionsets"));

    private SystemTypes() {}

    /** The types of {@code root}, where shards are registered. */
    static List<ResourceType> ofRoot() {
        return list(list(List.of(LOGICAL_CLUSTERS, SHARDS), TENANCY), ApiKinds.all());
    }

    /** The types of the server's own logical clusters, which have no workspaces in them; one keeps schemas. */
    static List<ResourceType> ofSystemClusters() {
        return list(
                List.of(LOGICAL_CLUSTERS),
                ApiKinds.all().stream()
                        .filter(type -> type.space().equals(ApiKinds.SCHEMAS))
                        .toList());
    }

    /** The types of any other logical cluster. */
    static List<ResourceType> ofWorkspaces() {
        return list(list(List.of(LOGICAL_CLUSTERS), TENANCY), ApiKinds.all());
    }

    private static List<ResourceType> list(List<ResourceType> first, List<ResourceType> second) {
        List<ResourceType> all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    private static ResourceType read(String plural) {
        return CrdTypes.toResourceType(SystemDefinitions.of(plural));
    }
}
