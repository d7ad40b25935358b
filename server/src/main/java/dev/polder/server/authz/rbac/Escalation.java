package dev.polder.server.authz.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiErrors;
import dev.polder.machinery.rbac.Aggregation;
import dev.polder.machinery.rbac.PolicyRule;
import dev.polder.machinery.rbac.RoleReference;
import dev.polder.machinery.rbac.RuleCoverage;
import dev.polder.machinery.schema.field.GoText;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nobody grants what they do not have: whoever writes a role must hold its rules or may {@code escalate} it, whoever writes a
 * binding must hold the rules of its role or may {@code bind} it (k/k {@code registry/rbac/escalation_check.go} and the
 * {@code policybased} stores). Upstream looks before it validates, and so does this.
 */
public final class Escalation implements AdmissionPlugin {

    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final PolicyRule EVERYTHING =
            new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of());
    private static final PolicyRule EVERY_PATH =
            new PolicyRule(List.of("*"), List.of(), List.of(), List.of(), List.of("*"));
    private static final List<String> OF_COLLECTORS = List.of("ownerReferences", "finalizers", "managedFields");

    private final Policies policies;
    private final Authorizer authorizer;

    /**
     * The check.
     *
     * @param policies what users hold
     * @param authorizer whether they may escalate and bind
     */
    public Escalation(Policies policies, Authorizer authorizer) {
        this.policies = policies;
        this.authorizer = authorizer;
    }

    @Override
    public String name() {
        return "RBACEscalation";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        GroupResource resource = request.resource().type().groupResource();
        ObjectNode object = request.object();
        boolean writes = request.operation() == Verb.CREATE || request.operation() == Verb.UPDATE;
        boolean concerned = resource.group().equals(GROUP)
                && writes
                && object != null
                && !request.user().in(UserInfo.MASTERS)
                && !changesOnlyWhatCollectorsDo(object, request.old());
        if (!concerned || object == null) {
            return;
        }
        switch (resource.resource()) {
            case "roles", "clusterroles" -> checkRole(request, resource, object);
            case "rolebindings", "clusterrolebindings" -> checkBinding(request, resource, object);
            default -> {
                // The group has no other resources.
            }
        }
    }

    /** Finalizers and owners must be free to go, however much the role grants. */
    private static boolean changesOnlyWhatCollectorsDo(ObjectNode object, @Nullable ObjectNode old) {
        return old != null && withoutThose(object).equals(withoutThose(old));
    }

    private static ObjectNode withoutThose(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(OF_COLLECTORS);
        }
        return copy;
    }

    private void checkRole(AdmissionRequest request, GroupResource resource, ObjectNode role) {
        if (may(request, "escalate", resource, request.name())) {
            return;
        }
        confirm(request, resource, role, PolicyRule.all(role));
        ObjectNode old = request.old();
        boolean gathers = Aggregation.aggregates(role) || (old != null && Aggregation.aggregates(old));
        if (gathers && !missing(request, List.of(EVERYTHING, EVERY_PATH)).isEmpty()) {
            throw ApiErrors.forbidden(
                    resource, nameOf(role), "must have cluster-admin privileges to use the aggregationRule");
        }
    }

    private void checkBinding(AdmissionRequest request, GroupResource resource, ObjectNode binding) {
        RoleReference role = RoleReference.of(binding.path("roleRef"));
        boolean ofCluster = role.kind().equals(RoleReference.CLUSTER_ROLE);
        boolean ofNamespace =
                role.kind().equals(RoleReference.ROLE) && !request.namespace().isEmpty();
        if (!ofCluster && !ofNamespace) {
            // Refers to nothing that there could be, which validation tells.
            return;
        }
        GroupResource roles = new GroupResource(GROUP, ofCluster ? "clusterroles" : "roles");
        if (may(request, "bind", roles, role.name())) {
            return;
        }
        List<PolicyRule> rules = policies.rules(request.cluster(), role, request.namespace())
                .orElseThrow(() -> ApiErrors.notFound(roles, role.name()));
        confirm(request, resource, binding, rules);
    }

    private boolean may(AdmissionRequest request, String verb, GroupResource resource, String name) {
        return authorizer.authorize(new Attributes(
                        request.user(),
                        new OneCluster(request.cluster()),
                        verb,
                        resource.group(),
                        "*",
                        resource.resource(),
                        "",
                        request.namespace(),
                        name,
                        ""))
                instanceof Decision.Allow;
    }

    private List<PolicyRule> missing(AdmissionRequest request, List<PolicyRule> wanted) {
        Standing standing = policies.standing(request.cluster(), request.user());
        return RuleCoverage.missing(standing.rules(request.namespace()), wanted);
    }

    private void confirm(AdmissionRequest request, GroupResource resource, ObjectNode object, List<PolicyRule> wanted) {
        List<PolicyRule> missing = missing(request, wanted);
        if (missing.isEmpty()) {
            return;
        }
        UserInfo user = request.user();
        String message = "user " + GoText.quote(user.name()) + " (groups=" + GoText.quotedList(user.groups())
                + ") is attempting to grant RBAC permissions not currently held:\n"
                + String.join("\n", RuleCoverage.describe(missing))
                + problems(policies.standing(request.cluster(), user));
        throw ApiErrors.forbidden(resource, nameOf(object), message);
    }

    /** What may have kept rules of the user from being found, as upstream's stores name it. */
    private static String problems(Standing standing) {
        List<String> problems = standing.missing().stream()
                .map(role -> ApiErrors.notFound(
                                new GroupResource(
                                        GROUP, role.kind().equals(RoleReference.ROLE) ? "roles" : "clusterroles"),
                                role.name())
                        .status()
                        .message())
                .sorted()
                .toList();
        if (problems.isEmpty()) {
            return "";
        }
        String shown =
                problems.size() == 1 ? problems.get(0) : problems.stream().collect(Collectors.joining(", ", "[", "]"));
        return "; resolution errors: [" + shown + "]";
    }

    private static String nameOf(JsonNode object) {
        return object.path("metadata").path("name").asText("");
    }
}
