package dev.polder.server.review;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.util.Optional;

/** Answers the reviews of {@code authentication.k8s.io} and {@code authorization.k8s.io}; none of them is stored. */
public final class Reviews {

    private final Authenticator authenticator;
    private final AccessReviews access;

    public Reviews(Authenticator authenticator, AccessReviews access) {
        this.authenticator = authenticator;
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
            case "TokenReview" -> token(review);
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
        status.set("userInfo", user(caller));
        return status;
    }

    private ObjectNode token(ObjectNode review) {
        ObjectNode status = Json.object();
        Optional<UserInfo> known = userOf(review.path("spec").path("token").asText(""));
        if (known.isEmpty()) {
            status.put("authenticated", false);
            status.putObject("user");
            return status;
        }
        status.put("authenticated", true);
        status.set("user", user(known.get()));
        return status;
    }

    /** A token that nobody knows is an answer here, not a failure of the request. */
    private Optional<UserInfo> userOf(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        try {
            return authenticator.authenticate(new Credentials(null, token));
        } catch (ApiException unknown) {
            if (unknown.status().reason() == StatusReason.UNAUTHORIZED) {
                return Optional.empty();
            }
            throw unknown;
        }
    }

    private static ObjectNode user(UserInfo user) {
        ObjectNode node = Json.object();
        node.put("username", user.name());
        if (!user.uid().isEmpty()) {
            node.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            var groups = node.putArray("groups");
            user.groups().forEach(groups::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = node.putObject("extra");
            user.extra().forEach((key, values) -> {
                var list = extra.putArray(key);
                values.forEach(list::add);
            });
        }
        return node;
    }
}
