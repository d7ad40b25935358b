package dev.polder.server.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.rbac.PolicyRule;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers the reviews of {@code authorization.k8s.io}: what somebody may do. Blocks when the answer is no, which needs the
 * present (store rule S7).
 */
public final class AccessReviews {

    private final Authorizer authorizer;
    private final Authorizer deep;
    private final RuleSource rules;
    private final Runnable present;

    /**
     * Reviews.
     *
     * @param authorizer decides
     * @param deep decides as if everybody could enter every logical cluster
     * @param rules knows the rules of a user
     * @param present returns when everything that was acknowledged before the call is known here
     */
    public AccessReviews(Authorizer authorizer, Authorizer deep, RuleSource rules, Runnable present) {
        this.authorizer = authorizer;
        this.deep = deep;
        this.rules = rules;
        this.present = present;
    }

    /**
     * Whether somebody may do something.
     *
     * @param asksDeeply whether to leave out who may enter the cluster
     */
    Decision access(
            GroupVersionKind kind,
            ObjectNode review,
            UserInfo subject,
            LogicalClusterName cluster,
            boolean asksDeeply) {
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
        Attributes asked = resource
                ? resource(spec.path("resourceAttributes"), subject, cluster)
                : path(spec.path("nonResourceAttributes"), subject, cluster);
        Authorizer judge = asksDeeply ? deep : authorizer;
        Decision decision = judge.authorize(asked);
        if (!(decision instanceof Decision.Allow)) {
            present.run();
            decision = judge.authorize(asked);
        }
        return decision;
    }

    /** Which bindings say so is nobody's business but the auditor's (kcp {@code Decorator.AddAnonymization}). */
    static ObjectNode status(Decision decision) {
        ObjectNode status = Json.object();
        status.put("allowed", decision instanceof Decision.Allow);
        if (decision instanceof Decision.Deny) {
            status.put("denied", true);
        }
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        if (decision instanceof Decision.Failed) {
            status.put("evaluationError", "not every authorizer could be asked");
        }
        return status;
    }

    /** Whom a review asks about. */
    static UserInfo subject(GroupVersionKind kind, ObjectNode review) {
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

    /** A review in a namespace is about that namespace (k/k {@code registry/authorization/localsubjectaccessreview}). */
    static void checkLocal(GroupVersionKind kind, ObjectNode review, String namespace) {
        JsonNode given = review.path("spec").path("resourceAttributes").path("namespace");
        if (!given.asText("").equals(namespace)) {
            throw ApiErrors.invalid(
                    kind,
                    "",
                    List.of(FieldError.invalid(
                            "spec.resourceAttributes.namespace", given, "must match metadata.namespace")));
        }
    }

    /** The rules that apply to the caller (k/k {@code registry/authorization/selfsubjectrulesreview}). */
    ObjectNode rules(ObjectNode review, UserInfo caller, LogicalClusterName cluster) {
        String namespace = text(review.path("spec"), "namespace");
        if (namespace.isEmpty()) {
            throw ApiErrors.badRequest("no namespace on request");
        }
        present.run();
        RuleSource.Rules found = rules.rules(caller, cluster, namespace);
        ObjectNode status = Json.object();
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        for (PolicyRule rule : found.all()) {
            if (!rule.resources().isEmpty()) {
                ObjectNode shown = resources.addObject();
                put(shown, "verbs", rule.verbs());
                put(shown, "apiGroups", rule.apiGroups());
                put(shown, "resources", rule.resources());
                put(shown, "resourceNames", rule.resourceNames());
            }
            if (!rule.nonResourceUrls().isEmpty()) {
                ObjectNode shown = paths.addObject();
                put(shown, "verbs", rule.verbs());
                put(shown, "nonResourceURLs", rule.nonResourceUrls());
            }
        }
        status.put("incomplete", false);
        if (!found.problem().isEmpty()) {
            status.put("evaluationError", found.problem());
        }
        return status;
    }

    private static void put(ObjectNode rule, String field, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(rule.withArray(field)::add);
        }
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

    private static Map<String, List<String>> extra(JsonNode node) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            List<String> values = new ArrayList<>();
            entry.getValue().forEach(v -> values.add(v.asText()));
            extra.put(entry.getKey(), values);
        });
        return extra;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
