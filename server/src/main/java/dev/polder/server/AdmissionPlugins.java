package dev.polder.server;

import dev.polder.server.admission.AdmissionChain;
import dev.polder.server.admission.CertificateRequester;
import dev.polder.server.admission.DefinitionLifecycle;
import dev.polder.server.admission.NamespaceLifecycle;
import dev.polder.server.admission.ReservedCrdAnnotations;
import dev.polder.server.admission.ReservedCrdGroups;
import dev.polder.server.admission.ReservedDefinitions;
import dev.polder.server.tenancy.admission.TenancyPlugins;
import dev.polder.spi.admission.AdmissionPlugin;
import java.util.ArrayList;
import java.util.List;

/** The one list that orders the plugins: kcp's order ({@code pkg/admission/plugins/plugins.go}), with the server's own in between. */
final class AdmissionPlugins {

    private AdmissionPlugins() {}

    /** The plugins as they run, from first to last. */
    static AdmissionChain inOrder(StoredObjects objects, TenancyPlugins tenancy, SharingParts sharing, Access access) {
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
        plugins.add(new ReservedCrdAnnotations());
        plugins.add(new ReservedCrdGroups());
        plugins.add(tenancy.reservedNames());
        plugins.add(tenancy.pathAnnotation());
        plugins.add(tenancy.workspacePlacement());
        plugins.addAll(sharing.plugins());
        plugins.add(new DefinitionLifecycle());
        plugins.add(new ReservedDefinitions(objects.schemas()));
        plugins.add(new CertificateRequester());
        // What is granted is looked at last, when nothing will change it any more.
        plugins.addAll(access.plugins());
        return new AdmissionChain(plugins);
    }
}
