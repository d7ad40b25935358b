package dev.polder.server.authz.rbac;

import dev.polder.machinery.rbac.PolicyRule;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one binding gives a user.
 *
 * @param rules what it allows
 * @param allowed the decision when one of the rules does; made once, since every request ends with one
 */
record Grant(List<PolicyRule> rules, Decision.Allow allowed) {

    /** The decision of the first grant that allows a request; null when none does. */
    static Decision.@Nullable Allow first(List<Grant> grants, Attributes asked) {
        for (Grant grant : grants) {
            for (PolicyRule rule : grant.rules()) {
                if (allows(rule, asked)) {
                    return grant.allowed();
                }
            }
        }
        return null;
    }

    private static boolean allows(PolicyRule rule, Attributes asked) {
        return asked.isResourceRequest()
                ? rule.allows(asked.verb(), asked.group(), asked.resource(), asked.subresource(), asked.name())
                : rule.allowsPath(asked.verb(), asked.path());
    }

    /** Whether any of the grants allows a verb on a path. */
    static boolean allowsPath(List<Grant> grants, String verb, String path) {
        for (Grant grant : grants) {
            for (PolicyRule rule : grant.rules()) {
                if (rule.allowsPath(verb, path)) {
                    return true;
                }
            }
        }
        return false;
    }
}
