package dev.polder.server.authz;

import dev.polder.api.cluster.ClusterScope.OneCluster;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.authz.rbac.Standing;
import dev.polder.server.config.AuthzConfig;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * kcp's chain of authorizers, top to bottom: groups and paths that are always allowed, the groups that a logical cluster
 * requires, whether the user may enter it, what nobody but the server may write, and then RBAC (kcp {@code
 * pkg/server/options/authorization.go}, {@code pkg/authorization}). The asker learns yes or no; which stage said so, and
 * why, is for the audit log.
 */
public final class AccessChain implements Authorizer, HeldRights.Basis {

    /** kcp's group of administrators of every workspace. */
    public static final String KCP_ADMIN = UserInfo.KCP_ADMINS;

    /** Whoever makes a workspace what its type says. */
    public static final String BOOTSTRAPPER = "system:kcp:tenancy:workspace-bootstrapper";

    /** The server's own controllers, in every logical cluster of it. */
    public static final String LOGICAL_CLUSTER_ADMIN = "system:kcp:logical-cluster-admin";

    /** The controllers of other servers. */
    public static final String EXTERNAL_LOGICAL_CLUSTER_ADMIN = "system:kcp:external-logical-cluster-admin";

    /** The stage that lets everybody ask for paths that tell nothing of any logical cluster. */
    static final String PATHS_STAGE = AuthzConfig.Link.ALWAYS_ALLOW_PATHS.wire();

    /** All that the asker learns of a no. */
    static final String DENIED = "access denied";

    private static final String REVIEWS = "authorization.k8s.io";
    private static final String API_SHARING = "apis.kcp.io";
    private static final Set<String> SERVER_WRITTEN = Set.of("apibindings", "apiexports");
    /** What these tell is of all logical clusters. */
    private static final Set<String> OF_ALL = Set.of("/metrics", "/debug/gc");

    private static final Decision MASTERS = new Decision.Allow("", AuthzConfig.Link.ALWAYS_ALLOW_GROUPS.wire(), "");
    private static final Decision OPEN = new Decision.Allow("", PATHS_STAGE, "");
    private static final Decision NOBODY = new Decision.NoOpinion(DENIED, "", "");
    private static final Decision NO_CLUSTER =
            new Decision.NoOpinion(DENIED, Passage.GROUPS_STAGE, "empty cluster name");
    private static final Decision UNKNOWN =
            new Decision.NoOpinion(DENIED, Passage.GROUPS_STAGE, "logical cluster not found");

    private final Policies policies;
    private final ExportPolicy exports;
    private final Function<LogicalClusterName, Optional<Gate>> gates;
    private final List<AuthzConfig.Link> order;
    private final OpenPaths openPaths;
    private final Authorizer webhook;
    private final boolean deep;

    /**
     * A chain.
     *
     * @param policies roles and bindings
     * @param sources the exports that bound what may be done with what they have brought
     * @param gates what each logical cluster asks; empty for one that is not there; must not block
     * @param config what is asked in which order, and the paths that everybody may ask for
     * @param webhook answers for {@code Webhook} in that order
     */
    public AccessChain(
            Policies policies,
            PolicySources sources,
            Function<LogicalClusterName, Optional<Gate>> gates,
            AuthzConfig config,
            Authorizer webhook) {
        this(
                policies,
                new ExportPolicy(policies, sources),
                gates,
                new Links(config.order(), new OpenPaths(config.openPaths()), webhook),
                false);
    }

    /** The links of the chain: which, in which order, and what two of them need. */
    private record Links(List<AuthzConfig.Link> order, OpenPaths openPaths, Authorizer webhook) {}

    private AccessChain(
            Policies policies,
            ExportPolicy exports,
            Function<LogicalClusterName, Optional<Gate>> gates,
            Links links,
            boolean deep) {
        this.policies = policies;
        this.exports = exports;
        this.gates = gates;
        this.order = links.order();
        this.openPaths = links.openPaths();
        this.webhook = links.webhook();
        this.deep = deep;
    }

    /** A webhook that is not there. */
    public static Authorizer noWebhook() {
        return asked -> NOBODY;
    }

    /** The same chain, answering as if everybody could enter every cluster (kcp's deep SubjectAccessReview). */
    public AccessChain deep() {
        return new AccessChain(policies, exports, gates, new Links(order, openPaths, webhook), true);
    }

    @Override
    public Decision authorize(Attributes asked) {
        return ask(asked, question -> Optional.of(webhook.authorize(question))).orElseThrow();
    }

    @Override
    public Optional<Decision> atOnce(Attributes asked) {
        return ask(asked, webhook::atOnce);
    }

