package dev.polder.server;

import dev.polder.apiexport.binding.BoundResources;
import dev.polder.machinery.policy.MutatingPolicy;
import dev.polder.machinery.policy.ValidatingPolicy;
import dev.polder.server.admission.OutsideChange;
import dev.polder.server.admission.policy.MutatingAdmissionPolicy;
import dev.polder.server.admission.policy.ParamPermission;
import dev.polder.server.admission.policy.PolicyIndex;
import dev.polder.server.admission.policy.PolicyWorld;
import dev.polder.server.admission.policy.SharedPolicies;
import dev.polder.server.admission.policy.ValidatingAdmissionPolicy;
import dev.polder.server.form.Forms;
import dev.polder.spi.admission.AdmissionPlugin;
import java.util.List;

/**
 * Admission policies.
 *
 * @param mutating runs those that change objects
 * @param validating runs those that refuse
 * @param permission looks at who writes policies and bindings
 */
record PolicyParts(AdmissionPlugin mutating, AdmissionPlugin validating, AdmissionPlugin permission) {

    static PolicyParts of(StoredObjects objects, Access access, Forms forms) {
        PolicyWorld world = new PolicyWorld(
                objects.view(),
                objects.schemas(),
                new BoundResources(objects.view(), objects.bound()),
                forms,
                objects.conversions(),
                access.authorizer());
        PolicyIndex<MutatingPolicy> mutating = new PolicyIndex<>(
                objects.view(),
                "mutatingadmissionpolicies",
                "mutatingadmissionpolicybindings",
                new SharedPolicies<>(MutatingPolicy::of));
        PolicyIndex<ValidatingPolicy> validating = new PolicyIndex<>(
                objects.view(),
                "validatingadmissionpolicies",
                "validatingadmissionpolicybindings",
                new SharedPolicies<>(ValidatingPolicy::of));
        objects.metrics().remembers("admission-policies", () -> mutating.size() + validating.size());
        return new PolicyParts(
                new MutatingAdmissionPolicy(world, mutating),
                new ValidatingAdmissionPolicy(world, validating),
                new ParamPermission(world));
    }

    /** The plugins in kcp's order. */
    List<AdmissionPlugin> plugins() {
        return List.of(new OutsideChange(mutating), validating);
    }
}
