package dev.polder.machinery.decode;

/**
 * Stops documents whose aliases unfold to far more than was sent. The measure is {@code go-yaml}'s: small documents may
 * consist almost wholly of aliases, large ones hardly.
 */
final class AliasBudget {

    private static final int FREE_ALIASED = 100;
    private static final int FREE_DECODED = 1_000;
    private static final double LOW = 400_000;
    private static final double HIGH = 4_000_000;
    private static final double SHARE_BELOW_LOW = 0.99;
    private static final double SHARE_ABOVE_HIGH = 0.10;

    private int decoded;
    private int aliased;
    private int depth;

    /** Counts one node. */
    void count() throws DecodeException {
        decoded++;
        if (depth > 0) {
            aliased++;
        }
        if (aliased > FREE_ALIASED && decoded > FREE_DECODED && (double) aliased / decoded > allowedShare()) {
            throw new DecodeException("yaml: document contains excessive aliasing");
        }
    }

    void enterAlias() {
        depth++;
    }

    void leaveAlias() {
        depth--;
    }

    private double allowedShare() {
        double position = Math.clamp((decoded - LOW) / (HIGH - LOW), 0, 1);
        return SHARE_BELOW_LOW - (SHARE_BELOW_LOW - SHARE_ABOVE_HIGH) * position;
    }
}
