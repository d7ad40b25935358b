package dev.polder.server.http;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.WorkspacePath;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.limits.RequestKind;
import dev.polder.server.request.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What the edge answers without asking anybody, as long as it may: health and version, with and without a cluster prefix. */
final class OwnEndpoints {

    private final HealthChecks health;
    private final Reply version;
    private final BooleanSupplier forEverybody;

    /**
     * These endpoints.
     *
     * @param forEverybody whether anybody may ask for them at the moment; if not, they are the handler's
     */
    OwnEndpoints(HealthChecks health, Reply version, BooleanSupplier forEverybody) {
        this.health = health;
        this.version = version;
        this.forEverybody = forEverybody;
    }

    /**
     * Answers a path that is one of them; a prefix that names no cluster is left to the handler, which refuses it.
     *
     * @param cluster the logical cluster in the path, as {@link RequestKind#clusterOf} has it
     */
    Optional<Reply> answer(String cluster, String path, Map<String, List<String>> query) {
        if (!mayBeOurs(path) || !forEverybody.getAsBoolean() || !(cluster.isEmpty() || isCluster(cluster))) {
            return Optional.empty();
        }
        String rest = RequestKind.withoutCluster(path);
        if (rest.equals("/version") || rest.equals("/version/")) {
            return Optional.of(version);
        }
        return health.answer(rest, query);
    }

    private static boolean mayBeOurs(String path) {
        int start = RequestKind.afterCluster(path);
        return path.startsWith("/version", start)
                || path.startsWith("/healthz", start)
                || path.startsWith("/livez", start)
                || path.startsWith("/readyz", start);
    }

    private static boolean isCluster(String text) {
        return LogicalClusterName.parse(text).isPresent()
                || WorkspacePath.parse(text).isPresent();
    }
}
