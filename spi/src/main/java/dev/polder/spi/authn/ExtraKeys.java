package dev.polder.spi.authn;

/** What kcp puts into the extra of a user (kcp's fork of Kubernetes, {@code pkg/registry/rbac/validation/kcp.go}). */
public final class ExtraKeys {

    /** Further identities, as JSON. */
    public static final String WARRANT = "authorization.kcp.io/warrant";

    /** The logical cluster that a service account lies in. */
    public static final String CLUSTER_NAME = "authentication.kcp.io/cluster-name";

    private ExtraKeys() {}
}
