package dev.polder.server.admission.policy;

import dev.polder.machinery.policy.ValidatingPolicy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;

/**
 * Refuses what the ValidatingAdmissionPolicies do not allow that are bound where the resource comes from (apiserver plugin {@code
 * ValidatingAdmissionPolicy}; kcp {@code KCPValidatingAdmissionPolicy}).
 */
public final class ValidatingAdmissionPolicy implements AdmissionPlugin {

    private final PolicyMatches<ValidatingPolicy> matches;

    public ValidatingAdmissionPolicy(PolicyWorld world, PolicyIndex<ValidatingPolicy> index) {
        this.matches = new PolicyMatches<>(world, index);
    }

    @Override
    public String name() {
        return "KCPValidatingAdmissionPolicy";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ValidationRun run = new ValidationRun(request);
        matches.each(request, run::of);
        run.finish();
    }
}
