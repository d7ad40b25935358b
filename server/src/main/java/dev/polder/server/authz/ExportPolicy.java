package dev.polder.server.authz;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.server.authz.PolicySources.Source;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.authz.rbac.PolicyUsers;
import dev.polder.server.authz.rbac.Standing;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The most that anybody may do with types that an export has brought, whatever they may do besides: what the roles and bindings
 * where the export lies give to users and groups whose names have a prefix (kcp {@code
 * maximal_permission_policy_authorizer.go}). {@code root} exports the types of workspaces to every logical cluster.
 */
final class ExportPolicy {

    private static final Set<String> OF_ROOT = Set.of("tenancy.kcp.io", "topology.kcp.io");

    private final Policies policies;
    private final PolicySources sources;

    ExportPolicy(Policies policies, PolicySources sources) {
        this.policies = policies;
        this.sources = sources;
    }

    /**
     * What exports say of a question.
     *
     * @param allows whether none forbids it
     * @param words why, as kcp's audit log has it; empty when no export has a say
     */
    record Verdict(boolean allows, String words) {

        static final Verdict NOT_BOUND = new Verdict(true, "");
    }

    private List<Source> of(Attributes asked, LogicalClusterName cluster) {
        if (OF_ROOT.contains(asked.group())) {
            return List.of(new Source(LogicalClusterName.ROOT, asked.group(), ""));
        }
        return asked.isResourceRequest()
                ? sources.of(cluster, new GroupResource(asked.group(), asked.resource()))
                : List.of();
    }

    /** Asks every export behind the resource; each must allow. */
    Verdict verdict(Attributes asked, LogicalClusterName cluster) {
        Verdict last = Verdict.NOT_BOUND;
        for (Source source : of(asked, cluster)) {
            if (!source.bounds()) {
                last = new Verdict(true, source.why());
                continue;
            }
            LogicalClusterName exporter = source.cluster();
            Standing standing = standing(exporter, cluster, asked.user());
            Decision.Allow allowed = standing.decide(asked);
            String words = "API export \"" + exporter + "\"|\"" + source.name() + "\" policy: "
                    + (allowed == null ? problem(standing) : allowed.detail());
            last = new Verdict(allowed != null, words);
            if (allowed == null) {
                return last;
            }
        }
        return last;
    }

    private static String problem(Standing standing) {
        return standing.problem().isEmpty() ? "" : "RBAC: " + standing.problem();
    }

    private Standing standing(LogicalClusterName exporter, LogicalClusterName consumer, UserInfo user) {
        return policies.standing(exporter, PolicyUsers.in(consumer, user));
    }

    /** Equal to what it was before while the verdict is. */
    Object stamp(Attributes asked, LogicalClusterName cluster) {
        List<Source> found = of(asked, cluster);
        if (found.isEmpty()) {
            return found;
        }
        List<Object> stamp = new ArrayList<>(found);
        for (Source source : found) {
            if (source.bounds()) {
                stamp.add(standing(source.cluster(), cluster, asked.user()));
            }
        }
        return stamp;
    }

    /** Where something may change that changes the verdict, besides the logical cluster that is asked about. */
    List<LogicalClusterName> clusters(Attributes asked, LogicalClusterName cluster) {
        return of(asked, cluster).stream().map(Source::cluster).toList();
    }
}
