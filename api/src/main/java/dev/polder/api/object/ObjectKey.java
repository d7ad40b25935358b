package dev.polder.api.object;

import dev.polder.api.cluster.LogicalClusterName;

/**
 * What a stored object is.
 *
 * @param cluster the logical cluster that holds it
 * @param space the resource it is an object of
 * @param namespace its namespace; empty when the resource is cluster-scoped
 * @param name its name
 */
public record ObjectKey(LogicalClusterName cluster, ResourceSpace space, String namespace, String name) {}
