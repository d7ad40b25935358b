package dev.polder.server.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers the reviews of {@code authentication.k8s.io} and {@code authorization.k8s.io}; none of them is stored. */
public final class Reviews {

    private final TokenReviews tokens;
    private final Authorizer authorizer;

    public Reviews(Authenticator authenticator, Authorizer authorizer) {
        this.tokens = new TokenReviews(authenticator);
        this.authorizer = authorizer;
    }

    /**
     * Fills in the status of a review.
     *
     * @param review the review as sent; changed and returned
     * @param namespace the namespace of the URL; empty when none
     */
    public ObjectNode answer(
            GroupVersionKind kind, ObjectNode review, UserInfo caller, LogicalClusterName cluster, String namespace) {
        ObjectNode status = switch (kind.kind()) {
            case "SelfSubjectReview" -> selfSubject(caller);
            case "TokenReview" -> tokens.status(review.path("spec"));
            case "SelfSubjectAccessReview" -> access(kind, review, caller, cluster);
            case "SubjectAccessReview" -> access(kind, review, subject(kind, review), cluster);
            case "LocalSubjectAccessReview" -> {
                checkLocal(kind, review, namespace);
                yield access(kind, review, subject(kind, review), cluster);
            }
            case "SelfSubjectRulesReview" -> rules(review, caller, cluster);
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

    private ObjectNode access(GroupVersionKind kind, ObjectNode review, UserInfo subject, LogicalClusterName cluster) {
        JsonNode spec = review.path("spec");
        boolean resource = spec.path("resourceAttributes").isObject();
        boolean other = spec.path("nonResourceAttributes").isObject();
        if (resource == other) {
            String detail = resource
                    ? "cannot be specified in combination with resourceAttributes"
                    : "exactly one of nonResourceAttributes or resourceAttributes must be specified";
            String field = resource ? "spec.nonResourceAttributes" : "spec.resourceAttributes";
            throw ApiErrors.invalid(
                    kind, "", List.of(FieldError.invalid(field, spec.path(field.substring(5)), detail)));
        }
        Decision decision = authorizer.authorize(
                resource
                        ? resource(spec.path("resourceAttributes"), subject, cluster)
                        : path(spec.path("nonResourceAttributes"), subject, cluster));
        ObjectNode status = Json.object();
        status.put("allowed", decision instanceof Decision.Allow);
        if (decision instanceof Decision.Deny) {
            status.put("denied", true);
        }
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        return status;
    }

    private static Attributes resource(JsonNode asked, UserInfo subject, LogicalClusterName cluster) {
        return new Attributes(
                subject,
                new OneCluster(cluster),
                text(asked, "verb"),
                text(asked, "group"),
                text(asked, "version"),
                text(asked, "resource"),
                text(asked, "subresource"),
                text(asked, "namespace"),
                text(asked, "name"),
                "");
    }

    private static Attributes path(JsonNode asked, UserInfo subject, LogicalClusterName cluster) {
        return new Attributes(
                subject, new OneCluster(cluster), text(asked, "verb"), "", "", "", "", "", "", text(asked, "path"));
    }

    private static UserInfo subject(GroupVersionKind kind, ObjectNode review) {
        JsonNode spec = review.path("spec");
        String name = text(spec, "user");
        List<String> groups = new ArrayList<>();
        spec.path("groups").forEach(g -> groups.add(g.asText()));
        if (name.isEmpty() && groups.isEmpty()) {
            throw ApiErrors.invalid(
                    kind,
                    "",
                    List.of(FieldError.invalid("spec.user", "", "at least one of user or group must be specified")));
        }
        return new UserInfo(name, text(spec, "uid"), groups, extra(spec.path("extra")));
    }

    private static Map<String, List<String>> extra(JsonNode node) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            List<String> values = new ArrayList<>();
            entry.getValue().forEach(v -> values.add(v.asText()));
            extra.put(entry.getKey(), values);
        });
        return extra;
    }

    private static void checkLocal(GroupVersionKind kind, ObjectNode review, String namespace) {
        JsonNode given = review.path("spec").path("resourceAttributes").path("namespace");
        if (!given.asText("").equals(namespace)) {
            throw ApiErrors.invalid(
                    kind,
                    "",
                    List.of(FieldError.invalid(
                            "spec.resourceAttributes.namespace", given, "must match metadata.namespace")));
        }
    }

    /** Callers who may do everything get one rule that says so; others none yet. */
    private ObjectNode rules(ObjectNode review, UserInfo caller, LogicalClusterName cluster) {
        if (text(review.path("spec"), "namespace").isEmpty()) {
            throw ApiErrors.badRequest("no namespace on request");
        }
        Attributes everything = new Attributes(caller, new OneCluster(cluster), "*", "*", "*", "*", "", "", "", "");
        boolean all = authorizer.authorize(everything) instanceof Decision.Allow;
        ObjectNode status = Json.object();
        var resources = status.putArray("resourceRules");
        var paths = status.putArray("nonResourceRules");
        if (all) {
            ObjectNode rule = resources.addObject();
            rule.putArray("verbs").add("*");
            rule.putArray("apiGroups").add("*");
            rule.putArray("resources").add("*");
            ObjectNode path = paths.addObject();
            path.putArray("verbs").add("*");
            path.putArray("nonResourceURLs").add("*");
        }
        status.put("incomplete", false);
        return status;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
