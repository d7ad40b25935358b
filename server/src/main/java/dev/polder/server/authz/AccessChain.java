package dev.polder.server.authz;

import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.authz.rbac.EffectiveUsers;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.authz.rbac.Standing;
import dev.polder.server.config.AuthzConfig;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * kcp's chain of authorizers, top to bottom: groups and paths that are always allowed, the groups that a logical cluster
 * requires, whether the user may enter it, what nobody but the server may write, and then RBAC (kcp {@code
 * pkg/server/options/authorization.go}, {@code pkg/authorization}). The asker learns yes or no; which stage said so, and
 * why, is for the audit log.
 */
public final class AccessChain implements Authorizer {

    /** kcp's group of administrators of every workspace. */
    public static final String KCP_ADMIN = "system:kcp:admin";

    /** Whoever makes a workspace what its type says. */
    public static final String BOOTSTRAPPER = "system:kcp:tenancy:workspace-bootstrapper";

    /** The server's own controllers, in every logical cluster of it. */
    public static final String LOGICAL_CLUSTER_ADMIN = "system:kcp:logical-cluster-admin";

    /** The controllers of other servers. */
    public static final String EXTERNAL_LOGICAL_CLUSTER_ADMIN = "system:kcp:external-logical-cluster-admin";

    /** The stage that lets everybody ask for paths that tell nothing of any logical cluster. */
    static final String PATHS_STAGE = AuthzConfig.Link.ALWAYS_ALLOW_PATHS.wire();

    private static final String DENIED = "access denied";
    private static final String REVIEWS = "authorization.k8s.io";
    private static final String API_SHARING = "apis.kcp.io";
    private static final Set<String> SERVER_WRITTEN = Set.of("apibindings", "apiexports");
    private static final String METRICS = "/metrics";
    private static final List<String> LIFECYCLE_GROUPS = List.of("system:kcp:initializer:", "system:kcp:terminator:");

    private static final Decision MASTERS = new Decision.Allow("", AuthzConfig.Link.ALWAYS_ALLOW_GROUPS.wire(), "");
    private static final Decision OPEN = new Decision.Allow("", PATHS_STAGE, "");
    private static final Decision LIFECYCLE =
            new Decision.Allow("access granted", "02-content", "lifecycle VW pre-authorized access");
    private static final Decision NOBODY = no("", "");
    private static final Decision NO_CLUSTER = no("01-requiredgroups", "empty cluster name");
    private static final Decision UNKNOWN = no("01-requiredgroups", "logical cluster not found");
    private static final Decision SYSTEM = no("02-content", "empty or system workspace");
    private static final Decision NO_ACCESS = no("02-content", "no verb=access permission on /");

    private final Policies policies;
    private final Function<LogicalClusterName, Optional<Gate>> gates;
    private final List<AuthzConfig.Link> order;
    private final OpenPaths openPaths;
    private final boolean deep;

    /**
     * A chain.
     *
     * @param policies roles and bindings
     * @param gates what each logical cluster asks; empty for one that is not there; must not block
     * @param config what is asked in which order, and the paths that everybody may ask for
     */
    public AccessChain(Policies policies, Function<LogicalClusterName, Optional<Gate>> gates, AuthzConfig config) {
        this(policies, gates, config.order(), new OpenPaths(config.openPaths()), false);
    }

    private AccessChain(
            Policies policies,
            Function<LogicalClusterName, Optional<Gate>> gates,
            List<AuthzConfig.Link> order,
            OpenPaths openPaths,
            boolean deep) {
        this.policies = policies;
        this.gates = gates;
        this.order = order;
        this.openPaths = openPaths;
        this.deep = deep;
    }

    /** The same chain, answering as if everybody could enter every cluster (kcp's deep SubjectAccessReview). */
    public AccessChain deep() {
        return new AccessChain(policies, gates, order, openPaths, true);
    }

    @Override
    public Decision authorize(Attributes asked) {
        Decision last = NOBODY;
        for (int i = 0; i < order.size(); i++) {
            Decision decision = switch (order.get(i)) {
                case ALWAYS_ALLOW_GROUPS -> asked.user().in(UserInfo.MASTERS) ? MASTERS : last;
                case ALWAYS_ALLOW_PATHS -> !asked.isResourceRequest() && openPaths.has(asked.path()) ? OPEN : last;
                case RBAC -> roles(asked);
            };
            if (!(decision instanceof Decision.NoOpinion)) {
                return decision;
            }
            last = decision;
        }
        return last;
    }

