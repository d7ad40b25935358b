package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the second round of a write has to know of the first (apiserver {@code mutating.policyReinvokeContext}). */
final class PolicyRounds {

    private @Nullable JsonNode lastOutput;
    private final Set<String> reinvocable = new HashSet<>();
    private final Set<String> due = new HashSet<>();

    /** Whether somebody else has changed the object since the policies were through with it. */
    boolean isChanged(@Nullable JsonNode object) {
        return lastOutput == null ? object != null : !lastOutput.equals(object);
    }

    /** The policies are through. */
    void leave(@Nullable JsonNode object) {
        lastOutput = object == null ? null : object.deepCopy();
    }

    /** A policy was run that may run again. */
    void ran(String invocation) {
        reinvocable.add(invocation);
    }

    /** The object was changed: what was run before and may run again has to. */
    void changed() {
        due.addAll(reinvocable);
        reinvocable.clear();
    }

    boolean isDue(String invocation) {
        return due.contains(invocation);
    }
}
