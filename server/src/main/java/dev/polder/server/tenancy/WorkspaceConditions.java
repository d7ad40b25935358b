package dev.polder.server.tenancy;

/** The conditions that workspaces and logical clusters have. */
public final class WorkspaceConditions {

    public static final String SCHEDULED = "WorkspaceScheduled";
    public static final String INITIALIZED = "WorkspaceInitialized";
    public static final String CONTENT_DELETED = "WorkspaceContentDeleted";
    /** On a LogicalCluster alone: what kcp says nothing of, which objects keep it. */
    public static final String CONTENT_RELEASED = "ContentReleased";

    private WorkspaceConditions() {}
}
