package dev.polder.server.pipeline;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.server.authn.AuthenticationStage;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.discovery.ReadOnly;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.RequestInfoParser;
import dev.polder.server.request.Rights;
import dev.polder.server.sharing.ExportConsumers;
import dev.polder.server.sharing.ExportPath;
import dev.polder.server.sharing.ExportViews;
import dev.polder.server.verb.ResourceVerbs;
import dev.polder.spi.authn.UserInfo;
import java.util.Optional;

/**
 * {@code /services/apiexport/…}: the server's own verbs over the objects of those who bind an export, for its provider (kcp {@code
 * pkg/virtual/apiexport/builder/build.go}). Whoever may not use the content of an export is told the same whether or not there
 * is such an export, such a consumer or a binding.
 */
final class ExportServices {

    private final Stages stages;
    private final ExportViews views;
    private final Documents documents;
    private final ResourceVerbs verbs;
    private final ExportConsumers consumers;

    /**
     * The services.
     *
     * @param documents tell what a view serves
     * @param verbs answer what a caller may ask
     * @param consumers tells who uses an export
     */
    ExportServices(
            Stages stages, ExportViews views, Documents documents, ResourceVerbs verbs, ExportConsumers consumers) {
        this.stages = stages;
        this.views = views;
        this.consumers = consumers;
        this.documents = documents;
        this.verbs = verbs;
    }

    /**
     * One call, by what is known when this is made.
     *
     * @param address which export
     * @param user who calls
     * @param caller the same, with what is asked of one consumer or all, and as whom it acts there
     * @param info what is asked
     */
    private record Call(ExportViews.Address address, UserInfo user, AuthenticatedRequest caller, RequestInfo info) {

        ClusterScope scope() {
            return scopeOf(caller.cluster());
        }
    }

    private static ClusterScope scopeOf(ClusterRequest inner) {
        ClusterScope scope = inner.scope();
        if (scope == null) {
            throw new IllegalStateException("a path below /clusters leads to no logical cluster");
        }
        return scope;
    }

    /** Answers a request to a view; false when it is to none. */
    boolean handle(AuthenticatedRequest outer, Present present, Exchange exchange) {
        Optional<ExportPath> path =
                outer.cluster().scope() == null ? ExportPath.of(outer.cluster().path()) : Optional.empty();
        if (path.isEmpty()) {
            return false;
        }
        Call now = call(path.get(), outer);
        if (isAboutConsumers(now)) {
            present.aside(() -> exchange.reply(consumers(call(path.get(), outer), exchange)));
            return true;
        }
        AuthorizedRequest allowed = views.exists(now.address())
                ? stages.authorization().allowedAs(service(now, now.info()), now.caller(), now.info(), exchange)
                : null;
        if (allowed != null) {
            answer(now, allowed, exchange);
            return true;
        }
        // What allows the call may have been written on this very store a moment ago: a no needs the present (store
        // rule
        // S7). Somebody may have to be asked who takes time to answer.
        present.decide(
                () -> {
                    Call then = call(path.get(), outer);
                    return new Decided(then, authorize(then, exchange));
                },
                decided -> answer(decided.call(), decided.allowed(), exchange));
        return true;
    }

    /** A call that may be made. */
    private record Decided(Call call, AuthorizedRequest allowed) {}

    private Call call(ExportPath path, AuthenticatedRequest outer) {
        ClusterRequest inner = stages.clusters()
                .below(outer.cluster(), path.prefix(), outer.cluster().raw().query());
        RequestInfo info = ExportConsumers.asked(inner.path()).orElseGet(() -> RequestInfoParser.parse(inner));
        ExportViews.Address address = views.address(path);
        return new Call(
                address,
                outer.user(),
                AuthenticationStage.onBehalf(outer, inner, ExportViews.actor(scopeOf(inner), outer.user())),
                info);
    }

    /**
     * Of one consumer its own chain is asked, too, about whom the provider acts as: a warrant is none for what only the server writes.
     * Without an export nobody was let in, and nobody learns from that chain which logical clusters there are.
     */
    private AuthorizationStage.Service service(Call call, RequestInfo info) {
        boolean one = info.isResource() && call.scope() instanceof ClusterScope.OneCluster;
        return new AuthorizationStage.Service(
                ExportViews.decisive(call.address(), call.user(), info),
                views.besides(call.address(), call.user()),
                () -> one && views.exists(call.address()));
    }

    private AuthorizedRequest authorize(Call call, Exchange exchange) {
        return stages.authorization().authorizeAs(service(call, call.info()), call.caller(), call.info(), exchange);
    }

    private void answer(Call call, AuthorizedRequest allowed, Exchange exchange) {
        views.require(call.address());
        if (!call.info().isResource()) {
            documents.handle(allowed, exchange, () -> views.types(call.address()));
            return;
        }
        stages.clusters().requireUsable(call.caller().cluster());
        ResourceVerbs.Serving serving = new ResourceVerbs.Serving(
                info -> views.served(call.address(), call.scope(), info),
                (info, found) -> views.lens(call.address(), info, () -> requireCreation(call)));
        Rights rights = views.rights(call.address(), call.info().attributes(call.user(), call.scope()));
        verbs.handle(AuthorizationStage.needing(allowed, rights), exchange, serving);
    }

    private static boolean isAboutConsumers(Call call) {
        return ExportConsumers.asked(call.info().path()).isPresent();
    }

    /** Who uses the export, for who may list its bindings. May wait. */
    private Reply consumers(Call call, Exchange exchange) {
        AuthorizedRequest allowed = authorize(call, exchange);
        ReadOnly.require(allowed.raw());
        stages.clusters().requireUsable(call.caller().cluster());
        return consumers.page(views.require(call.address()), call.scope(), allowed.raw());
    }

    /**
     * Who updates or applies an object that is not there creates it, and must be allowed that, too (apiserver {@code
     * endpoints/handlers/update.go}, withAuthorization). For the asker it is what the service allows, not what its warrant does.
     */
    private void requireCreation(Call call) {
        RequestInfo info = call.info().as("create");
        if (!info.equals(call.info())) {
            stages.authorization().requireAs(service(call, info), call.caller(), info);
        }
    }
}
