package dev.polder.spi.schema;

import dev.polder.api.cluster.LogicalClusterName;

/** Says which resources each logical cluster serves. */
public interface SchemaSource {

    /** The resources of a cluster as of the newest state; never blocks. */
    ResourceCatalog catalog(LogicalClusterName cluster);
}
