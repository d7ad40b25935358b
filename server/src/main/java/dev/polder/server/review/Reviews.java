package dev.polder.server.review;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.UserInfo;

/** Answers the reviews of {@code authentication.k8s.io} and {@code authorization.k8s.io}; none of them is stored. */
public final class Reviews {

    private final TokenReviews tokens;
    private final AccessReviews access;

    public Reviews(Authenticator authenticator, AccessReviews access) {
        this.tokens = new TokenReviews(authenticator);
        this.access = access;
    }

    /**
     * Fills in the status of a review.
     *
     * @param review the review as sent; changed and returned
     * @param namespace the namespace of the URL; empty when none
     * @param deep whether the caller wants to leave out who may enter the cluster; heeded for those who may do everything
     */
    public ObjectNode answer(
            GroupVersionKind kind,
            ObjectNode review,
            UserInfo caller,
            LogicalClusterName cluster,
            String namespace,
            boolean deep) {
        ObjectNode status = switch (kind.kind()) {
            case "SelfSubjectReview" -> selfSubject(caller);
            case "TokenReview" -> tokens.status(review.path("spec"));
            case "SelfSubjectAccessReview" -> access.access(kind, review, caller, cluster, false);
            case "SubjectAccessReview" -> {
                UserInfo subject = AccessReviews.subject(kind, review);
                yield access.access(kind, review, subject, cluster, deep && caller.in(UserInfo.MASTERS));
            }
            case "LocalSubjectAccessReview" -> {
                AccessReviews.checkLocal(kind, review, namespace);
                yield access.access(kind, review, AccessReviews.subject(kind, review), cluster, false);
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
