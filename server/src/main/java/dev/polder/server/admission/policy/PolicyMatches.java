package dev.polder.server.admission.policy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.policy.ParamKind;
import dev.polder.machinery.policy.PolicyBinding;
import dev.polder.server.admission.Governing;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.schema.ServedResource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the policies and bindings that a write is about (apiserver {@code policy/generic.policyDispatcher}).
 *
 * @param <P> compiled expressions
 */
final class PolicyMatches<P> {

    private static final String REGISTRATION = "admissionregistration.k8s.io";

    /** What policies say nothing about: they themselves, and reviews, which nothing stores (kube-apiserver {@code admission/exclusion}). */
    private static final Set<String> EXEMPT = Set.of(
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings");

    private static final Set<String> REVIEWS = Set.of("authentication.k8s.io", "authorization.k8s.io");

    private final PolicyWorld world;
    private final PolicyIndex<P> index;

    PolicyMatches(PolicyWorld world, PolicyIndex<P> index) {
        this.world = world;
        this.index = index;
    }

    /**
     * Takes what matches, and what cannot be told to.
     *
     * @param <P> compiled expressions
     */
    interface Taker<P> {

        /**
         * A binding whose policy is about the write.
         *
         * @param as the resource as which the policy means it
         * @param param one of the parameters
         */
        void invoke(PolicyHook<P> hook, PolicyBinding binding, GroupVersionResource as, PolicyParams.Param param);

        /** A policy, or a binding of it, that cannot be told to match. */
        void misconfigured(PolicyHook<P> hook, @Nullable PolicyBinding binding, String problem);

        /** All bindings of a policy were taken. */
        default void done(PolicyHook<P> hook) {}
    }

    /** Goes through what is about a write; null when nothing can be. */
    @Nullable
    WrittenObject each(AdmissionRequest request, Function<WrittenObject, Taker<P>> taker) {
        if (index.isEmpty() || isExempt(request)) {
            return null;
        }
        LogicalClusterName source =
                world.governing(request.cluster(), request.resource().type().groupResource());
        HookTable<P> hooks = index.in(source);
        if (hooks.size() == 0) {
            return null;
        }
        WrittenObject written = new WrittenObject(world, request);
        PolicyParams params = new PolicyParams(world, source, request.effectiveNamespace());
        Taker<P> to = taker.apply(written);
        for (PolicyHook<P> hook : hooks.about(written.written())) {
            index.looked();
            policy(hook, written, params, to);
        }
        return written;
    }

    private static boolean isExempt(AdmissionRequest request) {
        String group = request.resource().type().group();
        return REVIEWS.contains(group)
                || Governing.isServersOwn(request)
                || (group.equals(REGISTRATION)
                        && EXEMPT.contains(request.resource().type().names().plural()));
    }

    private void policy(PolicyHook<P> hook, WrittenObject written, PolicyParams params, Taker<P> taker) {
        Optional<GroupVersionResource> as;
        ServedResource resource;
        try {
            as = written.match(hook.head().constraints());
            if (as.isEmpty()) {
                return;
            }
            ParamKind kind = hook.head().params();
            resource = kind == null ? null : params.resource(kind);
        } catch (ConfigurationException e) {
            taker.misconfigured(hook, null, "failed to configure policy: " + e.getMessage());
            return;
        }
        for (PolicyBinding binding : hook.bindings()) {
            try {
                if (written.match(binding.match()).isPresent()) {
                    for (PolicyParams.Param param : params.of(resource, binding.params())) {
                        taker.invoke(hook, binding, as.get(), param);
                    }
                }
            } catch (ConfigurationException e) {
                taker.misconfigured(hook, binding, "failed to configure binding: " + e.getMessage());
            }
        }
        taker.done(hook);
    }
}