    /** What workspaces, roles and bindings say. */
    private Decision roles(Attributes asked) {
        UserInfo user = asked.user();
        if (asked.scope() == null) {
            return ofServer(asked);
        }
        if (!(asked.scope() instanceof OneCluster one)) {
            return NO_CLUSTER;
        }
        // Upstream excepts the reviews themselves from what is asked deeply.
        boolean within = deep && !asked.group().equals(REVIEWS);
        Optional<Gate> gate = within ? Optional.empty() : gates.apply(one.name());
        if (!within && gate.isEmpty() && !user.in(LOGICAL_CLUSTER_ADMIN)) {
            // Names that somebody has made up leave no trace.
            return UNKNOWN;
        }
        Standing standing = policies.standing(one.name(), user);
        Decision turned = within ? null : entrance(one.name(), gate, user, standing);
        if (turned != null) {
            return turned;
        }
        if (isServerWritten(asked)) {
            String detail =
                    asked.resource().substring(0, asked.resource().length() - 1) + " status updates not permitted";
            return new Decision.Deny(DENIED, "03-systemcrd", detail);
        }
        Decision.Allow allowed = standing.decide(asked);
        return allowed != null ? allowed : nothingAllows(standing);
    }

    /**
     * A path without a logical cluster, which is about the server. Metrics are for those who may read them in root; what
     * the server says to everybody is for those to whom the policy of every cluster gives it.
     */
    private Decision ofServer(Attributes asked) {
        if (asked.isResourceRequest()) {
            return NO_CLUSTER;
        }
        if (asked.path().equals(METRICS)) {
            Decision.Allow allowed =
                    policies.standing(LogicalClusterName.ROOT, asked.user()).decide(asked);
            return allowed != null ? allowed : NO_CLUSTER;
        }
        Decision.Allow allowed =
                policies.standing(Policies.EVERYWHERE, asked.user()).decide(asked);
        return allowed != null ? allowed : NO_CLUSTER;
    }

    /** Whether the user may enter the cluster at all: null for yes, else the decision. */
    private static @Nullable Decision entrance(
            LogicalClusterName cluster, Optional<Gate> found, UserInfo user, Standing standing) {
        if (standing.groups().contains(LOGICAL_CLUSTER_ADMIN) || found.isEmpty()) {
            return cluster.value().startsWith("system:") ? SYSTEM : null;
        }
        Gate gate = found.get();
        boolean account = EffectiveUsers.isServiceAccount(user);
        if (!account && !isMember(gate, standing.groups())) {
            return new Decision.Deny(
                    DENIED, "01-requiredgroups", "user is not a member of required groups: " + gate.requiredGroups());
        }
        if (cluster.value().startsWith("system:")) {
            return SYSTEM;
        }
        switch (gate.phase()) {
            case SCHEDULING, UNAVAILABLE -> {
                return no(
                        "02-content",
                        "not permitted due to phase \"" + gate.phase().wire() + "\"");
            }
            case INITIALIZING, TERMINATING, DELETING -> {
                if (hasLifecycleGroup(user)) {
                    return LIFECYCLE;
                }
            }
            case READY, INACTIVE -> {
                // Open to those who may enter.
            }
        }
        boolean atHome = account && EffectiveUsers.inScope(cluster.value(), user);
        return atHome || standing.access() ? null : NO_ACCESS;
    }

    private static boolean isMember(Gate gate, Set<String> groups) {
        if (gate.requiredGroups().isEmpty()
                || groups.contains(EXTERNAL_LOGICAL_CLUSTER_ADMIN)
                || groups.contains(KCP_ADMIN)
                || groups.contains(BOOTSTRAPPER)) {
            return true;
        }
        for (List<String> all : gate.requiredGroups()) {
            if (groups.containsAll(all)) {
                return true;
            }
        }
        return false;
    }

    /** These groups are given by the server only, to requests that come through the endpoints of a lifecycle. */
    private static boolean hasLifecycleGroup(UserInfo user) {
        for (String group : user.groups()) {
            for (String prefix : LIFECYCLE_GROUPS) {
                if (group.startsWith(prefix)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isServerWritten(Attributes asked) {
        return asked.group().equals(API_SHARING)
                && asked.subresource().equals("status")
                && SERVER_WRITTEN.contains(asked.resource());
    }

    private static Decision nothingAllows(Standing standing) {
        String problem = standing.problem();
        return no("05-local", problem.isEmpty() ? "" : "RBAC: " + problem);
    }

    private static Decision no(String stage, String detail) {
        return new Decision.NoOpinion(DENIED, stage, detail);
    }
}
