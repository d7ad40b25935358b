package dev.polder.server.tenancy;

/** The conditions that workspaces and logical clusters have. */
public final class WorkspaceConditions {

    public static final String SCHEDULED = "WorkspaceScheduled";
    public static final String INITIALIZED = "WorkspaceInitialized";
    /** Whether the bindings that the type asks for were made and are usable (kcp {@code WorkspaceAPIBindingsInitialized}). */
    public static final String BINDINGS_INITIALIZED = "APIBindingsInitialized";
    /** Whether the bindings that the type keeps up are as it wants them (kcp {@code WorkspaceAPIBindingsReconciled}). */
    public static final String BINDINGS_RECONCILED = "APIBindingsReconciled";

    public static final String CONTENT_DELETED = "WorkspaceContentDeleted";
    /** On a LogicalCluster alone: what kcp says nothing of, which objects keep it. */
    public static final String CONTENT_RELEASED = "ContentReleased";

    private WorkspaceConditions() {}
}
