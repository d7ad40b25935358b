package dev.polder.server.authz;

import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.server.audit.Auditing;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RequestInfo;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.function.Predicate;

/** Lets a request through, or refuses it with upstream's 403. */
public final class AuthorizationStage {

    private final Authorizer authorizer;
    private final Predicate<LogicalClusterName> exists;

    /**
     * A stage.
     *
     * @param exists tells whether a logical cluster is there
     */
    public AuthorizationStage(Authorizer authorizer, Predicate<LogicalClusterName> exists) {
        this.authorizer = authorizer;
        this.exists = exists;
    }

    /**
     * Decides, and says so in the audit log.
     *
     * @throws ApiException 403 when the caller may not; 404 for a cluster that does not exist, told only to callers who
     *     may enter every cluster
     */
    public AuthorizedRequest authorize(AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        Attributes attributes = attributes(request, info);
        Decision decision = authorizer.authorize(attributes);
        boolean allowed = decision instanceof Decision.Allow;
        exchange.annotate(Auditing.DECISION, allowed ? Auditing.ALLOWED : Auditing.FORBIDDEN);
        exchange.annotate(Auditing.REASON, decision.reason());
        if (!allowed) {
            throw refused(attributes, decision.reason());
        }
        if (request.cluster().scope() instanceof OneCluster one && !exists.test(one.name())) {
            throw noCluster(request.cluster().prefix());
        }
        return new AuthorizedRequest(request, info);
    }

    /**
     * Lets a request through because its caller may do something else, which says the same: services decide so.
     *
     * @param decisive what the caller must be allowed to do
     * @throws ApiException 403 when the caller may not
     */
    public AuthorizedRequest authorizeAs(
            Attributes decisive, AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        Decision decision = authorizer.authorize(decisive);
        boolean allowed = decision instanceof Decision.Allow;
        exchange.annotate(Auditing.DECISION, allowed ? Auditing.ALLOWED : Auditing.FORBIDDEN);
        exchange.annotate(Auditing.REASON, decision.reason());
        if (!allowed) {
            throw refused(decisive, decision.reason());
        }
        return new AuthorizedRequest(request, info);
    }

    /** Paths lead to workspaces, as kcp's {@code WithLocalProxy} words it; a name is that of the cluster itself. */
    private static ApiException noCluster(String prefix) {
        String asked = prefix.substring(prefix.lastIndexOf('/') + 1);
        return asked.contains(":")
                ? ApiErrors.notFound(new GroupResource("tenancy.kcp.io", "workspaces"), asked)
                : ApiErrors.notFound(new GroupResource("core.kcp.io", "logicalclusters"), asked);
    }

    private static Attributes attributes(AuthenticatedRequest request, RequestInfo info) {
        return new Attributes(
                request.user(),
                request.cluster().scope(),
                info.verb(),
                info.group(),
                info.version(),
                info.resource(),
                info.subresource(),
                info.namespace(),
                info.name(),
                info.path());
    }

    /** The refusal, worded as apiserver's {@code responsewriters.ForbiddenStatusError}. */
    static ApiException refused(Attributes asked, String reason) {
        String message = sanitize(describe(asked.user(), asked));
        String why = reason.isEmpty() ? message : message + ": " + reason;
        return ApiErrors.forbidden(new GroupResource(asked.group(), asked.resource()), asked.name(), why);
    }

    private static String describe(UserInfo user, Attributes asked) {
        String subject = "User \"" + user.name() + "\" cannot " + asked.verb();
        if (!asked.isResourceRequest()) {
            return subject + " path \"" + asked.path() + "\"";
        }
        String resource =
                asked.subresource().isEmpty() ? asked.resource() : asked.resource() + "/" + asked.subresource();
        String what = subject + " resource \"" + resource + "\" in API group \"" + asked.group() + "\"";
        return asked.namespace().isEmpty()
                ? what + " at the cluster scope"
                : what + " in the namespace \"" + asked.namespace() + "\"";
    }

    private static String sanitize(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
