package dev.polder.server.authz;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.authz.rbac.EffectiveUsers;
import dev.polder.server.authz.rbac.Standing;
import dev.polder.spi.authn.LifecycleGroups;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Decision;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a user may enter a logical cluster at all: the groups that it requires, how far its life is, and {@code access} (kcp
 * {@code pkg/authorization/requiredgroups_authorizer.go}, {@code workspace_content_authorizer.go}).
 *
 * @param turned the decision that ends the way; null for those who may enter
 * @param groups why the first stage lets pass, in kcp's words; empty when it does not
 * @param content why the second stage lets pass, in kcp's words; empty when it does not
 */
record Passage(@Nullable Decision turned, String groups, String content) {

    static final String GROUPS_STAGE = "01-requiredgroups";
    static final String CONTENT_STAGE = "02-content";

    private static final String DEEP_REVIEW = "deep SAR request";
    private static final String SERVER = "logical cluster admin access";
    private static final String NO_GROUPS = "logical cluster does not require groups";
    private static final String OF_ACCOUNTS = "service account access to logical cluster";
    private static final String OF_OTHER_SERVERS = "external logical cluster admin access";
    private static final String ACCESS = "user logical cluster access";

    /** Whoever asks as if everybody could enter. */
    static final Passage DEEP = new Passage(null, DEEP_REVIEW, DEEP_REVIEW);

    private static final Passage USUAL = new Passage(null, NO_GROUPS, ACCESS);
    private static final Passage OF_SERVER = new Passage(null, SERVER, SERVER);

    private static final Decision SYSTEM = refused("empty or system workspace");
    private static final Decision NO_ACCESS = refused("no verb=access permission on /");
    private static final Decision LIFECYCLE =
            new Decision.Allow("access granted", CONTENT_STAGE, "lifecycle VW pre-authorized access");

    /**
     * Decides.
     *
     * @param found what the cluster asks; empty for one that is not there
     * @param standing what the user may do in it
     */
    static Passage of(LogicalClusterName cluster, Optional<Gate> found, UserInfo user, Standing standing) {
        boolean ofSystem = cluster.value().startsWith("system:");
        if (standing.groups().contains(AccessChain.LOGICAL_CLUSTER_ADMIN) || found.isEmpty()) {
            return ofSystem ? new Passage(SYSTEM, SERVER, "") : OF_SERVER;
        }
        Gate gate = found.get();
        boolean account = EffectiveUsers.isServiceAccount(user);
        String member = account ? OF_ACCOUNTS : membership(gate, standing.groups());
        if (member == null) {
            String why = "user is not a member of required groups: " + required(gate);
            return new Passage(new Decision.Deny(AccessChain.DENIED, GROUPS_STAGE, why), "", "");
        }
        if (ofSystem) {
            return new Passage(SYSTEM, member, "");
        }
        Decision early = byPhase(gate, user);
        if (early != null) {
            return new Passage(early, member, "");
        }
        if (account && EffectiveUsers.inScope(cluster.value(), user)) {
            return new Passage(null, member, "local service account access");
        }
        if (!standing.access()) {
            return new Passage(NO_ACCESS, member, "");
        }
        return member.equals(NO_GROUPS) ? USUAL : new Passage(null, member, ACCESS);
    }

    private static @Nullable Decision byPhase(Gate gate, UserInfo user) {
        return switch (gate.phase()) {
            case SCHEDULING, UNAVAILABLE ->
                refused("not permitted due to phase \"" + gate.phase().wire() + "\"");
            case INITIALIZING, TERMINATING, DELETING -> LifecycleGroups.any(user.groups()) ? LIFECYCLE : null;
            case READY, INACTIVE -> null;
        };
    }

    /** Why the groups are those that are required; null when they are not. */
    private static @Nullable String membership(Gate gate, Set<String> groups) {
        if (groups.contains(AccessChain.EXTERNAL_LOGICAL_CLUSTER_ADMIN)) {
            return OF_OTHER_SERVERS;
        }
        if (gate.requiredGroups().isEmpty()) {
            return NO_GROUPS;
        }
        boolean member = groups.contains(AccessChain.KCP_ADMIN) || groups.contains(AccessChain.BOOTSTRAPPER);
        for (List<String> all : gate.requiredGroups()) {
            member |= groups.containsAll(all);
        }
        return member ? "user is member of required groups: " + required(gate) : null;
    }

    /** As the annotation spells them. */
    private static String required(Gate gate) {
        return gate.requiredGroups().stream().map(all -> String.join(",", all)).collect(Collectors.joining(";"));
    }

    private static Decision refused(String why) {
        return new Decision.NoOpinion(AccessChain.DENIED, CONTENT_STAGE, why);
    }
}
