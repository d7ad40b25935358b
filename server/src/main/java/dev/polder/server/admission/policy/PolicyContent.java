package dev.polder.server.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.policy.PolicyHead;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says. Its expressions are compiled when they first run.
 *
 * @param <P> compiled expressions
 */
final class PolicyContent<P> {

    private final PolicyHead head;
    private final Function<JsonNode, P> compiler;
    private @Nullable P compiled;

    PolicyContent(PolicyHead head, Function<JsonNode, P> compiler) {
        this.head = head;
        this.compiler = compiler;
    }

    PolicyHead head() {
        return head;
    }

    synchronized P compiled() {
        P known = compiled;
        if (known == null) {
            known = compiler.apply(head.spec());
            compiled = known;
        }
        return known;
    }
}
