package dev.polder.server.authz;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.spi.authz.Decision;
import dev.polder.spi.authz.Decision.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * What each numbered authorizer of kcp's says of a request that got to the last of them or was turned away before, in kcp's
 * words ({@code pkg/authorization/decorator.go}: whoever hands a request on takes over the decision of those behind).
 *
 * @param cluster the logical cluster
 * @param passage how the request got in
 * @param policy what the policy of an export says; empty where none has a say
 * @param end the decision
 */
record ChainTrail(LogicalClusterName cluster, Passage passage, String policy, Decision end) implements Decision.Trail {

    static final String SYSTEM_STAGE = "03-systemcrd";
    static final String POLICY_STAGE = "04-maxpermissionpolicy";
    static final String BOOTSTRAP_STAGE = "05-bootstrap";
    static final String LOCAL_STAGE = "05-local";

    private static final String NO_OPINION = "NoOpinion";

    @Override
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        String word = end.word();
        if (!passage.groups().isEmpty()) {
            steps.add(handed(Passage.GROUPS_STAGE, word, passage.groups()));
        }
        if (!passage.content().isEmpty()) {
            steps.add(handed(Passage.CONTENT_STAGE, word, passage.content()));
        }
        boolean roles = end.stage().equals(BOOTSTRAP_STAGE) || end.stage().equals(LOCAL_STAGE);
        if (roles || end.stage().equals(POLICY_STAGE)) {
            steps.add(handed(SYSTEM_STAGE, word, "no system CRD violation"));
        }
        if (!roles) {
            steps.add(new Step(end.stage(), word, end.detail()));
            return steps;
        }
        steps.add(handed(POLICY_STAGE, word, policyWords()));
        boolean everywhere = end.stage().equals(BOOTSTRAP_STAGE);
        steps.add(new Step(
                BOOTSTRAP_STAGE,
                everywhere ? word : NO_OPINION,
                "bootstrap policy: " + (everywhere ? end.detail() : "")));
        if (!everywhere) {
            steps.add(new Step(LOCAL_STAGE, word, "local cluster \"" + cluster + "\" policy: " + end.detail()));
        }
        return steps;
    }

    private String policyWords() {
        if (passage.equals(Passage.DEEP)) {
            return passage.groups();
        }
        return policy.isEmpty() ? "no relevant binding found" : policy;
    }

    private static Step handed(String stage, String word, String why) {
        return new Step(stage, word, "delegating due to " + why);
    }
}
