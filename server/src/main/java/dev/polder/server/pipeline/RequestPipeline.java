package dev.polder.server.pipeline;

import dev.polder.server.audit.Auditing;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.cluster.ClusterStage;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.RequestHandler;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.RequestInfoParser;
import dev.polder.server.verb.ResourceVerbs;

/**
 * One request, top to bottom: which cluster, who, what, whether, and then the verb. Each stage takes what the one before
 * has found out, so that none can be left out or moved.
 */
public final class RequestPipeline implements RequestHandler {

    private final ClusterStage clusters;
    private final Auditing audit;
    private final Callers callers;
    private final AuthorizationStage authorization;
    private final Documents documents;
    private final ResourceVerbs verbs;
    private final Failures failures;

    public RequestPipeline(
            Entry entry,
            AuthorizationStage authorization,
            Documents documents,
            ResourceVerbs verbs,
            Failures failures) {
        this.clusters = entry.clusters();
        this.audit = entry.audit();
        this.callers = entry.callers();
        this.authorization = authorization;
        this.documents = documents;
        this.verbs = verbs;
        this.failures = failures;
    }

    /**
     * What finds out who asks what of which cluster.
     *
     * @param callers who asks, and as whom
     * @param audit writes that down
     */
    public record Entry(ClusterStage clusters, Callers callers, Auditing audit) {}

    @Override
    public void handle(RawRequest raw, Exchange exchange) {
        failures.guard(exchange, raw, () -> {
            ClusterRequest cluster = clusters.resolve(raw);
            RequestInfo info = RequestInfoParser.parse(cluster);
            callers.authenticate(
                    cluster,
                    exchange,
                    () -> audit.unauthenticated(cluster, info, exchange),
                    caller -> audit.begin(
                            cluster,
                            info,
                            caller.user(),
                            clusters.path(cluster),
                            exchange,
                            audited -> failures.guard(
                                    audited,
                                    raw,
                                    () -> callers.impersonate(caller, audited, user -> handle(user, info, audited)))));
        });
    }

    private void handle(AuthenticatedRequest authenticated, RequestInfo info, Exchange exchange) {
        AuthorizedRequest allowed = authorization.allowed(authenticated, info, exchange);
        if (allowed != null) {
            answer(allowed, exchange);
        } else {
            settle(authenticated, info, exchange);
        }
    }

    private void answer(AuthorizedRequest request, Exchange exchange) {
        if (request.info().isResource()) {
            verbs.handle(request, exchange);
        } else {
            documents.handle(request, exchange);
        }
    }

    /** What allows the request may have been written on this very store a moment ago: a no needs the present (store rule S7). */
    private void settle(AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        RawRequest raw = request.cluster().raw();
        var unused = authorization.present().whenComplete((known, failure) -> exchange.execute(() -> {
            if (failure != null) {
                failures.answer(exchange, raw, failure);
                return;
            }
            failures.guard(exchange, raw, () -> answer(authorization.authorize(request, info, exchange), exchange));
        }));
    }
}
