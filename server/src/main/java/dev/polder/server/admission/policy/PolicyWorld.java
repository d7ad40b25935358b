package dev.polder.server.admission.policy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.binding.BoundResources;
import dev.polder.server.admission.Governing;
import dev.polder.server.form.Converter;
import dev.polder.server.form.Forms;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.StoreView;

/**
 * What policies are evaluated in.
 *
 * @param view the objects
 * @param schemas the types of each logical cluster
 * @param bound what is bound in each logical cluster
 * @param forms the forms of objects
 * @param converter converts objects of types that say how
 * @param authorizer answers expressions about who may do what
 */
public record PolicyWorld(
        StoreView view,
        SchemaSource schemas,
        BoundResources bound,
        Forms forms,
        Converter converter,
        Authorizer authorizer) {

    /**
     * Whose policies count for a resource: of one that is bound those of the logical cluster that exports it, instead of the
     * object's own (kcp {@code pkg/admission/validatingadmissionpolicy}, {@code getSourceClusterForGroupResource}).
     */
    LogicalClusterName governing(LogicalClusterName cluster, GroupResource resource) {
        return new Governing(bound).of(cluster, resource);
    }
}
