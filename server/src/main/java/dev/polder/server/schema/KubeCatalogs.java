package dev.polder.server.schema;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.machinery.builtin.kube.KubeTypes;
import dev.polder.machinery.type.ResourceType;
import dev.polder.server.schema.CatalogSource.Given;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What logical clusters of the kube profile have without any definition in them: one catalogue for all of them, made when the
 * first is asked for, so that servers without any pay nothing.
 */
final class KubeCatalogs {

    private final KubeClusters clusters;
    private final List<ResourceType> builtIn;
    private volatile @Nullable Given ofRoot;
    private volatile @Nullable Given ofWorkspaces;

    KubeCatalogs(KubeClusters clusters, List<ResourceType> builtIn) {
        this.clusters = clusters;
        this.builtIn = builtIn;
    }

    /** Whether root and all workspaces have the profile. */
    boolean everywhere() {
        return clusters.everywhere();
    }

    /** Whether a workspace has it. */
    boolean has(LogicalClusterName workspace) {
        return clusters.everywhere() || clusters.some().test(workspace);
    }

    Given ofRoot() {
        Given known = ofRoot;
        return known != null ? known : made(() -> ofRoot, SystemTypes.ofRoot(), true);
    }

    Given ofWorkspaces() {
        Given known = ofWorkspaces;
        return known != null ? known : made(() -> ofWorkspaces, SystemTypes.ofWorkspaces(), false);
    }

    private synchronized Given made(Supplier<@Nullable Given> present, List<ResourceType> system, boolean root) {
        Given known = present.get();
        if (known == null) {
            known = Given.of(KubeTypes.with(builtIn), system);
            if (root) {
                ofRoot = known;
            } else {
                ofWorkspaces = known;
            }
        }
        return known;
    }

    /** How many types are remembered for the profile alone. */
    int size() {
        return ofRoot == null && ofWorkspaces == null ? 0 : KubeTypes.all().size();
    }
}
