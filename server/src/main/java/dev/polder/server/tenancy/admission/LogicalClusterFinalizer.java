package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;

/**
 * A logical cluster that is not being deleted has the finalizer that keeps it until it is empty (kcp plugin
 * {@code tenancy.kcp.io/LogicalClusterDeletionFinalizer}), and only who empties it takes that away: its contents would be left
 * behind where nobody can reach them.
 */
final class LogicalClusterFinalizer implements AdmissionPlugin {

    @Override
    public String name() {
        return "tenancy.kcp.io/LogicalClusterDeletionFinalizer";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode cluster = request.object();
        if (cluster == null || !Refusals.isOf(request, Tenancy.LOGICAL_CLUSTERS)) {
            return;
        }
        ObjectNode old = request.old();
        boolean kept = old != null
                && ObjectFacts.finalizers(old).contains(TenancyKeys.CONTENT_FINALIZER)
                && !Refusals.isServers(request, Tenancy.ENDS_CLUSTERS);
        if (kept || !ObjectFacts.isTerminating(cluster)) {
            ObjectFacts.setFinalizer(cluster, TenancyKeys.CONTENT_FINALIZER, true);
        }
    }
}
