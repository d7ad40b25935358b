package dev.polder.apiexport.kind;

import dev.polder.api.resource.GroupResource;
import java.util.List;
import java.util.Set;

/**
 * The types that an export can claim without naming the identity of another (kcp {@code
 * pkg/virtual/apiexport/schemas/builtin/builtin.go}, {@code schemas/apis.go}).
 */
public final class ClaimableTypes {

    /** Events as claims call them, whichever of their two groups these name. */
    public static final GroupResource EVENTS = new GroupResource("", "events");

    private static final GroupResource OTHER_EVENTS = new GroupResource("events.k8s.io", "events");

    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String ADMISSION = "admissionregistration.k8s.io";
    private static final String AUTHORIZATION = "authorization.k8s.io";

    private static final Set<GroupResource> BUILT_IN = Set.of(
            new GroupResource("", "namespaces"),
            new GroupResource("", "configmaps"),
            EVENTS,
            new GroupResource("", "resourcequotas"),
            new GroupResource("", "secrets"),
            new GroupResource("", "serviceaccounts"),
            new GroupResource(RBAC, "clusterroles"),
            new GroupResource(RBAC, "clusterrolebindings"),
            new GroupResource(RBAC, "roles"),
            new GroupResource(RBAC, "rolebindings"),
            new GroupResource("certificates.k8s.io", "certificatesigningrequests"),
            new GroupResource("coordination.k8s.io", "leases"),
            new GroupResource(ADMISSION, "mutatingwebhookconfigurations"),
            new GroupResource(ADMISSION, "validatingwebhookconfigurations"),
            OTHER_EVENTS,
            new GroupResource(ADMISSION, "mutatingadmissionpolicies"),
            new GroupResource(ADMISSION, "mutatingadmissionpolicybindings"),
            new GroupResource(ADMISSION, "validatingadmissionpolicies"),
            new GroupResource(ADMISSION, "validatingadmissionpolicybindings"),
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions"),
            new GroupResource("core.kcp.io", "logicalclusters"),
            new GroupResource(AUTHORIZATION, "subjectaccessreviews"),
            new GroupResource(AUTHORIZATION, "localsubjectaccessreviews"),
            new GroupResource("authentication.k8s.io", "tokenreviews"));

    private static final Set<String> OF_SHARING = Set.of("apibindings", "apiresourceschemas", "apiexports");

    private ClaimableTypes() {}

    /** Whether a type is one of those that every logical cluster has, so that a claim of it needs no identity. */
    public static boolean isBuiltIn(GroupResource resource) {
        return BUILT_IN.contains(resource);
    }

    /** Whether a type is one of those by which types are shared. */
    public static boolean isOfSharing(GroupResource resource) {
        return resource.group().equals(ApiKinds.GROUP) && OF_SHARING.contains(resource.resource());
    }

    /** Events of both groups are the same objects (kcp {@code permissionclaim.NormalizeEventGroupResource}). */
    public static GroupResource plain(GroupResource resource) {
        return resource.equals(OTHER_EVENTS) ? EVENTS : resource;
    }

    /** What a claim of a built-in type serves: events of either group those of both. */
    public static List<GroupResource> served(GroupResource claimed) {
        return plain(claimed).equals(EVENTS) ? List.of(EVENTS, OTHER_EVENTS) : List.of(claimed);
    }
}
