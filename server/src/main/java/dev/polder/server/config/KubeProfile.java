package dev.polder.server.config;

/** Which logical clusters serve Kubernetes' own types, such as pods and deployments, as plain data (docs/kube-profile.md). */
public enum KubeProfile {

    /** Those whose WorkspaceType is, or extends, {@code kube} of {@code root}. */
    BY_TYPE,

    /** {@code root} and all workspaces, for tests of operators. */
    EVERYWHERE
}
