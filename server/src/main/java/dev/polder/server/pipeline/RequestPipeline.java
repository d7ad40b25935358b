package dev.polder.server.pipeline;

import dev.polder.server.errors.Failures;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.RequestHandler;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.RequestInfoParser;
import dev.polder.server.tenancy.HomeWorkspaces;
import dev.polder.server.tenancy.LifecycleClusters;
import dev.polder.server.verb.ResourceVerbs;

/**
 * One request, top to bottom: which cluster, who, what, whether, and then the verb. Each stage takes what the one before
 * has found out, so that none can be left out or moved.
 */
public final class RequestPipeline implements RequestHandler {

    private final Stages stages;
    private final HomeWorkspaces homes;
    private final Documents documents;
    private final ResourceVerbs verbs;
    private final Failures failures;
    private final LifecycleServices services;

    /**
     * The pipeline.
     *
     * @param homes answers those who ask for their home, which may have to be made first
     */
    public RequestPipeline(
            Stages stages, HomeWorkspaces homes, Documents documents, ResourceVerbs verbs, Failures failures) {
        this.stages = stages;
        this.homes = homes;
        this.documents = documents;
        this.verbs = verbs;
        this.failures = failures;
        this.services = new LifecycleServices(stages, new LifecycleClusters(stages.view()), this::serve);
    }

    @Override
    public void handle(RawRequest raw, Exchange exchange) {
        failures.guard(exchange, raw, () -> {
            ClusterRequest cluster = stages.clusters().resolve(raw);
            if (stages.clusters().isKnown(cluster)) {
                enter(cluster, exchange);
                return;
            }
            // It may have been made a moment ago, through another server: a no needs the present (store rule S7).
            var unused = stages.view()
                    .consistent()
                    .whenComplete((snapshot, failure) -> exchange.execute(() -> {
                        if (failure == null) {
                            failures.guard(
                                    exchange, raw, () -> enter(stages.clusters().resolve(raw), exchange));
                        } else {
                            failures.answer(exchange, raw, failure);
                        }
                    }));
        });
    }

    private void enter(ClusterRequest cluster, Exchange exchange) {
        RequestInfo info = RequestInfoParser.parse(cluster);
        RawRequest raw = cluster.raw();
        Callers callers = stages.callers();
        callers.authenticate(
                cluster,
                exchange,
                () -> stages.audit().unauthenticated(cluster, info, exchange),
                caller -> stages.audit()
                        .begin(
                                cluster,
                                info,
                                caller.user(),
                                stages.clusters().path(cluster),
                                exchange,
                                audited -> failures.guard(
                                        audited,
                                        raw,
                                        () -> callers.impersonate(
                                                caller, audited, user -> handle(user, info, audited)))));
    }

    private void handle(AuthenticatedRequest authenticated, RequestInfo info, Exchange exchange) {
        if (HomeWorkspaces.isAsked(authenticated.cluster().scope(), info)) {
            RawRequest raw = authenticated.cluster().raw();
            Thread.startVirtualThread(
                    () -> failures.guard(exchange, raw, () -> exchange.reply(homes.answer(authenticated.user()))));
            return;
        }
        if (services.handle(authenticated, exchange)) {
            return;
        }
        AuthorizedRequest allowed = stages.authorization().allowed(authenticated, info, exchange);
        if (allowed != null) {
            use(allowed, exchange);
        } else {
            settle(authenticated, info, exchange);
        }
    }

    private void use(AuthorizedRequest request, Exchange exchange) {
        stages.clusters().requireUsable(request.authenticated().cluster());
        serve(request, exchange);
    }

    private void serve(AuthorizedRequest request, Exchange exchange) {
        if (request.info().isResource()) {
            verbs.handle(request, exchange);
        } else {
            documents.handle(request, exchange);
        }
    }

    /** What allows the request may have been written on this very store a moment ago: a no needs the present (store rule S7). */
    private void settle(AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        RawRequest raw = request.cluster().raw();
        var unused = stages.authorization()
                .present()
                .whenComplete((known, failure) -> exchange.execute(() -> {
                    if (failure != null) {
                        failures.answer(exchange, raw, failure);
                        return;
                    }
                    failures.guard(
                            exchange,
                            raw,
                            () -> use(stages.authorization().authorize(request, info, exchange), exchange));
                }));
    }
}
