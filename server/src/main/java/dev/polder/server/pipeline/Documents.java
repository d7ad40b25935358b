package dev.polder.server.pipeline;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.verb.ResourceVerbs;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.StoreView;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What is not about a resource: discovery, OpenAPI, the list of paths, and what is about the server itself. */
public final class Documents {

    private final ApiDocuments documents;
    private final ServerDocuments server;
    private final SchemaSource schemas;
    private final StoreView view;
    private final Failures failures;

    public Documents(
            ApiDocuments documents, ServerDocuments server, SchemaSource schemas, StoreView view, Failures failures) {
        this.documents = documents;
        this.server = server;
        this.schemas = schemas;
        this.view = view;
        this.failures = failures;
    }

    void handle(AuthorizedRequest request, Exchange exchange) {
        switch (request.scope()) {
            case ClusterScope.OneCluster one -> handle(request, exchange, () -> schemas.catalog(one.name()));
            case ClusterScope.AllClusters all -> handle(request, exchange, schemas::everywhere);
            case null -> {
                if (!answered(request, exchange)) {
                    exchange.reply(ResourceVerbs.notServed());
                }
            }
        }
    }

    /**
     * Answers with the documents of what somebody serves.
     *
     * @param made makes what is served of what {@code root} serves
     */
    void handle(AuthorizedRequest request, Exchange exchange, UnaryOperator<ResourceCatalog> made) {
        handle(request, exchange, () -> made.apply(schemas.catalog(LogicalClusterName.ROOT)));
    }

    /**
     * Answers with the documents of what somebody serves.
     *
     * @param catalog what is served, by the newest state
     */
    void handle(AuthorizedRequest request, Exchange exchange, Supplier<ResourceCatalog> catalog) {
        if (answered(request, exchange)) {
            return;
        }
        RawRequest raw = request.raw();
        // Discovery says no by leaving something out: it needs the present (store rule S7), and making a document takes
        // longer than an event loop has.
        view.consistent()
                .whenComplete((snapshot, failure) -> Thread.ofVirtual()
                        .name("document-" + raw.id())
                        .start(() -> failures.guard(exchange, raw, () -> {
                            if (failure != null) {
                                failures.answer(exchange, raw, failure);
                                return;
                            }
                            exchange.reply(documents
                                    .answer(request.authenticated().cluster(), catalog.get())
                                    .orElseGet(ResourceVerbs::notServed));
                        })));
    }

    /** Answers what is about the server itself; false when the request is not. */
    private boolean answered(AuthorizedRequest request, Exchange exchange) {
        ClusterRequest cluster = request.authenticated().cluster();
        RawRequest raw = request.raw();
        Optional<CompletionStage<Reply>> ofServer = server.answer(cluster)
                .or(() -> documents.common(raw, cluster.path()).map(CompletableFuture::completedFuture));
        ofServer.ifPresent(answer -> {
            var unused = answer.whenComplete((reply, failure) -> {
                if (failure == null) {
                    exchange.reply(reply);
                } else {
                    failures.answer(exchange, raw, failure);
                }
            });
        });
        return ofServer.isPresent();
    }
}
