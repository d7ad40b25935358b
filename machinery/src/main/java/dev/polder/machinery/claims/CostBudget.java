package dev.polder.machinery.claims;

import dev.polder.machinery.cel.Limits;

/** What the expressions of one token may cost together, as the rules of one object may. */
final class CostBudget {

    private long left = Limits.PER_OBJECT;

    /** What the next run may cost. */
    long limit() {
        return Math.min(Limits.PER_CALL, left);
    }

    /** Counts a run. */
    void spend(long cost) {
        left = Math.max(0, left - cost);
    }
}
