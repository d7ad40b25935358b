package dev.polder.server.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.authn.AuthenticationStage;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.cluster.ServicePath;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.RequestInfoParser;
import dev.polder.server.tenancy.LifecycleClusters;
import dev.polder.server.tenancy.LifecyclePermissions;
import dev.polder.server.tenancy.LifecycleService;
import dev.polder.server.tenancy.LifecycleView;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.verb.ResourceVerbs;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Rights;
import dev.polder.spi.schema.SchemaSource;
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

    private static final GroupResource DESCRIPTIONS = Tenancy.LOGICAL_CLUSTERS.groupResource();
    private static final Set<String> STATUS_VERBS = Set.of("get", "update", "patch");

    /** Of one logical cluster that ends, paths that are about what is in it (kcp {@code isDiscoveryRequest}). */
    private static final Set<String> OF_CONTENT = Set.of("/", "/healthz");

    private final Stages stages;
    private final LifecycleClusters clusters;
    private final Failures failures;
    private final VirtualCalls calls;
    private final SchemaSource schemas;
    private final BiConsumer<AuthorizedRequest, Exchange> further;

    /**
     * The services.
     *
     * @param calls answer what a caller may ask of what describes logical clusters
     * @param further answers what it may ask of what is in them, on the exchange's event loop
     */
    LifecycleServices(
            Stages stages,
            VirtualCalls calls,
            SchemaSource schemas,
            Failures failures,
            BiConsumer<AuthorizedRequest, Exchange> further) {
        this.stages = stages;
        this.clusters = new LifecycleClusters(stages.view());
        this.calls = calls;
        this.schemas = schemas;
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
        Optional<ServicePath> names = service.flatMap(found -> ServicePath.of(path, found.start(), 1));
        if (names.isEmpty()) {
            return false;
        }
        String controller = names.get().names().get(0);
        int colon = controller.lastIndexOf(':');
        Optional<LogicalClusterName> cluster =
                colon < 0 ? Optional.empty() : LogicalClusterName.parse(controller.substring(0, colon));
        Call call = new Call(
                service.get(),
                controller,
                cluster.orElse(null),
                controller.substring(colon + 1),
                outer,
                names.get().prefix());
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
        LifecycleView view = new LifecycleView(call.service(), call.controller(), call.decisive(), schemas);
        VirtualCalls.Call inside = VirtualCalls.Call.of(view, call.outer(), inner, info);
        AuthorizedRequest allowed = calls.authorize(inside, exchange);
        boolean descriptions = info.isResource() && info.groupResource().equals(DESCRIPTIONS);
        if (inner.scope() instanceof ClusterScope.OneCluster one) {
            if (descriptions) {
                requireWaiting(call, info, one.name());
                answer(inside, allowed, exchange);
            } else if (call.service() == LifecycleService.TERMINATING
                    && !info.isResource()
                    && !OF_CONTENT.contains(info.path())) {
                answer(inside, allowed, exchange);
            } else {
                content(call, inner, one.name(), allowed, exchange);
            }
        } else if (!info.isResource()) {
            answer(inside, allowed, exchange);
        } else if (descriptions) {
            requireReading(info);
            answer(inside, allowed, exchange);
        } else {
            exchange.reply(ResourceVerbs.notServed());
        }
    }

    private void answer(VirtualCalls.Call inside, AuthorizedRequest allowed, Exchange exchange) {
        exchange.execute(() -> failures.guard(exchange, allowed.raw(), () -> calls.answer(inside, allowed, exchange)));
    }

    private static void requireReading(RequestInfo info) {
        if (!info.verb().equals("list") && !info.verb().equals("watch")) {
            throw info.verb().equals("get") && info.subresource().isEmpty()
                    ? ResourceVerbs.notEverywhere(info)
                    : ApiErrors.methodNotSupported(DESCRIPTIONS, info.verb());
        }
    }

    private void requireWaiting(Call call, RequestInfo info, LogicalClusterName cluster) {
        if (clusters.waiting(call.service(), cluster, call.controller()).isEmpty()) {
            throw ApiErrors.notFound(DESCRIPTIONS, info.name());
        }
        boolean status = info.subresource().equals("status") && STATUS_VERBS.contains(info.verb());
        boolean get = info.subresource().isEmpty() && info.verb().equals("get");
        if (!status && !get) {
            throw ApiErrors.methodNotSupported(DESCRIPTIONS, info.verb());
        }
    }

    /**
     * What is in a logical cluster that waits, on behalf of its owner, or within what the type permits: by the normal path, as
     * kcp's {@code workspaceContent} leads back to its server.
     *
     * @param allowed the call by somebody who does the work, and may not take more than its name off the list
     */
    private void content(
            Call call, ClusterRequest inner, LogicalClusterName cluster, AuthorizedRequest allowed, Exchange exchange) {
        RequestInfo info = allowed.info();
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
        AuthorizedRequest asOwner = stages.authorization().authorize(request, info, exchange);
        Rights besides = Rights.of(call.decisive()).and(whileWaiting(call, info, cluster));
        serve(AuthorizationStage.needing(asOwner, besides), exchange);
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

    private void serve(AuthorizedRequest request, Exchange exchange) {
        exchange.execute(() -> failures.guard(exchange, request.raw(), () -> further.accept(request, exchange)));
    }
}
