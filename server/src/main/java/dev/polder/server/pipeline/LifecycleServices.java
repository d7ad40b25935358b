package dev.polder.server.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.authn.AuthenticationStage;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.RequestInfoParser;
import dev.polder.server.request.Rights;
import dev.polder.server.tenancy.LifecycleClusters;
import dev.polder.server.tenancy.LifecyclePermissions;
import dev.polder.server.tenancy.LifecycleService;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.verb.ResourceVerbs;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code /services/initializingworkspaces/…} and {@code /services/terminatingworkspaces/…}: the server's own verbs over the
 * logical clusters that wait for an initializer or terminator, and over what is in them, on behalf of their owners.
 */
final class LifecycleServices {

    private static final String CLUSTERS = "/clusters/";
    private static final GroupResource DESCRIPTIONS = Tenancy.LOGICAL_CLUSTERS.groupResource();
    private static final Set<String> STATUS_VERBS = Set.of("get", "update", "patch");

    /** Of one logical cluster that ends, paths that are about what is in it (kcp {@code isDiscoveryRequest}). */
    private static final Set<String> OF_CONTENT = Set.of("/", "/healthz");

    private final Stages stages;
    private final LifecycleClusters clusters;
    private final Documents documents;
    private final Failures failures;
    private final BiConsumer<AuthorizedRequest, Exchange> further;

    /**
     * The services.
     *
     * @param documents tell what the services serve
     * @param further answers what a caller may ask, on the exchange's event loop
     */
    LifecycleServices(
            Stages stages, Documents documents, Failures failures, BiConsumer<AuthorizedRequest, Exchange> further) {
        this.stages = stages;
        this.clusters = new LifecycleClusters(stages.view());
        this.documents = documents;
        this.failures = failures;
        this.further = further;
    }

    /**
     * One call: which service, for whom, and what it is about.
     *
     * @param typeCluster where the workspace type lies; null when the name of the initializer or terminator does not say
     */
    private record Call(
            LifecycleService service,
            String controller,
            @Nullable LogicalClusterName typeCluster,
            String type,
            AuthenticatedRequest outer,
            String prefix) {

        /** Without a cluster nobody may, save those who may everything: they get the documents of any name. */
        Attributes decisive() {
            return new Attributes(
                    outer.user(),
                    typeCluster == null ? null : new ClusterScope.OneCluster(typeCluster),
                    service.verb(),
                    Tenancy.TENANCY,
                    Tenancy.VERSION,
                    Tenancy.TYPES.resource(),
                    "",
                    "",
                    type,
                    outer.cluster().path());
        }
    }

    /** Answers a request to one of the services; false when it is for none. */
    boolean handle(AuthenticatedRequest outer, Present present, Exchange exchange) {
        String path = outer.cluster().path();
        Optional<LifecycleService> service =
                outer.cluster().scope() == null ? LifecycleService.of(path) : Optional.empty();
        if (service.isEmpty()) {
            return false;
        }
        int start = service.get().start().length();
        int end = path.indexOf('/', start);
        if (end <= start || !path.startsWith(CLUSTERS, end)) {
            return false;
        }
        int colon = path.lastIndexOf(':', end);
        Optional<LogicalClusterName> cluster =
                colon < start ? Optional.empty() : LogicalClusterName.parse(path.substring(start, colon));
        Call call = new Call(
                service.get(),
                path.substring(start, end),
                cluster.orElse(null),
                path.substring(Math.max(colon, start - 1) + 1, end),
                outer,
                path.substring(0, end));
        // Who may call, and which clusters wait, may have been decided a moment ago: a no needs the present (store rule
        // S7).
        // Somebody may have to be asked who takes time to answer.
        present.aside(() -> answer(call, exchange));
        return true;
    }

    private void answer(Call call, Exchange exchange) {
        Map<String, List<String>> query = call.outer().cluster().raw().query();
        ClusterRequest inner = stages.clusters().below(call.outer().cluster(), call.prefix(), query);
        RequestInfo info = RequestInfoParser.parse(inner);
        AuthorizedRequest allowed = stages.authorization()
                .authorizeAs(
                        call.decisive(),
                        AuthenticationStage.onBehalf(
                                call.outer(), inner, call.outer().user()),
                        info,
                        exchange);
        boolean descriptions = info.isResource() && info.groupResource().equals(DESCRIPTIONS);
        if (inner.scope() instanceof ClusterScope.OneCluster one) {
            if (descriptions) {
                description(call, inner, info, one.name(), exchange);
            } else if (call.service() == LifecycleService.TERMINATING
                    && !info.isResource()
                    && !OF_CONTENT.contains(info.path())) {
                documents.handle(allowed, exchange, LifecycleCatalogs::ofOne);
            } else {
                content(call, inner, info, one.name(), exchange);
            }
        } else if (!info.isResource()) {
            documents.handle(allowed, exchange, LifecycleCatalogs::ofAll);
        } else if (descriptions) {
            selected(call, allowed, info, exchange);
        } else {
            exchange.reply(ResourceVerbs.notServed());
        }
    }

