package dev.polder.server.authz;

import dev.polder.spi.authz.Decision;
import dev.polder.spi.authz.Decision.Step;
import dev.polder.spi.authz.Decision.Trail;
import java.util.ArrayList;
import java.util.List;

/** Puts together what authorizers say that are asked one after another (apiserver {@code authorization/union}). */
final class Union {

    private Union() {}

    /**
     * What two say together.
     *
     * @param first has decided nothing
     * @param second was asked after that
     */
    static Decision of(Decision first, Decision second) {
        if (says(first)) {
            return says(second) ? joined(first, second) : first;
        }
        return second;
    }

    private static boolean says(Decision decision) {
        return decision instanceof Decision.Allow
                || decision instanceof Decision.Deny
                || !decision.stage().isEmpty();
    }

    private static Decision joined(Decision first, Decision second) {
        Trail trail = () -> {
            List<Step> all = new ArrayList<>(steps(first));
            all.addAll(steps(second));
            return all;
        };
        return switch (second) {
            case Decision.Allow yes -> new Decision.Allow(yes.reason(), yes.stage(), yes.detail(), trail);
            case Decision.Deny no -> new Decision.Deny(no.reason(), no.stage(), no.detail(), trail);
            case Decision.Failed failed ->
                new Decision.Failed(reasons(first, second), failed.stage(), failed.detail(), trail);
            case Decision.NoOpinion none ->
                first instanceof Decision.Failed
                        ? new Decision.Failed(reasons(first, second), first.stage(), first.detail(), trail)
                        : new Decision.NoOpinion(reasons(first, second), none.stage(), none.detail(), trail);
        };
    }

    private static String reasons(Decision first, Decision second) {
        if (first.reason().isEmpty() || second.reason().isEmpty()) {
            return first.reason() + second.reason();
        }
        return first.reason() + "\n" + second.reason();
    }

    /** What the audit log has of a decision: whoever has no trail speaks for itself. */
    static List<Step> steps(Decision decision) {
        List<Step> steps = decision.trail().steps();
        if (!steps.isEmpty() || decision.stage().isEmpty()) {
            return steps;
        }
        return List.of(new Step(decision.stage(), decision.word(), decision.detail()));
    }
}
