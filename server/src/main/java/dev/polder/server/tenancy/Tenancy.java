package dev.polder.server.tenancy;

import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;

/** The resources that logical clusters are made of. */
public final class Tenancy {

    public static final String CORE = "core.kcp.io";
    public static final String TENANCY = "tenancy.kcp.io";
    public static final String TOPOLOGY = "topology.kcp.io";
    public static final String VERSION = "v1alpha1";

    /** The user of the controller that makes logical clusters, with what lies in them from the start. */
    public static final String MAKES_CLUSTERS = "system:polder:workspaces";

    /** The user of the controller that ends logical clusters: it alone knows when one is empty. */
    public static final String ENDS_CLUSTERS = "system:polder:logical-clusters";

    public static final GroupVersionResource LOGICAL_CLUSTERS =
            new GroupVersionResource(CORE, VERSION, "logicalclusters");
    public static final GroupVersionResource SHARDS = new GroupVersionResource(CORE, VERSION, "shards");
    public static final GroupVersionResource WORKSPACES = new GroupVersionResource(TENANCY, VERSION, "workspaces");
    public static final GroupVersionResource TYPES = new GroupVersionResource(TENANCY, VERSION, "workspacetypes");
    public static final GroupVersionResource PARTITIONS = new GroupVersionResource(TOPOLOGY, VERSION, "partitions");
    public static final GroupVersionResource PARTITION_SETS =
            new GroupVersionResource(TOPOLOGY, VERSION, "partitionsets");
    public static final GroupVersionResource AUTHENTICATIONS =
            new GroupVersionResource(TENANCY, VERSION, "workspaceauthenticationconfigurations");
    public static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    public static final GroupVersionResource ROLES =
            new GroupVersionResource("rbac.authorization.k8s.io", "v1", "clusterroles");
    public static final GroupVersionResource BINDINGS =
            new GroupVersionResource("rbac.authorization.k8s.io", "v1", "clusterrolebindings");

    private Tenancy() {}

    /** Where objects of a resource lie. */
    public static ResourceSpace space(GroupVersionResource resource) {
        return ResourceSpace.local(resource.groupResource());
    }

    /** Whether the objects of a resource are what is written. */
    public static boolean is(GroupResource written, GroupVersionResource resource) {
        return written.equals(resource.groupResource());
    }
}
