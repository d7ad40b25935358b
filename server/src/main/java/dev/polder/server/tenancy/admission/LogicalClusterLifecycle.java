package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.resource.Verb;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.util.function.Predicate;

/**
 * Nothing is created in a logical cluster that has gone or is being emptied. The write itself compares the revision of the
 * cluster's description, so that nothing slips in between the last look and its end.
 */
final class LogicalClusterLifecycle implements AdmissionPlugin {

    private final ClusterDescriptions clusters;
    private final Predicate<LogicalClusterName> exists;

    LogicalClusterLifecycle(ClusterDescriptions clusters, Predicate<LogicalClusterName> exists) {
        this.clusters = clusters;
        this.exists = exists;
    }

    @Override
    public String name() {
        return "polder.dev/LogicalClusterLifecycle";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        boolean creates = request.operation() == Verb.CREATE
                && request.resource().type().rules().traits().stored();
        if (!creates || Refusals.isOf(request, Tenancy.LOGICAL_CLUSTERS)) {
            return;
        }
        if (Refusals.isServers(request, Tenancy.MAKES_CLUSTERS)) {
            // It makes nothing but what comes to be at the same revision as the cluster itself.
            return;
        }
        if (!exists.test(request.cluster())) {
            throw Refusals.forbidden(request, "the logical cluster is gone");
        }
        ObjectNode cluster = clusters.find(request.cluster());
        if (cluster != null && Lifecycle.is(cluster, LogicalClusterPhase.DELETING)) {
            throw Refusals.forbidden(
                    request, "unable to create new content in a logical cluster that is being deleted");
        }
    }
}
