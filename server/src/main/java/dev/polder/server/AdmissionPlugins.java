package dev.polder.server;

import dev.polder.server.admission.AdmissionChain;
import dev.polder.server.admission.CertificateRequester;
import dev.polder.server.admission.DefinitionLifecycle;
import dev.polder.server.admission.NamespaceLifecycle;
import dev.polder.server.admission.OutsideChange;
import dev.polder.server.admission.ReservedCrdAnnotations;
import dev.polder.server.admission.ReservedCrdGroups;
import dev.polder.server.admission.ReservedDefinitions;
import dev.polder.server.admission.certificate.CertificateApproval;
import dev.polder.server.admission.certificate.CertificateSigning;
import dev.polder.server.admission.certificate.CertificateSubjectRestriction;
import dev.polder.server.config.AdmissionConfig;
import dev.polder.server.tenancy.admission.TenancyPlugins;
import dev.polder.spi.admission.AdmissionPlugin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The one list that orders the plugins: kcp's order ({@code pkg/admission/plugins/plugins.go}), with the server's own in between. */
final class AdmissionPlugins {

    private AdmissionPlugins() {}

    /** The plugins as they run, from first to last. */
    static List<AdmissionPlugin> inOrder(
            StoredObjects objects,
            TenancyPlugins tenancy,
            SharingParts sharing,
            AdmissionParts configured,
            PolicyParts policies,
            Access access) {
        List<AdmissionPlugin> plugins = new ArrayList<>();
        plugins.add(new NamespaceLifecycle(objects.view()));
        plugins.add(tenancy.logicalClusterLifecycle());
        plugins.add(tenancy.workspace());
        plugins.add(tenancy.logicalClusterFinalizer());
        plugins.add(tenancy.shard());
        plugins.add(tenancy.workspaceType());
        plugins.add(tenancy.workspaceTypeExists());
        plugins.add(tenancy.lifecycleServices());
        plugins.add(tenancy.logicalCluster());
        plugins.addAll(sharing.plugins());
        plugins.add(new OutsideChange(configured.mutatingWebhook()));
        plugins.addAll(policies.plugins());
        plugins.add(configured.validatingWebhook());
        plugins.add(new ReservedCrdAnnotations());
        plugins.add(new ReservedCrdGroups());
        plugins.add(tenancy.reservedNames());
        plugins.add(tenancy.pathAnnotation());
        plugins.add(tenancy.workspacePlacement());
        plugins.add(new DefinitionLifecycle());
        plugins.add(new ReservedDefinitions(objects.schemas()));
        plugins.add(new CertificateRequester());
        plugins.add(new CertificateApproval(access.authorizer()));
        plugins.add(new CertificateSigning(access.authorizer()));
        plugins.add(new CertificateSubjectRestriction());
        // What is granted is looked at last, when nothing will change it any more.
        plugins.addAll(access.plugins());
        plugins.add(policies.permission());
        return plugins;
    }

    /**
     * The chain of those that are not turned off.
     *
     * @throws IllegalStateException when one is turned off that is not there: nobody would notice it in the chain
     */
    static AdmissionChain chain(List<AdmissionPlugin> plugins, AdmissionConfig config) {
        Set<String> missing = new HashSet<>(AdmissionConfig.PLUGINS);
        missing.removeAll(Set.of(AdmissionConfig.QUOTAS, AdmissionConfig.TOTALS));
        plugins.forEach(plugin -> missing.remove(plugin.name()));
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no such admission plugins: " + missing);
        }
        return without(plugins, config);
    }

    static AdmissionChain without(List<AdmissionPlugin> plugins, AdmissionConfig config) {
        return new AdmissionChain(plugins.stream()
                .filter(plugin -> !config.disabled().contains(plugin.name()))
                .toList());
    }
}
