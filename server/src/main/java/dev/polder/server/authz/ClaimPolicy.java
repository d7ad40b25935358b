package dev.polder.server.authz;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.export.SharedIdentities;
import dev.polder.server.authz.rbac.PolicyUsers;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import dev.polder.spi.authz.Rights;
import dev.polder.storage.view.StoreView;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Whether a provider may do something with a resource that its export claims from consumers: where the resource has come from
 * an export itself, all exports of its identity that bound what may be done with it must allow (kcp {@code
 * pkg/virtual/apiexport/authorizer/maximal_permission_policy.go}).
 */
public final class ClaimPolicy {

    /** How kcp's audit log names this authorizer. */
    public static final String STAGE = "virtual.apiexport.maxpermissionpolicy.authorization.kcp.io";

    private static final String GRANTED = "access granted";

    private static final GroupResource EVENTS = new GroupResource("", "events");
    private static final GroupResource NEW_EVENTS = new GroupResource("events.k8s.io", "events");

    private final StoreView view;
    private final Exports exports;
    private final SharedIdentities identities;
    private final Authorizer deep;

    /**
     * The policy.
     *
     * @param deep decides as if everybody could enter the logical cluster that is asked about
     */
    public ClaimPolicy(StoreView view, Exports exports, SharedIdentities identities, Authorizer deep) {
        this.view = view;
        this.exports = exports;
        this.identities = identities;
        this.deep = deep;
    }

    /**
     * Decides. May wait for a webhook.
     *
     * @param claiming the provider's export
     * @param asked what is asked of a consumer's logical cluster, or of all
     * @return yes also for what the export does not claim, which others decide about; what the asker may be told, and for the
     *     audit log why
     */
    public Decision decide(Export claiming, Attributes asked) {
        return decide(claiming, asked, question -> Optional.of(deep.authorize(question)))
                .orElseThrow();
    }

    /**
     * The same, decided again for as long as an answer lasts. Where a webhook would have to be waited for, the answer ends, and
     * whoever asks once more is decided about afresh. The export itself must stay, too.
     */
    public Rights rights(Export claiming, Attributes asked) {
        ObjectKey key = claiming.record().key();
        Set<LogicalClusterName> clusters = new HashSet<>(Set.of(key.cluster()));
        claimed(claiming, asked)
                .ifPresent(identity -> identities
                        .of(identity)
                        .forEach(export -> clusters.add(export.record().key().cluster())));
        return new Rights(
                List.of(),
                () -> exports.export(view.snapshot(), key.cluster(), key.name())
                        .flatMap(now -> decide(now, asked, deep::atOnce))
                        .filter(decision -> decision instanceof Decision.Allow)
                        .isPresent(),
                clusters);
    }

    private Optional<Decision> decide(
            Export claiming, Attributes asked, Function<Attributes, Optional<Decision>> authorizer) {
        Optional<String> identity = claimed(claiming, asked);
        String name = claiming.record().key().name();
        LogicalClusterName cluster = claiming.record().key().cluster();
        if (identity.isEmpty()) {
            return yes("unclaimed resource in API export: \"" + name + "\", workspace :\"" + cluster + "\"");
        }
        if (identity.get().isEmpty()) {
            // A resource that every workspace has: no export can bound it.
            return yes("unclaimable resource, identity hash not set in claiming API export: \"" + name
                    + "\", workspace :\"" + cluster + "\"");
        }
        List<Export> providing = identities.of(identity.get());
        if (providing.isEmpty()) {
            return Optional.of(new Decision.Deny(
                    AccessChain.DENIED,
                    STAGE,
                    "no API export providing claimed resources found for identity hash: \"" + identity.get() + "\""));
        }
        for (Export export : providing) {
            if (export.limits()) {
                Optional<Decision> decision = authorizer.apply(at(export, asked));
                if (decision.isEmpty()) {
                    return Optional.empty();
                }
                if (!(decision.get() instanceof Decision.Allow)) {
                    return Optional.of(refused(export, decision.get()));
                }
            }
        }
        return yes("all claimed API exports granted access");
    }

    private static Optional<Decision> yes(String why) {
        return Optional.of(new Decision.Allow(GRANTED, STAGE, why));
    }

    private static Decision refused(Export export, Decision decision) {
        ObjectKey key = export.record().key();
        return new Decision.NoOpinion(
                AccessChain.DENIED,
                STAGE,
                "API export: \"" + key.name() + "\", workspace: \"" + key.cluster() + "\" RBAC decision: "
                        + decision.reason());
    }

    /** The same question where an export lies. */
    private static Attributes at(Export export, Attributes asked) {
        return asked.as(
                PolicyUsers.ofClaim(asked.user()),
                new ClusterScope.OneCluster(export.record().key().cluster()));
    }

    /** The identity under which an export claims what is asked for; empty when it does not claim it. */
    private static Optional<String> claimed(Export claiming, Attributes asked) {
        GroupResource resource = new GroupResource(asked.group(), asked.resource());
        if (resource.equals(NEW_EVENTS)) {
            resource = EVENTS;
        }
        for (JsonNode claim : claiming.claims()) {
            GroupResource wanted = new GroupResource(
                    claim.path("group").asText(""), claim.path("resource").asText(""));
            if (wanted.equals(resource)) {
                return Optional.of(claim.path("identityHash").asText(""));
            }
        }
        return Optional.empty();
    }
}
