package dev.polder.server.authz;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.authz.rbac.EffectiveUsers;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.authz.rbac.Standing;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The most that anybody may do with the types of workspaces, whatever they may do besides: what the roles and bindings of {@code
 * root} give to users and groups whose names have a prefix (kcp {@code maximal_permission_policy_authorizer.go}; {@code root}
 * exports these types to every workspace).
 */
final class ExportPolicy {

    /** What stands before the names of users and groups (kcp {@code MaximalPermissionPolicyRBACUserGroupPrefix}). */
    private static final String PREFIX = "apis.kcp.io:binding:";

    private static final Set<String> EXPORTS = Set.of("tenancy.kcp.io", "topology.kcp.io");

    private final Policies policies;

    ExportPolicy(Policies policies) {
        this.policies = policies;
    }

    /** Where the roles and bindings lie that say so. */
    static LogicalClusterName exporter() {
        return LogicalClusterName.ROOT;
    }

    /** Whether a question is about one of the types. */
    static boolean concerns(Attributes asked) {
        return EXPORTS.contains(asked.group());
    }

    /** What the user may do at the most. */
    Standing standing(Attributes asked, LogicalClusterName cluster, Standing within) {
        UserInfo user = asked.user();
        String name = EffectiveUsers.inScope(cluster.value(), user) ? user.name() : UserInfo.ANONYMOUS.name();
        List<String> groups =
                within.groups().stream().sorted().map(group -> PREFIX + group).toList();
        return policies.standing(exporter(), new UserInfo(PREFIX + name, "", groups, Map.of()));
    }

    /** What the policy says of a question, as kcp's audit log has it. */
    static String words(Attributes asked, Decision.@Nullable Allow allowed) {
        return "API export \"" + exporter() + "\"|\"" + asked.group() + "\" policy: "
                + (allowed == null ? "" : allowed.detail());
    }
}
