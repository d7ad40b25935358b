package dev.polder.machinery.cel.estimate;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call with one of the overloads that it can resolve to.
 *
 * @param target what a member function is called on; null for global functions
 */
record Call(String function, String overload, @Nullable Operand target, List<Operand> args) {

    /** What a member function is called on. */
    Operand receiver() {
        return Objects.requireNonNull(target, function);
    }
}
