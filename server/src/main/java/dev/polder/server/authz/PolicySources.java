package dev.polder.server.authz;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import java.util.List;

/** Which exports have a say in what anybody may do with a resource of a logical cluster. */
@FunctionalInterface
public interface PolicySources {

    /** Nothing is bound anywhere. */
    PolicySources NONE = (cluster, resource) -> List.of();

    /** The exports behind the bindings of a resource; none for a resource that is not bound. Never blocks. */
    List<Source> of(LogicalClusterName cluster, GroupResource resource);

    /**
     * An export behind a binding.
     *
     * @param cluster where it lies or has lain, and with it the roles and bindings that may bound
     * @param name its name
     * @param why why there is no bound, as kcp's audit log has it; empty when there is one
     */
    record Source(LogicalClusterName cluster, String name, String why) {

        boolean bounds() {
            return why.isEmpty();
        }
    }
}
