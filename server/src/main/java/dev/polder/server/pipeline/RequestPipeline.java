package dev.polder.server.pipeline;

import dev.polder.server.authn.AuthenticationStage;
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
    private final AuthenticationStage authentication;
    private final AuthorizationStage authorization;
    private final Documents documents;
    private final ResourceVerbs verbs;
    private final Failures failures;

    public RequestPipeline(
            ClusterStage clusters,
            AuthenticationStage authentication,
            AuthorizationStage authorization,
            Documents documents,
            ResourceVerbs verbs,
            Failures failures) {
        this.clusters = clusters;
        this.authentication = authentication;
        this.authorization = authorization;
        this.documents = documents;
        this.verbs = verbs;
        this.failures = failures;
    }

    @Override
    public void handle(RawRequest raw, Exchange exchange) {
        failures.guard(exchange, raw, () -> {
            ClusterRequest cluster = clusters.resolve(raw);
            AuthenticatedRequest authenticated = authentication.authenticate(cluster);
            RequestInfo info = RequestInfoParser.parse(cluster);
            AuthorizedRequest authorized = authorization.authorize(authenticated, info);
            if (info.isResource()) {
                verbs.handle(authorized, exchange);
            } else {
                documents.handle(authorized, exchange);
            }
        });
    }
}
