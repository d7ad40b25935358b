package dev.polder.server.review;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.machinery.rbac.PolicyRule;
import dev.polder.spi.authn.UserInfo;
import java.util.List;

/** Knows the rules that apply to a user (apiserver {@code authorizer.RuleResolver}). */
public interface RuleSource {

    /** The rules that apply in a cluster, and in one of its namespaces, as of now. Never blocks. */
    Rules rules(UserInfo user, LogicalClusterName cluster, String namespace);

    /**
     * Rules.
     *
     * @param all the rules that were found
     * @param problem why there may be more; empty when these are all
     */
    record Rules(List<PolicyRule> all, String problem) {
        public Rules {
            all = List.copyOf(all);
        }
    }
}
