package dev.polder.server.admission.policy;

import dev.polder.machinery.policy.MutatingPolicy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;

/**
 * Changes objects as the MutatingAdmissionPolicies say that are bound where the resource comes from (apiserver plugin {@code
 * MutatingAdmissionPolicy}; kcp {@code KCPMutatingAdmissionPolicy}).
 */
public final class MutatingAdmissionPolicy implements AdmissionPlugin {

    private final PolicyMatches<MutatingPolicy> matches;

    public MutatingAdmissionPolicy(PolicyWorld world, PolicyIndex<MutatingPolicy> index) {
        this.matches = new PolicyMatches<>(world, index);
    }

    @Override
    public String name() {
        return "KCPMutatingAdmissionPolicy";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        MutationRun run = new MutationRun(request);
        WrittenObject written = matches.each(request, any -> run);
        if (written != null) {
            run.finish(written);
        }
    }
}
