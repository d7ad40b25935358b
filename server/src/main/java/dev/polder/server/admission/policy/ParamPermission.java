package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.policy.ParamKind;
import dev.polder.machinery.policy.ParamReference;
import dev.polder.machinery.policy.PolicyBinding;
import dev.polder.machinery.policy.PolicyHead;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import dev.polder.storage.view.ObjectRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whoever has policies read parameters must be allowed to read them: messages of policies could tell what is in them (k/k {@code
 * registry/admissionregistration/…/authz.go}).
 */
public final class ParamPermission implements AdmissionPlugin {

    private static final String GROUP = "admissionregistration.k8s.io";

    /** The policies that the bindings are of. */
    private static final Map<String, String> BINDINGS = Map.of(
            "validatingadmissionpolicybindings", "validatingadmissionpolicies",
            "mutatingadmissionpolicybindings", "mutatingadmissionpolicies");

    private final PolicyWorld world;

    /** The check, which asks in the logical cluster of the policy or binding. */
    public ParamPermission(PolicyWorld world) {
        this.world = world;
    }

    @Override
    public String name() {
        return "PolicyParams";
    }

    /**
     * What is to be read, as far as it is known.
     *
     * @param resource the resource; {@code *} where that cannot be told
     * @param problem why not, in upstream's words; empty when it can
     */
    private record Wanted(String group, String version, String resource, String problem) {

        private static final Wanted ANYTHING = new Wanted("*", "*", "*", "");

        Wanted but(String why) {
            return new Wanted(group, version, resource, why);
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode object = request.object();
        boolean isWritten = request.operation() == Verb.CREATE || request.operation() == Verb.UPDATE;
        if (object == null
                || !isWritten
                || !request.subresource().isEmpty()
                || !request.resource().type().group().equals(GROUP)
                || request.user().in(UserInfo.MASTERS)) {
            return;
        }
        String plural = request.resource().type().names().plural();
        String policies = BINDINGS.get(plural);
        if (policies != null) {
            binding(request, PolicyBinding.of(object), policies);
        } else if (BINDINGS.containsValue(plural)) {
            policy(request, object, request.old());
        }
    }

    private void policy(AdmissionRequest request, ObjectNode policy, @Nullable ObjectNode old) {
        ParamKind kind = PolicyHead.of(policy).params();
        if (kind == null || (old != null && kind.equals(PolicyHead.of(old).params()))) {
            return;
        }
        if (!may(request, "get", wanted(request, kind), "*", "*")) {
            refuse(
                    request,
                    "spec.paramKind",
                    "user " + shown(request.user()) + " must have \"get\" permission on all objects of the referenced"
                            + " paramKind (kind=" + kind.kind() + ", apiVersion=" + apiVersion(kind) + ")");
        }
    }

    private void binding(AdmissionRequest request, PolicyBinding binding, String policies) {
        ParamReference params = binding.params();
        if (params == null) {
            return;
        }
        String verb = params.name().isEmpty() ? "list" : "get";
        Wanted wanted = wanted(request, binding, policies);
        if (!may(request, verb, wanted, params.namespace(), params.name())) {
            String who = "user " + shown(request.user()) + " does not have \"" + verb + "\" permission ";
            refuse(
                    request,
                    "spec.paramRef",
                    wanted.problem().isEmpty()
                            ? who + "on the object referenced by paramRef"
                            : wanted.problem() + " to determine minimum required permissions and " + who
                                    + "for all groups, versions and resources");
        }
    }

    private Wanted wanted(AdmissionRequest request, PolicyBinding binding, String policies) {
        ObjectRecord policy = world.view()
                .snapshot()
                .map(ResourceSpace.local(GROUP, policies))
                .get(request.cluster(), "", binding.policy());
        if (policy == null || !policy.unreadable().isEmpty()) {
            return Wanted.ANYTHING.but("unable to get policy " + binding.policy());
        }
        ParamKind kind =
                PolicyHead.of(Json.readOwn(policy.hold().body().json())).params();
        return kind == null ? Wanted.ANYTHING : wanted(request, kind);
    }

    private Wanted wanted(AdmissionRequest request, ParamKind kind) {
        String group = kind.version().group();
        String version = kind.version().version();
        try {
            String plural = new PolicyParams(world, request.cluster(), "")
                    .resource(kind)
                    .type()
                    .names()
                    .plural();
            return new Wanted(group, version, plural, "");
        } catch (ConfigurationException e) {
            return new Wanted(
                    group, version, "*", "unable to resolve paramKind &{" + apiVersion(kind) + " " + kind.kind() + "}");
        }
    }

    private boolean may(AdmissionRequest request, String verb, Wanted wanted, String namespace, String name) {
        return world.authorizer()
                        .authorize(new Attributes(
                                request.user(),
                                new OneCluster(request.cluster()),
                                verb,
                                wanted.group(),
                                wanted.version(),
                                wanted.resource(),
                                "",
                                namespace,
                                name,
                                ""))
                instanceof Decision.Allow;
    }

    private static void refuse(AdmissionRequest request, String field, String why) {
        throw ApiErrors.invalid(
                request.context().kind(), request.objectName(), List.of(FieldError.forbidden(field, why)));
    }

    private static String apiVersion(ParamKind kind) {
        String group = kind.version().group();
        return (group.isEmpty() ? "" : group + "/") + kind.version().version();
    }

    /** A user as Go prints it, which is what upstream shows. */
    private static String shown(UserInfo user) {
        String extra = new TreeMap<>(user.extra())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + list(entry.getValue()))
                        .collect(Collectors.joining(" ", "map[", "]"));
        return "&{" + user.name() + " " + user.uid() + " " + list(user.groups()) + " " + extra + "}";
    }

    private static String list(List<String> texts) {
        return "[" + String.join(" ", texts) + "]";
    }
}
