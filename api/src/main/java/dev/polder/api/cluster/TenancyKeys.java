package dev.polder.api.cluster;

/** Names of annotations, labels and finalizers that say what a logical cluster is, spelled as kcp spells them. */
public final class TenancyKeys {

    /** Annotation of a LogicalCluster: how many objects it may have altogether, which its users cannot change. */
    public static final String MOST_OBJECTS = "core.kcp.io/max-total-objects";

    /** The canonical path of the logical cluster that an object lies in. */
    public static final String PATH = "kcp.io/path";
    /** The type of a logical cluster, {@code path:name}. */
    public static final String TYPE = "internal.tenancy.kcp.io/type";
    /** What a logical cluster serves besides, decided by its type when it is made: {@link #KUBE_PROFILE} or nothing. */
    public static final String PROFILE = "internal.tenancy.polder.dev/profile";
    /** The profile of logical clusters that serve Kubernetes' own types as data. */
    public static final String KUBE_PROFILE = "kube";
    /** The shard that serves a logical cluster. */
    public static final String SHARD = "core.kcp.io/shard";
    /** The hash of that shard's name, for old clients. */
    public static final String SHARD_HASH = "internal.tenancy.kcp.io/shard";
    /** The id that a workspace's logical cluster will have, chosen before it is made. */
    public static final String CLUSTER = "internal.tenancy.kcp.io/cluster";
    /** Who made a workspace, as JSON. */
    public static final String OWNER = "experimental.tenancy.kcp.io/owner";
    /** Marks a logical cluster as set aside. */
    public static final String INACTIVE = "core.kcp.io/inactive";
    /** The same, as older clients spell it. */
    public static final String INACTIVE_BEFORE = "internal.kcp.io/inactive";
    /** The groups that those who enter must be in. */
    public static final String REQUIRED_GROUPS = "authorization.kcp.io/required-groups";
    /** Keeps new workspaces from a shard. */
    public static final String UNSCHEDULABLE = "experimental.core.kcp.io/unschedulable";

    /** The label that repeats the phase. */
    public static final String PHASE_LABEL = "tenancy.kcp.io/phase";
    /** Labels, one for each initializer that has work to do, begin so. */
    public static final String INITIALIZER_LABEL = "initializer.internal.kcp.io/";
    /** Labels, one for each terminator that has work to do, begin so. */
    public static final String TERMINATOR_LABEL = "terminator.internal.kcp.io/";

    /** Keeps a workspace until its logical cluster has gone. */
    public static final String WORKSPACE_FINALIZER = "core.kcp.io/logicalcluster";
    /** Keeps a logical cluster until everything in it has gone. */
    public static final String CONTENT_FINALIZER = "core.kcp.io/logicalcluster-deletion";
    /** Keeps a logical cluster until its terminators have done their work. */
    public static final String TERMINATORS_FINALIZER = "kcp.io/has-terminators";

    /** The name of the only LogicalCluster in a logical cluster. */
    public static final String SINGLETON = "cluster";

    private TenancyKeys() {}
}
