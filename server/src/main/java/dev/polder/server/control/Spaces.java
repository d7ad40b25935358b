package dev.polder.server.control;

import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;

/** The built-in resources that controllers look after. */
final class Spaces {

    static final ResourceSpace CRDS = ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");
    static final ResourceSpace NAMESPACES = ResourceSpace.local("", "namespaces");
    static final ResourceSpace CONFIGMAPS = ResourceSpace.local("", "configmaps");
    static final ResourceSpace SERVICE_ACCOUNTS = ResourceSpace.local("", "serviceaccounts");
    static final ResourceSpace SECRETS = ResourceSpace.local("", "secrets");
    static final ResourceSpace CLUSTER_ROLES = ResourceSpace.local("rbac.authorization.k8s.io", "clusterroles");

    static final ResourceSpace VALIDATING_POLICIES =
            ResourceSpace.local("admissionregistration.k8s.io", "validatingadmissionpolicies");

    static final GroupVersionResource POLICY_RESOURCE =
            new GroupVersionResource("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies");
    static final GroupVersionResource CRD_RESOURCE =
            new GroupVersionResource("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    static final GroupVersionResource NAMESPACE_RESOURCE = new GroupVersionResource("", "v1", "namespaces");
    static final GroupVersionResource CONFIGMAP_RESOURCE = new GroupVersionResource("", "v1", "configmaps");
    static final GroupVersionResource SERVICE_ACCOUNT_RESOURCE = new GroupVersionResource("", "v1", "serviceaccounts");
    static final GroupVersionResource SECRET_RESOURCE = new GroupVersionResource("", "v1", "secrets");
    static final GroupVersionResource CLUSTER_ROLE_RESOURCE =
            new GroupVersionResource("rbac.authorization.k8s.io", "v1", "clusterroles");

    private Spaces() {}
}
