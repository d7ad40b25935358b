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
import dev.polder.spi.authz.Rights;
import dev.polder.spi.virtual.Access;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lets a request through, or refuses it with upstream's 403. */
public final class AuthorizationStage {

    private static final String STAGES = "request.auth.kcp.io/";
    private static final String AGAIN = "again";

    /** What the audit log has for a reason when nobody could decide (apiserver {@code filters.reasonError}). */
    private static final String FAILED = "internal error";

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

    /** Decides by what is known now; null when that is no, which only {@link #authorize} may say. */
    public @Nullable AuthorizedRequest allowed(AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        Attributes attributes =
                info.attributes(request.user(), request.cluster().scope());
        Decision decision = authorizer.atOnce(attributes).orElse(null);
        if (!(decision instanceof Decision.Allow) || !(isOpen(decision) || isThere(request))) {
            return null;
        }
        note(decision, exchange);
        return granted(request, info, isOpen(decision), attributes, exchange);
    }

    /** Which stage has said what, and why, is for the audit log alone (kcp {@code pkg/authorization/decorator.go}). */
    private static void note(Decision decision, Exchange exchange) {
        if (!exchange.isAudited()) {
            return;
        }
        if (decision instanceof Decision.Failed) {
            exchange.annotate(Auditing.REASON, FAILED);
        } else {
            boolean allowed = decision instanceof Decision.Allow;
            exchange.annotate(Auditing.DECISION, allowed ? Auditing.ALLOWED : Auditing.FORBIDDEN);
            exchange.annotate(Auditing.REASON, decision.reason());
        }
        annotate(STAGES, decision, exchange);
    }

    /**
     * Puts what every stage has said of a question beside the record of a request in the audit log.
     *
     * @param domain what comes before the names of stages, with its slash
     */
    public static void annotate(String domain, Decision decision, Exchange exchange) {
        for (Decision.Step step : Union.steps(decision)) {
            exchange.annotate(domain + step.stage() + "-decision", step.word());
            exchange.annotate(domain + step.stage() + "-reason", step.why());
        }
    }

    /** What there is to say instead of yes. */
    private static ApiException no(Attributes attributes, Decision decision) {
        return decision instanceof Decision.Failed
                ? ApiErrors.internal("the request could not be authorized")
                : refused(attributes, decision.reason());
    }

    /**
     * Decides for good, and says so in the audit log. May wait for a webhook.
     *
     * @throws ApiException 403 when the caller may not; 404 for a cluster that does not exist, told only to callers who
     *     may enter every cluster; 500 when somebody had to be asked who did not answer
     */
    public AuthorizedRequest authorize(AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        Attributes attributes =
                info.attributes(request.user(), request.cluster().scope());
        Decision decision = authorizer.authorize(attributes);
        note(decision, exchange);
        if (!(decision instanceof Decision.Allow)) {
            throw no(attributes, decision);
        }
        if (!isOpen(decision) && !isThere(request)) {
            throw noCluster(request.cluster().prefix());
        }
        return granted(request, info, isOpen(decision), attributes, exchange);
    }

    /** What everybody may ask in clusters that are there, everybody may ask in others: else it would tell which are. */
    private static boolean isOpen(Decision decision) {
        return decision.stage().equals(AccessChain.PATHS_STAGE);
    }

    private boolean isThere(AuthenticatedRequest request) {
        return !(request.cluster().scope() instanceof OneCluster one) || exists.test(one.name());
    }

    /**
     * Lets a request through because its caller may do something else, which says the same: services decide so. May wait
     * for a webhook.
     *
     * @param decisive what the caller must be allowed to do
     * @throws ApiException 403 when the caller may not, in words about the request
     */
    public AuthorizedRequest authorizeAs(
            Attributes decisive, AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        return authorizeAs(Access.by(decisive), request, info, exchange);
    }

    /**
     * The same by what is known now; null when that is no.
     */
    public @Nullable AuthorizedRequest allowedAs(
            Access service, AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        Attributes asked = info.attributes(request.user(), request.cluster().scope());
        Decision decision = decide(service, asked, authorizer::atOnce, service.besides()::atOnce)
                .orElse(null);
        if (!(decision instanceof Decision.Allow)) {
            return null;
        }
        note(decision, exchange);
        return granted(service, request, info, exchange);
    }

