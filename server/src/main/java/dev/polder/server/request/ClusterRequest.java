package dev.polder.server.request;

import dev.polder.api.cluster.ClusterScope;
import org.jspecify.annotations.Nullable;

/**
 * A request that says where it goes. Made by the cluster stage only.
 *
 * @param raw the request as received
 * @param scope the logical cluster; null for a request without a {@code /clusters} prefix
 * @param prefix what the client wrote before the Kubernetes path, e.g. {@code /clusters/root}; may be empty
 * @param path the Kubernetes path below the prefix, percent-encoded, starting with a slash
 */
public record ClusterRequest(RawRequest raw, @Nullable ClusterScope scope, String prefix, String path) {}
