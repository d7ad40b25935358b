package dev.polder.server.cluster;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.PathSegment;
import dev.polder.server.request.RawRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Takes {@code /clusters/<id or path>} off the path and says which logical cluster it means (kcp-inventory 2.1). */
public final class ClusterStage {

    private static final String PREFIX = "/clusters/";
    /** It gives nothing back once it has read it: a path of thousands of segments takes no more stack than one of two. */
    private static final Pattern SHAPE =
            Pattern.compile("(system:)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(?::[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*+");

    /**
     * Stands for a well-formed path that leads nowhere: it exists never, so that authorization refuses it in the same
     * words as a cluster the caller may not enter.
     */
    private static final LogicalClusterName UNRESOLVED = new LogicalClusterName("system:unresolved");

    /** Below it lie virtual workspaces, which name their cluster further on. */
    private static final String SERVICES = "/services/";

    private static final GroupResource LOGICAL_CLUSTERS = new GroupResource("core.kcp.io", "logicalclusters");

    /** What can be asked of a cluster that is marked inactive. */
    private static final List<String> ALWAYS = List.of("/openapi", "/apis/core.kcp.io/v1alpha1/logicalclusters");

    private final ClusterResolver resolver;
    private final Function<String, Optional<LogicalClusterName>> home;

    /**
     * A stage.
     *
     * @param home where a bearer token says that its bearer belongs, unchecked; empty when it does not say
     */
    public ClusterStage(ClusterResolver resolver, Function<String, Optional<LogicalClusterName>> home) {
        this.resolver = resolver;
        this.home = home;
    }

    /**
     * Reads the prefix. Only the first one counts: a second lies in the Kubernetes path, where nothing answers to it.
     *
     * @throws dev.polder.api.status.ApiException 400 when the text after {@code /clusters/} is not the name of a cluster
     */
    public ClusterRequest resolve(RawRequest raw) {
        String path = raw.path();
        if (!path.startsWith(PREFIX)) {
            return withoutPrefix(raw);
        }
        int end = path.indexOf('/', PREFIX.length());
        String segment = end < 0 ? path.substring(PREFIX.length()) : path.substring(PREFIX.length(), end);
        String below = end < 0 ? "/" : path.substring(end);
        return new ClusterRequest(
                raw, scope(PathSegment.decode(segment)), end < 0 ? path : path.substring(0, end), below);
    }

    /** The canonical path of the cluster that a request is about; empty when it has none, or is about none. */
    public String path(ClusterRequest request) {
        return request.scope() instanceof ClusterScope.OneCluster one
                ? resolver.state(one.name()).map(ClusterState::path).orElse("")
                : "";
    }

    /**
     * Clients that run in a cluster know no prefixes: what their token says stands for it (kcp {@code
     * WithInClusterServiceAccountRequestRewrite}). It need not be true: whoever may not enter there is refused there.
     */
    private ClusterRequest withoutPrefix(RawRequest raw) {
        String token = raw.credentials().bearerToken();
        Optional<LogicalClusterName> claimed =
                token == null || raw.path().startsWith(SERVICES) ? Optional.empty() : home.apply(token);
        return claimed.map(name ->
                        new ClusterRequest(raw, new ClusterScope.OneCluster(name), PREFIX + name.value(), raw.path()))
                .orElseGet(() -> new ClusterRequest(raw, null, "", raw.path()));
    }

    /**
     * What a request below the path of a service is about: what it would be about without.
     *
     * @param service what comes before {@code /clusters}
     * @param query the query of what it is about
     */
    public ClusterRequest below(ClusterRequest outer, String service, Map<String, List<String>> query) {
        RawRequest raw = outer.raw();
        ClusterRequest inner = resolve(raw.at(raw.path().substring(service.length()), query));
        return new ClusterRequest(inner.raw(), inner.scope(), service + inner.prefix(), inner.path());
    }

    /**
     * What a request is about whose path names a logical cluster right after a service, by its id, and may name it, or all, once
     * more behind {@code /clusters} (kcp {@code pkg/virtual/apiresourceschema/builder}, {@code digestURL}).
     *
     * @param service how the paths of the service begin, with a slash at the end
     * @return empty for paths of others, and for paths that name no logical cluster or two
     */
    public static Optional<ClusterRequest> named(ClusterRequest outer, String service) {
        String path = outer.path();
        if (outer.scope() != null || !path.startsWith(service)) {
            return Optional.empty();
        }
        int end = end(path, service.length());
        String id = path.substring(service.length(), end);
        if (path.startsWith(PREFIX, end)) {
            int start = end + PREFIX.length();
            end = end(path, start);
            String again = path.substring(start, end);
            if (!again.equals("*") && !again.equals(id)) {
                return Optional.empty();
            }
        }
        String prefix = path.substring(0, end);
        String below = end == path.length() ? "/" : path.substring(end);
        RawRequest raw = outer.raw();
        return LogicalClusterName.parse(PathSegment.decode(id))
                .map(cluster -> new ClusterRequest(
                        raw.at(below, raw.query()), new ClusterScope.OneCluster(cluster), prefix, below));
    }

    private static int end(String path, int start) {
        int slash = path.indexOf('/', start);
        return slash < 0 ? path.length() : slash;
    }

    /** Whether what the request is about is known now; if not, it may have been made a moment ago (store rule S7). */
    public boolean isKnown(ClusterRequest request) {
        return !(request.scope() instanceof ClusterScope.OneCluster one) || resolver.exists(one.name());
    }

    /**
     * Refuses what nobody may use at the moment; for those who may enter, so that nobody else hears of it (kcp {@code
     * WithBlockInactiveLogicalClusters}, {@code WithLocalProxy}).
     *
     * @throws dev.polder.api.status.ApiException 403 for a cluster that is marked inactive, 503 for an unavailable workspace
     */
    public void requireUsable(ClusterRequest request) {
        if (!(request.scope() instanceof ClusterScope.OneCluster one)) {
            return;
        }
        boolean inactive =
                resolver.state(one.name()).map(ClusterState::inactive).orElse(false);
        if (inactive && ALWAYS.stream().noneMatch(request.path()::startsWith)) {
            throw ApiErrors.forbidden(LOGICAL_CLUSTERS, one.name().value(), "logical cluster is marked inactive");
        }
        // Below a service, what leads to the cluster comes after what names the service.
        String prefix = request.prefix();
        String asked = PathSegment.decode(prefix.substring(prefix.lastIndexOf(PREFIX) + PREFIX.length()));
        if (asked.indexOf(':') >= 0 && !resolver.available(asked)) {
            throw ApiErrors.serviceUnavailable("Not available.");
        }
    }

    private ClusterScope scope(String text) {
        if (text.equals("*")) {
            return new ClusterScope.AllClusters();
        }
        Optional<LogicalClusterName> known = resolver.resolve(text);
        if (known.isPresent()) {
            return new ClusterScope.OneCluster(known.get());
        }
        if (!SHAPE.matcher(text).matches()) {
            throw ApiErrors.badRequest("invalid cluster: \"" + text + "\" does not match the regex");
        }
        return new ClusterScope.OneCluster(LogicalClusterName.parse(text).orElse(UNRESOLVED));
    }
}
