package dev.polder.spi.schema;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupVersionResource;
import java.util.Optional;

/** Says which resources each logical cluster serves. */
public interface SchemaSource {

    /** The resources of a cluster as of the newest state; never blocks. */
    ResourceCatalog catalog(LogicalClusterName cluster);

    /** The resources that are the same in every logical cluster that has them, so that all can be read at once. */
    ResourceCatalog everywhere();

    /**
     * A resource that some export publishes, to read its objects in all logical clusters that have bound it; of another export
     * only when that has the same identity. Empty when there is none; never blocks.
     *
     * @param identity the identity hash; never empty
     */
    Optional<ServedResource> everywhere(GroupVersionResource resource, String identity);

    /**
     * A resource that somebody has defined in whatever logical cluster, to read the metadata of its objects in all of them:
     * their schemas, versions and identities may differ, and the version asked for need not be one of them. Empty when
     * nobody defines it; never blocks.
     */
    Optional<ServedResource> metadataEverywhere(GroupVersionResource resource);
}