    /** Of all logical clusters those that wait. */
    private void selected(Call call, AuthorizedRequest allowed, RequestInfo info, Exchange exchange) {
        if (!info.verb().equals("list") && !info.verb().equals("watch")) {
            throw info.verb().equals("get") && info.subresource().isEmpty()
                    ? ResourceVerbs.notEverywhere(info)
                    : ApiErrors.methodNotSupported(DESCRIPTIONS, info.verb());
        }
        Map<String, List<String>> query = new HashMap<>(allowed.raw().query());
        String asked = allowed.raw().parameter("labelSelector").orElse("");
        String selector = call.service().selector(call.controller());
        query.put("labelSelector", List.of(asked.isEmpty() ? selector : asked + "," + selector));
        ClusterRequest inner = stages.clusters().below(call.outer().cluster(), call.prefix(), query);
        serve(as(call, inner, call.outer().user(), info, exchange), exchange);
    }

    private void description(
            Call call, ClusterRequest inner, RequestInfo info, LogicalClusterName cluster, Exchange exchange) {
        if (clusters.waiting(call.service(), cluster, call.controller()).isEmpty()) {
            throw ApiErrors.notFound(DESCRIPTIONS, info.name());
        }
        boolean status = info.subresource().equals("status") && STATUS_VERBS.contains(info.verb());
        boolean get = info.subresource().isEmpty() && info.verb().equals("get");
        if (!status && !get) {
            throw ApiErrors.methodNotSupported(DESCRIPTIONS, info.verb());
        }
        serve(as(call, inner, marked(call), info, exchange), exchange);
    }

    /** The caller, marked as one who may take only one name off the list. */
    private static UserInfo marked(Call call) {
        UserInfo user = call.outer().user();
        List<String> groups = new ArrayList<>(user.groups());
        groups.add(call.service().group(call.controller()));
        return new UserInfo(user.name(), user.uid(), groups, user.extra());
    }

    private void content(
            Call call, ClusterRequest inner, RequestInfo info, LogicalClusterName cluster, Exchange exchange) {
        stages.clusters().requireUsable(inner);
        String who = call.service().who() + " \"" + call.controller() + "\"";
        Optional<ObjectNode> waiting = clusters.waiting(call.service(), cluster, call.controller());
        if (waiting.isEmpty()) {
            exchange.reply(Reply.text(403, who + " cannot access this workspace\n"));
            return;
        }
        Optional<JsonNode> rules = permissions(call);
        if (rules.isEmpty()) {
            exchange.reply(Reply.text(503, who + ": WorkspaceType not found\n"));
            return;
        }
        if (!rules.get().isEmpty()) {
            if (LifecyclePermissions.allow(rules.get(), info)) {
                AuthorizedRequest allowed = as(call, inner, marked(call), info, exchange);
                serve(AuthorizationStage.needing(allowed, whileWaiting(call, info, cluster)), exchange);
            } else {
                exchange.reply(
                        Reply.text(403, who + " denied by " + call.service().permissions() + "\n"));
            }
            return;
        }
        Optional<UserInfo> owner = LifecycleClusters.creator(waiting.get());
        if (owner.isEmpty()) {
            exchange.reply(Reply.text(500, "LogicalCluster " + cluster + "|cluster had no createdBy recorded\n"));
            return;
        }
        AuthenticatedRequest request = AuthenticationStage.onBehalf(call.outer(), inner, owner.get());
        AuthorizedRequest allowed = stages.authorization().authorize(request, info, exchange);
        Rights besides = Rights.of(call.decisive()).and(whileWaiting(call, info, cluster));
        serve(AuthorizationStage.needing(allowed, besides), exchange);
    }

    private Optional<JsonNode> permissions(Call call) {
        LogicalClusterName typeCluster = call.typeCluster();
        return typeCluster == null ? Optional.empty() : clusters.permissions(call.service(), typeCluster, call.type());
    }

    /** What lasts only until the work is done, or may be done no more. */
    private Rights whileWaiting(Call call, RequestInfo info, LogicalClusterName cluster) {
        return new Rights(
                List.of(),
                () -> clusters.waiting(call.service(), cluster, call.controller())
                                .isPresent()
                        && permissions(call)
                                .filter(rules -> rules.isEmpty() || LifecyclePermissions.allow(rules, info))
                                .isPresent());
    }

    private AuthorizedRequest as(Call call, ClusterRequest inner, UserInfo user, RequestInfo info, Exchange exchange) {
        AuthenticatedRequest request = AuthenticationStage.onBehalf(call.outer(), inner, user);
        return stages.authorization().authorizeAs(call.decisive(), request, info, exchange);
    }

    private void serve(AuthorizedRequest request, Exchange exchange) {
        exchange.execute(() -> failures.guard(exchange, request.raw(), () -> further.accept(request, exchange)));
    }
}
