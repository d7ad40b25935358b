package dev.polder.server.pipeline;

import dev.polder.server.health.HealthChecks;
import dev.polder.server.health.ServerVersion;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What is about the server itself: health, the version and metrics.
 *
 * @param metrics gathers the answer of {@code /metrics}
 * @param collector the answer of {@code /debug/gc}, which is of all logical clusters
 */
public record ServerDocuments(
        HealthChecks health,
        ServerVersion version,
        Supplier<CompletionStage<Reply>> metrics,
        Supplier<Reply> collector) {

    /** kcp's answer for paths of a shard below a logical cluster ({@code WithShardLevelPaths}). */
    private static final CompletionStage<Reply> NOT_OF_A_CLUSTER = CompletableFuture.completedFuture(
            Reply.text(501, "shard-level endpoint not available at workspace scope\n"));

    /** The document at the request's path; empty when there is none. */
    Optional<CompletionStage<Reply>> answer(ClusterRequest request) {
        RawRequest raw = request.raw();
        String path = request.path();
        return switch (path) {
            case "/version", "/version/" -> now(version.reply());
            case "/metrics" -> Optional.of(request.prefix().isEmpty() ? metrics.get() : NOT_OF_A_CLUSTER);
            case "/debug/gc" -> request.prefix().isEmpty() ? now(collector.get()) : Optional.of(NOT_OF_A_CLUSTER);
            default -> health.answer(path, raw.query()).flatMap(ServerDocuments::now);
        };
    }

    private static Optional<CompletionStage<Reply>> now(Reply reply) {
        return Optional.of(CompletableFuture.completedFuture(reply));
    }
}
