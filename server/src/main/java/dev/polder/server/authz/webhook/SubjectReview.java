package dev.polder.server.authz.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.json.Json;
import dev.polder.api.selector.FieldSelector;
import dev.polder.api.selector.LabelSelector;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A SubjectAccessReview as it goes to a webhook and comes back (apiserver {@code plugin/pkg/authorizer/webhook}; the cluster as
 * kcp's {@code authorizers.md} has it).
 */
final class SubjectReview {

    /** The extra that names the logical cluster. */
    static final String CLUSTER = "authorization.kcp.io/cluster-name";

    /** How it was called before, which kcp still sends. */
    static final String FORMER_CLUSTER = "authorization.kubernetes.io/cluster-name";

    private static final String KIND = "SubjectAccessReview";
    private static final String EVERY_CLUSTER = "*";

    private SubjectReview() {}

    /** What a webhook says: more than one of these may be so. */
    record Status(boolean allowed, boolean denied, String reason) {}

    /**
     * The specification of a review.
     *
     * @param version {@code v1} or {@code v1beta1}, in which groups are called group
     */
    static ObjectNode spec(Attributes asked, UserInfo user, String version) {
        ObjectNode spec = Json.object();
        if (asked.isResourceRequest()) {
            ObjectNode resource = spec.putObject("resourceAttributes");
            put(resource, "namespace", asked.namespace());
            put(resource, "verb", asked.verb());
            put(resource, "group", asked.group());
            put(resource, "version", asked.version());
            put(resource, "resource", asked.resource());
            put(resource, "subresource", asked.subresource());
            put(resource, "name", asked.name());
            put(resource, "fieldSelector", fields(asked.selectors().fields()));
            put(resource, "labelSelector", labels(asked.selectors().labels()));
        } else {
            ObjectNode path = spec.putObject("nonResourceAttributes");
            put(path, "path", asked.path());
            put(path, "verb", asked.verb());
        }
        put(spec, "user", user.name());
        put(spec, version.equals("v1") ? "groups" : "group", user.groups());
        Map<String, List<String>> extra = new TreeMap<>(user.extra());
        // Whoever asks does not say where it asks: the server does.
        extra.remove(CLUSTER);
        extra.remove(FORMER_CLUSTER);
        switch (asked.scope()) {
            case ClusterScope.OneCluster one -> {
                extra.put(CLUSTER, List.of(one.name().value()));
                extra.put(FORMER_CLUSTER, List.of(one.name().value()));
            }
            case ClusterScope.AllClusters all -> {
                extra.put(CLUSTER, List.of(EVERY_CLUSTER));
                extra.put(FORMER_CLUSTER, List.of(EVERY_CLUSTER));
            }
            case null -> {
                // About the server itself.
            }
        }
        if (!extra.isEmpty()) {
            ObjectNode extras = spec.putObject("extra");
            extra.forEach((key, values) -> put(extras, key, values));
        }
        put(spec, "uid", user.uid());
        return spec;
    }

    /** {@code fieldSelectorToAuthorizationAPI}. */
    private static ArrayNode fields(FieldSelector selector) {
        ArrayNode all = Json.object().arrayNode();
        selector.terms().forEach(term -> {
            ObjectNode one = requirement(all, term.field(), term.equal() ? "In" : "NotIn");
            one.putArray("values").add(term.value());
        });
        return all;
    }

    /** {@code labelSelectorToAuthorizationAPI}: comparisons of numbers have no spelling there, and are left out. */
    private static ArrayNode labels(LabelSelector selector) {
        ArrayNode all = Json.object().arrayNode();
        for (LabelSelector.Requirement required : selector.requirements()) {
            switch (required.operator()) {
                case IN -> put(requirement(all, required.key(), "In"), "values", sorted(required));
                case NOT_IN -> put(requirement(all, required.key(), "NotIn"), "values", sorted(required));
                case EXISTS -> requirement(all, required.key(), "Exists");
                case NOT_EXISTS -> requirement(all, required.key(), "DoesNotExist");
                case GREATER, LESS -> {
                    // Fewer requirements ask for more.
                }
            }
        }
        return all;
    }

    private static List<String> sorted(LabelSelector.Requirement required) {
        return required.values().stream().sorted().toList();
    }

    private static ObjectNode requirement(ArrayNode all, String key, String operator) {
        return all.addObject().put("key", key).put("operator", operator);
    }

    private static void put(ObjectNode resource, String field, ArrayNode requirements) {
        if (!requirements.isEmpty()) {
            resource.putObject(field).set("requirements", requirements);
        }
    }

    private static void put(ObjectNode object, String field, String value) {
        if (!value.isEmpty()) {
            object.put(field, value);
        }
    }

    private static void put(ObjectNode object, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = object.putArray(field);
            values.forEach(list::add);
        }
    }

    /** The review of a specification, as bytes. */
    static byte[] encode(ObjectNode spec, String version) {
        ObjectNode review = Json.object();
        review.put("kind", KIND);
        review.put("apiVersion", apiVersion(version));
        review.putObject("metadata").putNull("creationTimestamp");
        review.set("spec", spec);
        review.putObject("status").put("allowed", false);
        return Json.write(review);
    }

    private static String apiVersion(String version) {
        return "authorization.k8s.io/" + version;
    }

    /**
     * What an answer says.
     *
     * @throws IOException in one line when it is no review of that version
     */
    static Status decode(byte[] body, String version) throws IOException {
        JsonNode review = Json.readObject(body);
        String kind = review.path("kind").asText("");
        String apiVersion = review.path("apiVersion").asText("");
        if (!kind.equals(KIND) || !apiVersion.equals(apiVersion(version))) {
            throw new IOException(
                    "expected " + apiVersion(version) + ", Kind=" + KIND + ", got " + apiVersion + ", Kind=" + kind);
        }
        JsonNode status = review.path("status");
        return new Status(
                status.path("allowed").asBoolean(false),
                status.path("denied").asBoolean(false),
                status.path("reason").asText(""));
    }
}
