package dev.polder.server;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.authz.AccessChain;
import dev.polder.server.authz.Gate;
import dev.polder.server.authz.policy.PolicyFile;
import dev.polder.server.authz.policy.StartPolicy;
import dev.polder.server.authz.rbac.Escalation;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.authz.rbac.Standing;
import dev.polder.server.cluster.ClusterResolver;
import dev.polder.server.config.AuthzConfig;
import dev.polder.server.review.AccessReviews;
import dev.polder.server.review.RuleSource;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Everything that knows who may do what.
 *
 * @param authorizer decides about requests
 * @param deep decides as if the user may enter the logical cluster
 * @param reviews answers questions about what somebody may do
 * @param plugins keep users from granting more than they have
 * @param start stores what must be stored before the first request, by a client that may do everything
 */
record Access(
        Authorizer authorizer,
        Authorizer deep,
        AccessReviews reviews,
        List<AdmissionPlugin> plugins,
        BiConsumer<ViewSnapshot, ObjectClient> start) {

    /** How access is made, once there is a view. */
    interface Maker {
        Access make(StoreView view, ClusterResolver clusters);
    }

    /** kcp's chain over the roles and bindings that are stored. */
    static Maker chain(AuthzConfig config) {
        return (view, clusters) -> chain(view, clusters, config);
    }

    private static Access chain(StoreView view, ClusterResolver clusters, AuthzConfig config) {
        Policies policies = new Policies(view, Policies.STANDARD_SIZE);
        AccessChain chain = new AccessChain(policies, gates(clusters), config);
        RuleSource rules = (user, cluster, namespace) -> {
            Standing standing = policies.standing(cluster, user);
            return new RuleSource.Rules(standing.rules(namespace), standing.problem());
        };
        return new Access(
                chain,
                chain.deep(),
                new AccessReviews(chain, chain.deep(), rules, () -> settle(view)),
                List.of(new Escalation(policies, chain)),
                (present, client) -> {
                    if (!StartPolicy.ensure(present, client)) {
                        PolicyFile everywhere = StartPolicy.everywhere();
                        policies.assume(everywhere.roles(), everywhere.bindings());
                    }
                });
    }

    /** Somebody else's decisions, without roles and bindings. */
    static Maker of(Authorizer authorizer) {
        RuleSource none = (user, cluster, namespace) -> new RuleSource.Rules(List.of(), "");
        return (view, clusters) -> new Access(
                authorizer,
                authorizer,
                new AccessReviews(authorizer, authorizer, none, () -> settle(view)),
                List.of(),
                (present, client) -> {});
    }

    private static Function<LogicalClusterName, Optional<Gate>> gates(ClusterResolver clusters) {
        return cluster -> clusters.state(cluster).map(state -> new Gate(state.phase(), state.requiredGroups()));
    }

    /** Blocks until everything that was acknowledged before is in the view. */
    private static void settle(StoreView view) {
        view.consistent().toCompletableFuture().join();
    }
}
