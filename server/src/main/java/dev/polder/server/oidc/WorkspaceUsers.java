package dev.polder.server.oidc;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.spi.authn.UserInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the issuers of a workspace may say of a user (kcp {@code pkg/authentication}: {@code ForbidSystemUsernames}, {@code
 * wrapWithSecurityFilters}, {@code withClusterScope}): nothing that the system itself says. Such a user is one in this
 * workspace alone.
 */
final class WorkspaceUsers {

    private static final String SYSTEM = "system:";
    private static final String OURS = "kcp.io";
    private static final String SCOPES = "authentication.kcp.io/scopes";
    private static final String CLUSTER = "authentication.kcp.io/cluster-name";

    private WorkspaceUsers() {}

    /** The user as one of a logical cluster; empty for a part of the system, which nobody is let in as. */
    static Optional<UserInfo> admitted(UserInfo user, LogicalClusterName cluster) {
        if (user.name().startsWith(SYSTEM)) {
            return Optional.empty();
        }
        TreeSet<String> groups = new TreeSet<>(user.groups());
        groups.removeIf(group -> group.startsWith(SYSTEM));
        Map<String, List<String>> extra = new HashMap<>(user.extra());
        extra.keySet().removeIf(key -> key.contains(OURS));
        extra.put(SCOPES, List.of("cluster:" + cluster));
        extra.put(CLUSTER, List.of(cluster.value()));
        return Optional.of(new UserInfo(user.name(), user.uid(), List.copyOf(groups), extra).authenticated());
    }
}
