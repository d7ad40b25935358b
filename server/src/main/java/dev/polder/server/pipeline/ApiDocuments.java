package dev.polder.server.pipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.server.discovery.DiscoveryDocuments;
import dev.polder.server.discovery.OpenApiEndpoints;
import dev.polder.server.discovery.ReadOnly;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.serviceaccount.IssuerDocuments;
import dev.polder.spi.schema.ResourceCatalog;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The documents that tell what one logical cluster serves: discovery, OpenAPI and the list of paths. */
public final class ApiDocuments {

    private static final List<String> FIXED_PATHS = List.of(
            "/api",
            "/apis",
            "/debug/gc",
            "/healthz",
            "/livez",
            "/metrics",
            "/openapi/v2",
            "/openapi/v3",
            "/readyz",
            "/version",
            IssuerDocuments.CONFIGURATION,
            IssuerDocuments.KEYS);

    private final DiscoveryDocuments discovery;
    private final OpenApiEndpoints openApi;
    private final IssuerDocuments issuer;

    public ApiDocuments(DiscoveryDocuments discovery, OpenApiEndpoints openApi, IssuerDocuments issuer) {
        this.discovery = discovery;
        this.openApi = openApi;
        this.issuer = issuer;
    }

    /** The document at a path that says the same in every logical cluster; empty when there is none. */
    Optional<Reply> common(RawRequest request, String path) {
        Optional<Reply> found = issuer.answer(path);
        found.ifPresent(reply -> ReadOnly.require(request));
        return found;
    }

    /** The document at the request's path; empty when there is none. */
    Optional<Reply> answer(ClusterRequest request, ResourceCatalog catalog) {
        RawRequest raw = request.raw();
        String path = request.path();
        return discovery
                .answer(raw, path, catalog)
                .or(() -> openApi.answer(raw, request.prefix(), path, catalog))
                .or(() -> Optional.ofNullable(isRoot(path) ? paths(catalog) : null));
    }

    private static boolean isRoot(String path) {
        return path.equals("/") || path.equals("/index.html");
    }

    /** The paths there are (apiserver {@code routes.Index}). */
    private static Reply paths(ResourceCatalog catalog) {
        TreeSet<String> sorted = new TreeSet<>(FIXED_PATHS);
        catalog.types()
                .forEach(type -> type.versions().stream()
                        .filter(TypeVersion::served)
                        .forEach(version -> addPaths(sorted, type.group(), version.name())));
        ObjectNode document = Json.object();
        ArrayNode paths = document.putArray("paths");
        sorted.forEach(paths::add);
        return Reply.json(200, Json.write(document));
    }

    private static void addPaths(Set<String> paths, String group, String version) {
        if (group.isEmpty()) {
            paths.add("/api/" + version);
        } else {
            paths.add("/apis/" + group);
            paths.add("/apis/" + group + "/" + version);
        }
    }
}