    private Optional<Decision> ask(Attributes asked, Function<Attributes, Optional<Decision>> outside) {
        Decision last = NOBODY;
        for (int i = 0; i < order.size(); i++) {
            Decision said = switch (order.get(i)) {
                case ALWAYS_ALLOW_GROUPS -> asked.user().in(UserInfo.MASTERS) ? MASTERS : NOBODY;
                case ALWAYS_ALLOW_PATHS -> !asked.isResourceRequest() && openPaths.has(asked.path()) ? OPEN : NOBODY;
                case RBAC -> roles(asked);
                case WEBHOOK -> outside.apply(asked).orElse(null);
            };
            if (said == null) {
                return Optional.empty();
            }
            last = Union.of(last, said);
            if (last instanceof Decision.Allow || last instanceof Decision.Deny) {
                return Optional.of(last);
            }
        }
        return Optional.of(last);
    }

    /** The resources whose objects the answers depend on, besides those that say which logical clusters there are. */
    public static List<ResourceSpace> spaces() {
        List<ResourceSpace> spaces = new ArrayList<>(Policies.spaces());
        spaces.add(ApiKinds.EXPORTS);
        spaces.add(ApiKinds.BINDINGS);
        return spaces;
    }

    /** Does not know what webhooks answer by. */
    @Override
    public Object stamp(Attributes asked) {
        if (!(asked.scope() instanceof OneCluster one) || !order.contains(AuthzConfig.Link.RBAC)) {
            return NOBODY;
        }
        Optional<Gate> gate = gates.apply(one.name());
        if (gate.isEmpty()) {
            return NOBODY;
        }
        Standing standing = policies.standing(one.name(), asked.user());
        return new Stamp(standing, exports.stamp(asked, one.name()), gate.get());
    }

    @Override
    public List<LogicalClusterName> clusters(Attributes asked) {
        return asked.scope() instanceof OneCluster one ? exports.clusters(asked, one.name()) : List.of();
    }

    /** Standings are equal only to themselves. */
    private record Stamp(Standing standing, Object most, Gate gate) {}

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
        Passage passage = within ? Passage.DEEP : Passage.of(one.name(), gate, user, standing);
        Decision turned = passage.turned();
        if (turned != null) {
            return traced(turned, new ChainTrail(one.name(), passage, "", turned));
        }
        String policy = "";
        if (!within) {
            ExportPolicy.Verdict most = exports.verdict(asked, one.name());
            policy = most.words();
            if (!most.allows()) {
                Decision refused = new Decision.NoOpinion(DENIED, ChainTrail.POLICY_STAGE, policy);
                return traced(refused, new ChainTrail(one.name(), passage, policy, refused));
            }
        }
        Decision end = within(asked, standing);
        return traced(end, new ChainTrail(one.name(), passage, policy, end));
    }

    /** What somebody may do who is in. */
    private static Decision within(Attributes asked, Standing standing) {
        if (isServerWritten(asked)) {
            String detail =
                    asked.resource().substring(0, asked.resource().length() - 1) + " status updates not permitted";
            return new Decision.Deny(DENIED, ChainTrail.SYSTEM_STAGE, detail);
        }
        Decision.Allow allowed = standing.decide(asked);
        if (allowed != null) {
            return allowed;
        }
        String problem = standing.problem();
        return new Decision.NoOpinion(DENIED, ChainTrail.LOCAL_STAGE, problem.isEmpty() ? "" : "RBAC: " + problem);
    }

    private static Decision traced(Decision end, ChainTrail trail) {
        return switch (end) {
            case Decision.Allow yes -> new Decision.Allow(yes.reason(), yes.stage(), yes.detail(), trail);
            case Decision.Deny no -> new Decision.Deny(no.reason(), no.stage(), no.detail(), trail);
            case Decision.NoOpinion no -> new Decision.NoOpinion(no.reason(), no.stage(), no.detail(), trail);
            case Decision.Failed no -> new Decision.Failed(no.reason(), no.stage(), no.detail(), trail);
        };
    }

    /**
     * A path without a logical cluster, which is about the server. Metrics and the like are for those who may read them in root; what
     * the server says to everybody is for those to whom the policy of every cluster gives it.
     */
    private Decision ofServer(Attributes asked) {
        if (asked.isResourceRequest()) {
            return NO_CLUSTER;
        }
        LogicalClusterName cluster = OF_ALL.contains(asked.path()) ? LogicalClusterName.ROOT : Policies.EVERYWHERE;
        Decision.Allow allowed = policies.standing(cluster, asked.user()).decide(asked);
        return allowed != null ? allowed : NO_CLUSTER;
    }

    private static boolean isServerWritten(Attributes asked) {
        return asked.group().equals(API_SHARING)
                && asked.subresource().equals("status")
                && SERVER_WRITTEN.contains(asked.resource());
    }
}
