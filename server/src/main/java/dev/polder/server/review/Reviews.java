package dev.polder.server.review;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Decision;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers the reviews of {@code authentication.k8s.io} and {@code authorization.k8s.io}; none of them is stored. */
public final class Reviews {

    private final TokenReviews tokens;
    private final AccessReviews access;

    /**
     * Reviews.
     *
     * @param authenticators who knows tokens that are brought to a logical cluster
     */
    public Reviews(Function<LogicalClusterName, Authenticator> authenticators, AccessReviews access) {
        this.tokens = new TokenReviews(authenticators);
        this.access = access;
    }

    /**
     * Where a review comes from.
     *
     * @param namespace the namespace of the URL; empty when none
     * @param deep whether the caller wants to leave out who may enter the cluster; heeded for those who may do everything
     * @param decided told what was decided about the subject of a SubjectAccessReview
     */
    public record Origin(
            UserInfo caller, LogicalClusterName cluster, String namespace, boolean deep, Consumer<Decision> decided) {}

    /**
     * Fills in the status of a review.
     *
     * @param review the review as sent; changed and returned
     */
    public ObjectNode answer(GroupVersionKind kind, ObjectNode review, Origin origin) {
        UserInfo caller = origin.caller();
        LogicalClusterName cluster = origin.cluster();
        ObjectNode status = switch (kind.kind()) {
            case "SelfSubjectReview" -> selfSubject(caller);
            case "TokenReview" -> tokens.status(review.path("spec"), cluster);
            case "SelfSubjectAccessReview" -> AccessReviews.status(access.access(kind, review, caller, cluster, false));
            case "SubjectAccessReview" -> {
                UserInfo subject = AccessReviews.subject(kind, review);
                boolean deep = origin.deep() && caller.in(UserInfo.MASTERS);
                Decision decision = access.access(kind, review, subject, cluster, deep);
                origin.decided().accept(decision);
                yield AccessReviews.status(decision);
            }
            case "LocalSubjectAccessReview" -> {
                AccessReviews.checkLocal(kind, review, origin.namespace());
                UserInfo subject = AccessReviews.subject(kind, review);
                yield AccessReviews.status(access.access(kind, review, subject, cluster, false));
            }
            case "SelfSubjectRulesReview" -> access.rules(review, caller, cluster);
            default -> throw new IllegalStateException("not a review: " + kind);
        };
        review.set("status", status);
        return review;
    }

    private static ObjectNode selfSubject(UserInfo caller) {
        ObjectNode status = Json.object();
        status.set("userInfo", TokenReviews.user(caller));
        return status;
    }
}
