package dev.polder.server.authn;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.server.authn.Impersonation.Part;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.spi.authn.LifecycleGroups;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets one user act as another, as far as the authorizer allows (apiserver {@code filters.WithImpersonation}; kcp {@code
 * filters.WithImpersonationGatekeeper}, {@code WithImpersonationScoping}).
 */
public final class ImpersonationStage {

    /** Where a user means something: each value is a list of clusters, of which one must be the one. */
    public static final String SCOPES = "authentication.kcp.io/scopes";

    /** Groups that only their members may impersonate, whatever else they may (kcp {@code specialGroups}). */
    private static final Set<String> SPECIAL = Set.of(
            UserInfo.MASTERS,
            "system:kcp:logical-cluster-admin",
            "system:kcp:external-logical-cluster-admin",
            "system:kcp:tenancy:workspace-bootstrapper",
            "system:kcp:admin",
            UserInfo.AUTHENTICATED);

    private static final String SERVICE_ACCOUNTS = "system:serviceaccounts";

    private final Authorizer authorizer;
    private final BiFunction<Attributes, String, ApiException> refusal;

    /**
     * A stage.
     *
     * @param authorizer decides who may be impersonated
     * @param refusal words the 403 of what was asked, for a reason
     */
    public ImpersonationStage(Authorizer authorizer, BiFunction<Attributes, String, ApiException> refusal) {
        this.authorizer = authorizer;
        this.refusal = refusal;
    }

    /** Whether the request wants to be taken for somebody else's. */
    public boolean isAsked(AuthenticatedRequest request) {
        return Impersonation.isAsked(request.cluster().raw().headers());
    }

    /**
     * The request as that of the user whom it wants to be taken for. Each part is authorized for the real user.
     *
     * @throws ApiException 403 when the caller may not; 400 when it says whom only in part
     */
    public AuthenticatedRequest impersonate(AuthenticatedRequest request) {
        Map<String, List<String>> headers = request.cluster().raw().headers();
        UserInfo caller = request.user();
        if (!mayTry(caller, headers.getOrDefault(Impersonation.GROUP, List.of()))) {
            throw notAllowed();
        }
        Impersonation wanted = Impersonation.of(headers);
        if (!mayTry(caller, warrantedGroups(wanted))) {
            throw notAllowed();
        }
        if (wanted.parts().isEmpty()) {
            return request;
        }
        ClusterScope scope = request.cluster().scope();
        for (Part part : wanted.parts()) {
            Attributes asked = attributes(caller, scope, part);
            Decision decision = authorizer.authorize(asked);
            if (!(decision instanceof Decision.Allow)) {
                throw refusal.apply(asked, decision.reason());
            }
        }
        UserInfo user = user(wanted);
        // kcp does not look at a uid alone, which upstream refuses without a user anyway.
        return new AuthenticatedRequest(request.cluster(), caller.in(UserInfo.MASTERS) ? user : scoped(user, scope));
    }

    private static ApiException notAllowed() {
        return ApiErrors.forbidden(new GroupResource("", ""), "", "impersonation is not allowed for the requestor");
    }

    /** Groups of lifecycles are nobody's, whatever may be impersonated: kcp's front proxy lets none through. */
    private static boolean mayTry(UserInfo caller, List<String> groups) {
        return caller.in(UserInfo.MASTERS)
                || groups.stream()
                        .allMatch(
                                group -> !LifecycleGroups.is(group) && (!SPECIAL.contains(group) || caller.in(group)));
    }

    /** The groups of the further identities that somebody claims to have: as many as if they were claimed directly. */
    private static List<String> warrantedGroups(Impersonation wanted) {
        return Warrants.groups(wanted.parts().stream()
                .filter(part -> part.key().equals(Warrants.KEY))
                .map(Part::name)
                .toList());
    }

    private static Attributes attributes(UserInfo caller, @Nullable ClusterScope scope, Part part) {
        return new Attributes(
                caller,
                scope,
                "impersonate",
                part.kind().group,
                part.kind().group.isEmpty() ? "" : "v1",
                part.kind().resource,
                part.key(),
                part.namespace(),
                part.name(),
                "");
    }

    private static UserInfo user(Impersonation wanted) {
        String name = "";
        String uid = "";
        List<String> groups = new ArrayList<>();
        Map<String, List<String>> extra = new TreeMap<>();
        for (Part part : wanted.parts()) {
            switch (part.kind()) {
                case SERVICE_ACCOUNT -> {
                    name = "system:serviceaccount:" + part.namespace() + ":" + part.name();
                    if (!wanted.groupsGiven()) {
                        groups.add(SERVICE_ACCOUNTS);
                        groups.add(SERVICE_ACCOUNTS + ":" + part.namespace());
                    }
                }
                case USER -> name = part.name();
                case GROUP -> groups.add(part.name());
                case EXTRA ->
                    extra.computeIfAbsent(part.key(), key -> new ArrayList<>()).add(part.name());
                case UID -> uid = part.name();
            }
        }
        boolean anonymous = name.equals(UserInfo.ANONYMOUS.name());
        boolean settled =
                groups.contains(UserInfo.UNAUTHENTICATED) || (!anonymous && groups.contains(UserInfo.AUTHENTICATED));
        if (!settled) {
            groups.add(anonymous ? UserInfo.UNAUTHENTICATED : UserInfo.AUTHENTICATED);
        }
        return new UserInfo(name, uid, groups, extra);
    }

    /** Whoever is impersonated means nothing beyond the cluster in which the caller was allowed to. */
    private static UserInfo scoped(UserInfo user, @Nullable ClusterScope asked) {
        String cluster = switch (asked) {
            case ClusterScope.OneCluster one -> one.name().value();
            case ClusterScope.AllClusters all -> "*";
            case null -> "";
        };
        Map<String, List<String>> extra = new TreeMap<>(user.extra());
        List<String> scopes = new ArrayList<>(extra.getOrDefault(SCOPES, List.of()));
        scopes.add("cluster:" + cluster);
        extra.put(SCOPES, scopes);
        // A warrant is scoped for itself, so that it would count wherever the request leads.
        extra.computeIfPresent(
                Warrants.KEY, (key, warrants) -> Warrants.scoped(warrants, SCOPES, "cluster:" + cluster));
        return new UserInfo(user.name(), user.uid(), user.groups(), extra);
    }
}