    /**
     * Decides for good whether a service answers a request. May wait for a webhook.
     *
     * @throws ApiException 403 when not, in words about the request
     */
    public AuthorizedRequest authorizeAs(
            Access service, AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        Attributes asked = info.attributes(request.user(), request.cluster().scope());
        Decision decision = decide(service, asked);
        note(decision, exchange);
        if (!(decision instanceof Decision.Allow)) {
            throw no(asked, decision);
        }
        return granted(service, request, info, exchange);
    }

    private Decision decide(Access service, Attributes asked) {
        return decide(
                        service,
                        asked,
                        question -> Optional.of(authorizer.authorize(question)),
                        question -> Optional.of(service.besides().authorize(question)))
                .orElseThrow();
    }

    /** The first that is no yes, or what has been said of what is decisive; empty when somebody would have to be waited for. */
    private static Optional<Decision> decide(
            Access service,
            Attributes asked,
            Function<Attributes, Optional<Decision>> authorizer,
            Function<Attributes, Optional<Decision>> besides) {
        Optional<Decision> decisive = authorizer.apply(service.decisive());
        if (!isYes(decisive)) {
            return decisive;
        }
        Optional<Decision> more = besides.apply(asked);
        if (!isYes(more)) {
            return more;
        }
        Optional<Decision> there = service.inside().getAsBoolean() ? authorizer.apply(asked) : decisive;
        return isYes(there) ? decisive : there;
    }

    private static boolean isYes(Optional<Decision> decision) {
        return decision.filter(said -> said instanceof Decision.Allow).isPresent();
    }

    /**
     * Decides whether a service does something else for who makes a request, which is not noted. May wait for a webhook.
     *
     * @throws ApiException 403 when not
     */
    public void requireAs(Access service, AuthenticatedRequest request, RequestInfo info) {
        Attributes asked = info.attributes(request.user(), request.cluster().scope());
        Decision decision = decide(service, asked);
        if (!(decision instanceof Decision.Allow)) {
            throw no(asked, decision);
        }
    }

    private AuthorizedRequest granted(
            AuthenticatedRequest request, RequestInfo info, boolean everybodys, Attributes asked, Exchange exchange) {
        return new AuthorizedRequest(request, info, everybodys, Rights.of(asked), () -> decideAgain(asked, exchange));
    }

    private AuthorizedRequest granted(
            Access service, AuthenticatedRequest request, RequestInfo info, Exchange exchange) {
        Attributes asked = info.attributes(request.user(), request.cluster().scope());
        List<Attributes> questions = service.questions(asked);
        Rights rights = new Rights(questions, () -> !isNo(service.besides(), asked));
        return new AuthorizedRequest(request, info, false, rights, () -> {
            questions.forEach(question -> decideAgain(question, exchange));
            if (isNo(service.besides(), asked)) {
                throw refused(asked, AccessChain.DENIED);
            }
        });
    }

    private static boolean isNo(Authorizer authorizer, Attributes asked) {
        Decision decision = authorizer.atOnce(asked).orElse(null);
        return decision != null && !(decision instanceof Decision.Allow);
    }

    /**
     * A yes was decided by what was known when the request came; what it waited for may have brought that the yes has ended.
     * Who has to be asked for it is not asked twice.
     */
    private void decideAgain(Attributes asked, Exchange exchange) {
        Decision decision = authorizer.atOnce(asked).orElse(null);
        if (decision != null && !(decision instanceof Decision.Allow)) {
            // What let it in is in the audit log already.
            exchange.annotate(STAGES + AGAIN + "-decision", decision.word());
            exchange.annotate(STAGES + AGAIN + "-reason", decision.detail());
            throw no(asked, decision);
        }
    }

    /** The same request, which needs further rights to go on. */
    public static AuthorizedRequest needing(AuthorizedRequest request, Rights more) {
        return new AuthorizedRequest(
                request.authenticated(),
                request.info(),
                request.everybodys(),
                request.rights().and(more),
                request.again());
    }

    /** Paths lead to workspaces, as kcp's {@code WithLocalProxy} words it; a name is that of the cluster itself. */
    private static ApiException noCluster(String prefix) {
        String asked = prefix.substring(prefix.lastIndexOf('/') + 1);
        return asked.contains(":")
                ? ApiErrors.notFound(new GroupResource("tenancy.kcp.io", "workspaces"), asked)
                : ApiErrors.notFound(new GroupResource("core.kcp.io", "logicalclusters"), asked);
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
