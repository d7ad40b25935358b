package dev.polder.server.audit;

import dev.polder.spi.authz.Attributes;
import java.util.List;
import java.util.Set;

/**
 * One rule of a policy (audit.k8s.io/v1 {@code PolicyRule}). A list that is empty matches everything.
 *
 * @param level how much is written down of what matches
 * @param users names of users
 * @param groups of which the user has one
 * @param verbs wire spellings of verbs
 * @param resources of which the request's is one
 * @param namespaces the empty one stands for resources without
 * @param paths paths of requests that are about no resource, the last character may be a star
 * @param omitted moments of which nothing is written
 * @param withoutManagedFields whether objects are written without {@code managedFields}
 */
record AuditRule(
        AuditLevel level,
        List<String> users,
        List<String> groups,
        List<String> verbs,
        List<Resources> resources,
        List<String> namespaces,
        List<String> paths,
        Set<AuditMoment> omitted,
        boolean withoutManagedFields) {

    /**
     * Resources of one group (audit.k8s.io/v1 {@code GroupResources}).
     *
     * @param plurals {@code pods}, {@code pods/status}, {@code pods/*}, <code>*&#47;scale</code> or {@code *}
     * @param names names of objects
     */
    record Resources(String group, List<String> plurals, List<String> names) {

        private boolean match(Attributes asked) {
            if (!group.equals(asked.group())) {
                return false;
            }
            if (plurals.isEmpty()) {
                return true;
            }
            return (names.isEmpty() || names.contains(asked.name()))
                    && plurals.stream().anyMatch(plural -> matches(plural, asked));
        }

        private static boolean matches(String plural, Attributes asked) {
            String subresource = asked.subresource();
            String whole = subresource.isEmpty() ? asked.resource() : asked.resource() + "/" + subresource;
            return plural.equals("*")
                    || plural.equals(whole)
                    || (!subresource.isEmpty() && plural.equals("*/" + subresource))
                    || plural.equals(asked.resource() + "/*");
        }
    }

    /** Whether the rule is about what is asked for (apiserver {@code audit/policy.ruleMatches}). */
    boolean matches(Attributes asked) {
        if (!users.isEmpty() && !users.contains(asked.user().name())) {
            return false;
        }
        if (!groups.isEmpty() && groups.stream().noneMatch(asked.user()::in)) {
            return false;
        }
        if (!verbs.isEmpty() && !verbs.contains(asked.verb())) {
            return false;
        }
        if (!namespaces.isEmpty() || !resources.isEmpty()) {
            return asked.isResourceRequest() && matchesResource(asked);
        }
        return paths.isEmpty() || (!asked.isResourceRequest() && matchesPath(asked.path()));
    }

    private boolean matchesResource(Attributes asked) {
        return (namespaces.isEmpty() || namespaces.contains(asked.namespace()))
                && (resources.isEmpty() || resources.stream().anyMatch(some -> some.match(asked)));
    }

    private boolean matchesPath(String path) {
        return paths.stream()
                .anyMatch(wanted -> wanted.equals(path)
                        || (wanted.endsWith("*") && path.startsWith(wanted.substring(0, wanted.length() - 1))));
    }
}
