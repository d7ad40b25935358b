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
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a request through, or refuses it with upstream's 403. */
public final class AuthorizationStage {

    private static final String STAGES = "request.auth.kcp.io/";

    private final Authorizer authorizer;
    private final Predicate<LogicalClusterName> exists;
    private final Supplier<? extends CompletionStage<?>> present;

    /**
     * A stage.
     *
     * @param exists tells whether a logical cluster is there
     * @param present completes when everything that was acknowledged before the call is known here: a refusal waits for it
     *     (store rule S7)
     */
    public AuthorizationStage(
            Authorizer authorizer,
            Predicate<LogicalClusterName> exists,
            Supplier<? extends CompletionStage<?>> present) {
        this.authorizer = authorizer;
        this.exists = exists;
        this.present = present;
    }

    /** Decides by what is known now; null when that is no, which only {@link #authorize} may say. */
    public @Nullable AuthorizedRequest allowed(AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        Decision decision = authorizer.authorize(attributes(request, info));
        if (!(decision instanceof Decision.Allow) || !(isOpen(decision) || isThere(request))) {
            return null;
        }
        note(decision, exchange);
        return new AuthorizedRequest(request, info);
    }

    /** Which stage has decided, and why, is for the audit log alone (kcp {@code pkg/authorization/decorator.go}). */
    private static void note(Decision decision, Exchange exchange) {
        boolean allowed = decision instanceof Decision.Allow;
        exchange.annotate(Auditing.DECISION, allowed ? Auditing.ALLOWED : Auditing.FORBIDDEN);
        exchange.annotate(Auditing.REASON, decision.reason());
        if (!decision.stage().isEmpty()) {
            String key = STAGES + decision.stage();
            exchange.annotate(key + "-decision", word(decision));
            exchange.annotate(key + "-reason", decision.detail());
        }
    }

    private static String word(Decision decision) {
        return switch (decision) {
            case Decision.Allow yes -> "Allowed";
            case Decision.Deny no -> "Denied";
            case Decision.NoOpinion none -> "NoOpinion";
        };
    }

    /** Completes when a refusal may be said. */
    public CompletionStage<?> present() {
        return present.get();
    }

    /**
     * Decides for good, and says so in the audit log.
     *
     * @throws ApiException 403 when the caller may not; 404 for a cluster that does not exist, told only to callers who
     *     may enter every cluster
     */
    public AuthorizedRequest authorize(AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        Attributes attributes = attributes(request, info);
        Decision decision = authorizer.authorize(attributes);
        note(decision, exchange);
        if (!(decision instanceof Decision.Allow)) {
            throw refused(attributes, decision.reason());
        }
        if (!isOpen(decision) && !isThere(request)) {
            throw noCluster(request.cluster().prefix());
        }
        return new AuthorizedRequest(request, info);
    }

    /** What everybody may ask in clusters that are there, everybody may ask in others: else it would tell which are. */
    private static boolean isOpen(Decision decision) {
        return decision.stage().equals(AccessChain.PATHS_STAGE);
    }

    private boolean isThere(AuthenticatedRequest request) {
        return !(request.cluster().scope() instanceof OneCluster one) || exists.test(one.name());
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
        note(decision, exchange);
        if (!(decision instanceof Decision.Allow)) {
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
    public static ApiException refused(Attributes asked, String reason) {
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
