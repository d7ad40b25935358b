package dev.polder.server.pipeline;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.json.Json;
import dev.polder.server.discovery.DiscoveryDocuments;
import dev.polder.server.discovery.OpenApiEndpoints;
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
import java.util.List;
import java.util.Optional;

/** What is not about a resource: discovery, OpenAPI, health, the version and the list of paths. */
public final class Documents {

    private final DiscoveryDocuments discovery;
    private final OpenApiEndpoints openApi;
    private final HealthChecks health;
    private final ServerVersion version;
    private final SchemaSource schemas;
    private final StoreView view;
    private final Failures failures;

    public Documents(
            DiscoveryDocuments discovery,
            OpenApiEndpoints openApi,
            HealthChecks health,
            ServerVersion version,
            SchemaSource schemas,
            StoreView view,
            Failures failures) {
        this.discovery = discovery;
        this.openApi = openApi;
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
                            exchange.reply(discovery
                                    .answer(raw, path, catalog)
                                    .or(() -> openApi.answer(raw, cluster.prefix(), path, catalog))
                                    .or(() -> Optional.ofNullable(isRoot(path) ? paths(catalog) : null))
                                    .orElseGet(ResourceVerbs::notServed));
                        })));
    }

    private Optional<Reply> plain(RawRequest raw, String path) {
        return switch (path) {
            case "/version", "/version/" -> Optional.of(version.reply());
            default -> health.answer(path, raw.query());
        };
    }

    private static boolean isRoot(String path) {
        return path.equals("/") || path.equals("/index.html");
    }

    /** The paths there are (apiserver {@code routes.Index}). */
    private static Reply paths(ResourceCatalog catalog) {
        var document = Json.object();
        var paths = document.putArray("paths");
        java.util.TreeSet<String> sorted = new java.util.TreeSet<>(
                List.of("/api", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"));
        catalog.types()
                .forEach(type -> type.versions().stream()
                        .filter(v -> v.served())
                        .forEach(v -> {
                            String group = type.group();
                            sorted.add(group.isEmpty() ? "/api/" + v.name() : "/apis/" + group + "/" + v.name());
                            if (!group.isEmpty()) {
                                sorted.add("/apis/" + group);
                            }
                        }));
        sorted.forEach(paths::add);
        return Reply.json(200, Json.write(document));
    }
}
