package dev.polder.server.admission.policy;

import dev.polder.machinery.policy.PolicyBinding;
import dev.polder.machinery.policy.PolicyHead;
import java.util.List;

/**
 * A policy with what binds it.
 *
 * @param name the policy's name
 * @param content what it says, shared
 * @param bindings its bindings, by name
 * @param <P> compiled expressions
 */
record PolicyHook<P>(String name, PolicyContent<P> content, List<PolicyBinding> bindings) {

    PolicyHook {
        bindings = List.copyOf(bindings);
    }

    PolicyHead head() {
        return content.head();
    }
}
