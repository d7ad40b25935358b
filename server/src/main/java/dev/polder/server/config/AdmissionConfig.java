package dev.polder.server.config;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which admission plugins run.
 *
 * @param disabled those of {@link #PLUGINS} that do not
 * @param totalObjects how many objects a logical cluster may have that says nothing itself; 0 when any number
 */
public record AdmissionConfig(Set<String> disabled, long totalObjects) {

    /** Charges creates to ResourceQuotas. It is no plugin of the chain: its part is in the transaction of each create. */
    public static final String QUOTAS = "KCPKubeResourceQuota";

    /** Charges creates to the limits of logical clusters, in the same way. */
    public static final String TOTALS = "core.kcp.io/LogicalClusterObjectCountLimit";

    /**
     * The plugins that can be turned off, under their names in Kubernetes and kcp. The server's own, which keep its promises, cannot:
     * nobody could have wanted that in Kubernetes or kcp either.
     */
    public static final List<String> PLUGINS = List.of(
            "WorkspaceNamespaceLifecycle",
            "tenancy.kcp.io/Workspace",
            "tenancy.kcp.io/LogicalClusterDeletionFinalizer",
            "tenancy.kcp.io/Shard",
            "tenancy.kcp.io/WorkspaceType",
            "tenancy.kcp.io/WorkspaceTypeExists",
            "core.kcp.io/LogicalCluster",
            "apis.kcp.io/APIResourceSchema",
            "apis.kcp.io/APIExport",
            "apis.kcp.io/APIBinding",
            "apis.kcp.io/APIExportEndpointSlice",
            "apis.kcp.io/CRDNoOverlappingGVR",
            "apis.kcp.io/MutatingWebhook",
            "KCPMutatingAdmissionPolicy",
            "KCPValidatingAdmissionPolicy",
            "apis.kcp.io/ValidatingWebhook",
            "apis.kcp.io/ReservedCRDAnnotations",
            "kcp.io/ReservedCRDGroups",
            "apis.kcp.io/ReservedNames",
            "kcp.io/PathAnnotation",
            "CertificateApproval",
            "CertificateSigning",
            "CertificateSubjectRestriction",
            QUOTAS,
            TOTALS);

    public AdmissionConfig {
        disabled = Set.copyOf(disabled);
    }

    /** All of them run. */
    public static AdmissionConfig defaults() {
        return new AdmissionConfig(Set.of(), 0);
    }

    /**
     * What two flags ask for; all plugins that this server has run unless they are turned off.
     *
     * @throws IllegalArgumentException in upstream's words (apiserver {@code options.AdmissionOptions.Validate}) when a plugin is
     *     not known, or both turned on and off
     */
    public static AdmissionConfig of(List<String> enabled, List<String> disabled) {
        check("enable-admission-plugins", enabled);
        check("disable-admission-plugins", disabled);
        Set<String> both = new TreeSet<>(enabled);
        both.retainAll(Set.copyOf(disabled));
        if (!both.isEmpty()) {
            throw new IllegalArgumentException("[" + String.join(" ", both)
                    + "] in enable-admission-plugins and disable-admission-plugins overlapped");
        }
        return new AdmissionConfig(Set.copyOf(disabled), 0);
    }

    /** The same with another limit of logical clusters. */
    public AdmissionConfig withTotalObjects(long limit) {
        return new AdmissionConfig(disabled, limit);
    }

    /** Whether a plugin runs. */
    public boolean runs(String plugin) {
        return !disabled.contains(plugin);
    }

    private static void check(String flag, List<String> names) {
        for (String name : names) {
            if (!PLUGINS.contains(name)) {
                throw new IllegalArgumentException(flag + " plugin \"" + name + "\" is unknown");
            }
        }
    }
}
