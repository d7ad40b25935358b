package dev.polder.server.pipeline;

import dev.polder.api.cluster.ClusterScope;
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
        ClusterRequest cluster = request.authenticated().cluster();
        RawRequest raw = request.raw();
        Optional<CompletionStage<Reply>> ofServer = server.answer(cluster)
                .or(() -> documents.common(raw, cluster.path()).map(CompletableFuture::completedFuture));
        if (ofServer.isPresent()) {
            var unused = ofServer.get().whenComplete((reply, failure) -> {
                if (failure == null) {
                    exchange.reply(reply);
                } else {
                    failures.answer(exchange, raw, failure);
                }
            });
            return;
        }
        if (!(cluster.scope() instanceof ClusterScope.OneCluster one)) {
            exchange.reply(ResourceVerbs.notServed());
            return;
        }
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
                            ResourceCatalog catalog = schemas.catalog(one.name());
                            exchange.reply(documents.answer(cluster, catalog).orElseGet(ResourceVerbs::notServed));
                        })));
    }
}
