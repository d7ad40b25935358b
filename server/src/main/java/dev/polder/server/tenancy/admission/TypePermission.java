package dev.polder.server.tenancy.admission;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiException;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceType;
import dev.polder.server.tenancy.WorkspaceType.Reference;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.function.Predicate;

/**
 * Who may use a type: those who have the verb {@code use} on it where it lies. Nobody else hears whether it exists, nor whether
 * its path does.
 *
 * @param types finds where a path leads
 * @param authorizer says who may use a type, whether or not they may enter where it lies
 */
record TypePermission(WorkspaceTypes types, Authorizer authorizer) {

    /** Whether the user of a request may use the type that a reference with a path means, whether or not it is there. */
    boolean mayUse(AdmissionRequest request, Reference wanted) {
        return Refusals.isMaster(request)
                || types.cluster(wanted.path())
                        .filter(cluster -> mayUse(request, cluster, wanted.name()))
                        .isPresent();
    }

    boolean mayUse(AdmissionRequest request, LogicalClusterName cluster, String name) {
        Attributes use = new Attributes(
                request.user(),
                new ClusterScope.OneCluster(cluster),
                "use",
                Tenancy.TENANCY,
                Tenancy.VERSION,
                Tenancy.TYPES.resource(),
                "",
                "",
                name,
                "/apis/" + Tenancy.TENANCY + "/" + Tenancy.VERSION + "/" + Tenancy.TYPES.resource() + "/" + name);
        return authorizer.authorize(use) instanceof Decision.Allow;
    }

    /**
     * Which types the user may hear of: those of the logical cluster itself, and those that they may use. Upstream names every
     * one on the way, so that who may make types could find out which there are elsewhere.
     */
    Predicate<WorkspaceType> known(AdmissionRequest request) {
        return type -> Refusals.isMaster(request)
                || type.cluster().equals(request.cluster())
                || mayUse(request, type.cluster(), type.name());
    }

    /** The refusal, in kcp's words. */
    static ApiException refused(AdmissionRequest request, String type) {
        return Refusals.forbidden(
                request, "unable to use workspace type " + type + ": missing verb='use' permission on workspacetype");
    }
}
