package dev.polder.server.pipeline;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.server.errors.Failures;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.health.ServerVersion;
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

/** What is not about a resource: discovery, OpenAPI, health, the version and the list of paths. */
public final class Documents {

    private final ApiDocuments documents;
    private final HealthChecks health;
    private final ServerVersion version;
    private final SchemaSource schemas;
    private final StoreView view;
    private final Failures failures;

    public Documents(
            ApiDocuments documents,
            HealthChecks health,
            ServerVersion version,
            SchemaSource schemas,
            StoreView view,
            Failures failures) {
        this.documents = documents;
        this.health = health;
        this.version = version;
        this.schemas = schemas;
        this.view = view;
        this.failures = failures;
    }

    void handle(AuthorizedRequest request, Exchange exchange) {
        ClusterRequest cluster = request.authenticated().cluster();
        RawRequest raw = request.raw();
        String path = cluster.path();
        Optional<Reply> plain = plain(raw, path);
        if (plain.isPresent()) {
            exchange.reply(plain.get());
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

    private Optional<Reply> plain(RawRequest raw, String path) {
        return switch (path) {
            case "/version", "/version/" -> Optional.of(version.reply());
            default -> health.answer(path, raw.query());
        };
    }
}
