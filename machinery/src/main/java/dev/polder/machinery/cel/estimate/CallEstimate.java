package dev.polder.machinery.cel.estimate;

import org.jspecify.annotations.Nullable;

/**
 * What a call costs, and how large its result is (cel-go {@code CallEstimate}).
 *
 * @param resultSize null when it is not known
 */
record CallEstimate(Range cost, @Nullable Range resultSize) {

    static CallEstimate of(Range cost) {
        return new CallEstimate(cost, null);
    }
}
