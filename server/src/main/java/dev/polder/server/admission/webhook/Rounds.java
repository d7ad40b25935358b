package dev.polder.server.admission.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which webhooks are called again for a write (apiserver {@code mutating.webhookReinvokeContext}). */
final class Rounds {

    private final Set<String> called = new HashSet<>();
    private final Set<String> again = new HashSet<>();
    private @Nullable ObjectNode left;

    /** A webhook that wants to know was called. */
    void called(String webhook) {
        called.add(webhook);
    }

    /** The object has changed after those that were called. */
    void changed() {
        again.addAll(called);
        called.clear();
    }

    boolean isCalledAgain(String webhook) {
        return again.contains(webhook);
    }

    /** How the webhooks have left the object. */
    void leave(@Nullable ObjectNode object) {
        left = object == null ? null : object.deepCopy();
    }

    /** Whether somebody else has changed it since. */
    boolean isChangedSince(@Nullable ObjectNode object) {
        return left == null ? object != null : !left.equals(object);
    }
}
