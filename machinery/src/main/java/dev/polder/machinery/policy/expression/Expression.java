package dev.polder.machinery.policy.expression;

import dev.cel.common.types.CelType;
import dev.polder.machinery.cel.runtime.Program;
import org.jspecify.annotations.Nullable;

/**
 * An expression that was compiled, or could not be.
 *
 * @param source as it was written
 * @param program what runs; null when there is a problem
 * @param type what it gives; null when that is not known
 * @param problem why it cannot run, in upstream's words; empty when it can
 */
public record Expression(
        String source, @Nullable Program program, @Nullable CelType type, String problem) {

    static Expression broken(String source, String problem) {
        return new Expression(source, null, null, problem);
    }

    /** Whether it can run. */
    public boolean isSound() {
        return problem.isEmpty();
    }
}
