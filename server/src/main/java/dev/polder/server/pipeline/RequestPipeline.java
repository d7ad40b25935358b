package dev.polder.server.pipeline;

import dev.polder.apiexport.view.ExportViews;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.RequestHandler;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.RequestInfoParser;
import dev.polder.server.sharing.ExportConsumers;
import dev.polder.server.tenancy.HomeWorkspaces;
import dev.polder.server.verb.ResourceVerbs;
import dev.polder.spi.schema.SchemaSource;

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
    private final ExportServices exports;
    private final SchemaServices schemas;

    /**
     * What logical clusters share.
     *
     * @param views what providers see of consumers
     * @param consumers tells providers who uses their exports
     * @param schemas answers those who ask which schemas a logical cluster has bound
     * @param types tells what logical clusters serve
     */
    public record Shared(ExportViews views, ExportConsumers consumers, BoundSchemas schemas, SchemaSource types) {}

    /**
     * The pipeline.
     *
     * @param homes answers those who ask for their home, which may have to be made first
     * @param shared what logical clusters share
     */
    public RequestPipeline(
            Stages stages,
            HomeWorkspaces homes,
            Documents documents,
            ResourceVerbs verbs,
            Shared shared,
            Failures failures) {
        this.stages = stages;
        this.homes = homes;
        this.documents = documents;
        this.verbs = verbs;
        this.failures = failures;
        VirtualCalls calls = new VirtualCalls(stages.authorization(), documents, verbs);
        this.services = new LifecycleServices(stages, calls, shared.types(), failures, this::serve);
        this.exports = new ExportServices(stages, shared.views(), calls, shared.consumers());
        this.schemas = new SchemaServices(stages, documents, failures, shared.schemas());
    }

    @Override
    public void handle(RawRequest raw, Exchange exchange) {
        failures.guard(exchange, raw, () -> {
            ClusterRequest cluster = stages.clusters().resolve(raw);
            Present present = new Present(stages.view(), failures, exchange, raw);
            if (stages.clusters().isKnown(cluster)) {
                enter(cluster, present, exchange);
            } else {
                // It may have been made a moment ago, through another server: a no needs the present (store rule S7).
                present.then(() -> enter(stages.clusters().resolve(raw), present, exchange));
            }
        });
    }

    private void enter(ClusterRequest cluster, Present present, Exchange exchange) {
        RequestInfo info = RequestInfoParser.parse(cluster);
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
                                audited -> known(caller, info, present.of(audited), audited)));
    }

    private void known(AuthenticatedRequest caller, RequestInfo info, Present present, Exchange audited) {
        failures.guard(
                audited,
                caller.cluster().raw(),
                () -> stages.callers()
                        .impersonate(caller, audited, present, user -> handle(user, info, present, audited)));
    }

    private void handle(AuthenticatedRequest authenticated, RequestInfo info, Present present, Exchange exchange) {
        if (homes.isAsked(authenticated.cluster().scope(), info)) {
            RawRequest raw = authenticated.cluster().raw();
            Thread.startVirtualThread(
                    () -> failures.guard(exchange, raw, () -> exchange.reply(homes.answer(authenticated.user()))));
            return;
        }
        if (services.handle(authenticated, present, exchange)
                || exports.handle(authenticated, present, exchange)
                || schemas.handle(authenticated, present, exchange)) {
            return;
        }
        AuthorizedRequest allowed = stages.authorization().allowed(authenticated, info, exchange);
        if (allowed != null) {
            use(allowed, exchange);
        } else {
            // What allows the request may have been written on this very store a moment ago: a no needs the present.
            // Somebody may have to be asked who takes time to answer.
            present.decide(
                    () -> stages.authorization().authorize(authenticated, info, exchange),
                    request -> use(request, exchange));
        }
    }

    private void use(AuthorizedRequest request, Exchange exchange) {
        if (!request.everybodys()) {
            stages.clusters().requireUsable(request.authenticated().cluster());
        }
        serve(request, exchange);
    }

    private void serve(AuthorizedRequest request, Exchange exchange) {
        if (request.info().isResource()) {
            verbs.handle(request, exchange);
        } else {
            documents.handle(request, exchange);
        }
    }
}
