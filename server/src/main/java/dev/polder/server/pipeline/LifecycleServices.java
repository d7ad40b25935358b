package dev.polder.server.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.authn.AuthenticationStage;
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

/**
 * {@code /services/initializingworkspaces/…} and {@code /services/terminatingworkspaces/…}: the server's own verbs over the
 * logical clusters that wait for an initializer or terminator, and over what is in them, on behalf of their owners.
 */
final class LifecycleServices {

    private static final String CLUSTERS = "/clusters/";
    private static final GroupResource DESCRIPTIONS = Tenancy.LOGICAL_CLUSTERS.groupResource();
    private static final Set<String> STATUS_VERBS = Set.of("get", "update", "patch");

    private final Stages stages;
    private final LifecycleClusters clusters;
    private final BiConsumer<AuthorizedRequest, Exchange> further;

    /**
     * The services.
     *
     * @param further answers what a caller may ask
     */
    LifecycleServices(Stages stages, LifecycleClusters clusters, BiConsumer<AuthorizedRequest, Exchange> further) {
        this.stages = stages;
        this.clusters = clusters;
        this.further = further;
    }

    /** One call: which service, for whom, and what it is about. */
    private record Call(
            LifecycleService service,
            String controller,
            LogicalClusterName typeCluster,
            String type,
            AuthenticatedRequest outer,
            String prefix) {

        Attributes decisive() {
            return new Attributes(
                    outer.user(),
                    new ClusterScope.OneCluster(typeCluster),
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
    boolean handle(AuthenticatedRequest outer, Exchange exchange) {
        String path = outer.cluster().path();
        Optional<LifecycleService> service =
                outer.cluster().scope() == null ? LifecycleService.of(path) : Optional.empty();
        if (service.isEmpty()) {
            return false;
        }
        int start = service.get().start().length();
        int end = path.indexOf('/', start);
        int colon = end < 0 ? -1 : path.lastIndexOf(':', end);
        Optional<LogicalClusterName> cluster =
                colon < start ? Optional.empty() : LogicalClusterName.parse(path.substring(start, colon));
        if (cluster.isEmpty() || !path.startsWith(CLUSTERS, end)) {
            exchange.reply(ResourceVerbs.notServed());
            return true;
        }
        Call call = new Call(
                service.get(),
                path.substring(start, end),
                cluster.get(),
                path.substring(colon + 1, end),
                outer,
                path.substring(0, end));
        answer(call, exchange);
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
            } else {
                content(call, inner, info, one.name(), exchange);
            }
        } else if (descriptions && (info.verb().equals("list") || info.verb().equals("watch"))) {
            selected(call, allowed, info, exchange);
        } else {
            exchange.reply(ResourceVerbs.notServed());
        }
    }

    /** Of all logical clusters those that wait. */
    private void selected(Call call, AuthorizedRequest allowed, RequestInfo info, Exchange exchange) {
        Map<String, List<String>> query = new HashMap<>(allowed.raw().query());
        String asked = allowed.raw().parameter("labelSelector").orElse("");
        String selector = call.service().selector(call.controller());
        query.put("labelSelector", List.of(asked.isEmpty() ? selector : asked + "," + selector));
        ClusterRequest inner = stages.clusters().below(call.outer().cluster(), call.prefix(), query);
        as(call, inner, call.outer().user(), info, exchange);
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
        as(call, inner, marked(call), info, exchange);
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
        String who = call.service().who() + " \"" + call.controller() + "\"";
        Optional<ObjectNode> waiting = clusters.waiting(call.service(), cluster, call.controller());
        if (waiting.isEmpty()) {
            exchange.reply(Reply.text(403, who + " cannot access this workspace\n"));
            return;
        }
        Optional<JsonNode> rules = clusters.permissions(call.service(), call.typeCluster(), call.type());
        if (rules.isEmpty()) {
            exchange.reply(Reply.text(503, who + ": WorkspaceType not found\n"));
            return;
        }
        if (!rules.get().isEmpty()) {
            if (LifecyclePermissions.allow(rules.get(), info)) {
                as(call, inner, marked(call), info, exchange);
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
        further.accept(stages.authorization().authorize(request, info, exchange), exchange);
    }

    private void as(Call call, ClusterRequest inner, UserInfo user, RequestInfo info, Exchange exchange) {
        AuthenticatedRequest request = AuthenticationStage.onBehalf(call.outer(), inner, user);
        further.accept(stages.authorization().authorizeAs(call.decisive(), request, info, exchange), exchange);
    }
}
