package dev.polder.server;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.apiexport.binding.BoundResources;
import dev.polder.server.authz.AccessChain;
import dev.polder.server.authz.BoundSources;
import dev.polder.server.authz.Gate;
import dev.polder.server.authz.HeldRights;
import dev.polder.server.authz.PolicySources;
import dev.polder.server.authz.policy.PolicyFile;
import dev.polder.server.authz.policy.StartPolicy;
import dev.polder.server.authz.rbac.Escalation;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.authz.rbac.Standing;
import dev.polder.server.authz.webhook.WebhookAuthorizer;
import dev.polder.server.cluster.ClusterResolver;
import dev.polder.server.config.AuthzConfig;
import dev.polder.server.files.UnusableFilesException;
import dev.polder.server.request.outgoing.PeerException;
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
import java.util.function.IntSupplier;

/**
 * Everything that knows who may do what.
 *
 * @param authorizer decides about requests
 * @param deep decides as if the user may enter the logical cluster
 * @param rights tells whether what was allowed still is
 * @param reviews answers questions about what somebody may do
 * @param plugins keep users from granting more than they have
 * @param start stores what must be stored before the first request, by a client that may do everything
 * @param size how many roles, bindings and standings are remembered now, and of how many logical clusters what is bound
 */
record Access(
        Authorizer authorizer,
        Authorizer deep,
        HeldRights rights,
        AccessReviews reviews,
        List<AdmissionPlugin> plugins,
        BiConsumer<ViewSnapshot, ObjectClient> start,
        IntSupplier size) {

    /** How access is made, once there is a view. */
    interface Maker {
        Access make(StoredObjects objects);
    }

    /** kcp's chain over the roles and bindings that are stored. */
    static Maker chain(ServerParts parts) {
        return objects -> chain(objects, parts.config().authz(), webhook(parts));
    }

    /** The same without anybody outside who is asked. */
    static Maker chain(AuthzConfig config) {
        return objects -> chain(objects, config, AccessChain.noWebhook());
    }

    /** The webhook that the configuration names; its connections end with those of the server. */
    private static Authorizer webhook(ServerParts parts) {
        AuthzConfig.Webhook config = parts.config().authz().webhook();
        if (config == null) {
            return AccessChain.noWebhook();
        }
        try {
            return new WebhookAuthorizer(
                    parts.peers().open(config.peer()),
                    config,
                    parts.clock(),
                    new WebhookAuthorizer.Backoff(WebhookAuthorizer.FIRST_PAUSE, parts.random()));
        } catch (PeerException e) {
            throw new UnusableFilesException("the authorization webhook: " + e.getMessage(), e);
        }
    }

    private static Access chain(StoredObjects objects, AuthzConfig config, Authorizer webhook) {
        StoreView view = objects.view();
        Policies policies = new Policies(view, Policies.STANDARD_SIZE);
        BoundResources bound = new BoundResources(view, objects.bound());
        PolicySources sources = new BoundSources(view, bound, objects.exports());
        AccessChain chain = new AccessChain(policies, sources, gates(objects.clusters()), config, webhook);
        RuleSource rules = (user, cluster, namespace) -> {
            Standing standing = policies.standing(cluster, user);
            return new RuleSource.Rules(standing.rules(namespace), standing.problem());
        };
        return new Access(
                chain,
                chain.deep(),
                new HeldRights(chain, chain, view),
                new AccessReviews(chain, chain.deep(), rules, () -> settle(view)),
                List.of(new Escalation(policies, chain)),
                (present, client) -> {
                    if (!StartPolicy.ensure(present, client, config.homes().creatorGroups())) {
                        PolicyFile everywhere = StartPolicy.everywhere();
                        policies.assume(everywhere.roles(), everywhere.bindings());
                    }
                },
                () -> policies.size() + bound.size());
    }

    /** Somebody else's decisions, without roles and bindings. */
    static Maker of(Authorizer authorizer) {
        RuleSource none = (user, cluster, namespace) -> new RuleSource.Rules(List.of(), "");
        return objects -> new Access(
                authorizer,
                authorizer,
                new HeldRights(authorizer, asked -> authorizer, objects.view()),
                new AccessReviews(authorizer, authorizer, none, () -> settle(objects.view())),
                List.of(),
                (present, client) -> {},
                () -> 0);
    }

    private static Function<LogicalClusterName, Optional<Gate>> gates(ClusterResolver clusters) {
        return cluster -> clusters.state(cluster).map(state -> new Gate(state.phase(), state.requiredGroups()));
    }

    /** Blocks until everything that was acknowledged before is in the view. */
    private static void settle(StoreView view) {
        view.consistent().toCompletableFuture().join();
    }
}
