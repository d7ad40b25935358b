package dev.polder.server.audit;

import dev.polder.spi.authz.Attributes;
import java.util.List;
import java.util.Set;

/**
 * What is written down of which requests (audit.k8s.io/v1 {@code Policy}): the first rule that matches decides.
 *
 * @param rules in order, each with what the policy says of all
 */
record AuditPolicy(List<AuditRule> rules) {

    /** Of a request that no rule is about, nothing is written. */
    private static final Treatment NOTHING = new Treatment(AuditLevel.NONE, Set.of(), false);

    AuditPolicy {
        rules = List.copyOf(rules);
    }

    /**
     * How a request is written down.
     *
     * @param omitted moments of which nothing is written
     */
    record Treatment(AuditLevel level, Set<AuditMoment> omitted, boolean withoutManagedFields) {}

    Treatment of(Attributes asked) {
        for (AuditRule rule : rules) {
            if (rule.matches(asked)) {
                return new Treatment(rule.level(), rule.omitted(), rule.withoutManagedFields());
            }
        }
        return NOTHING;
    }
}
