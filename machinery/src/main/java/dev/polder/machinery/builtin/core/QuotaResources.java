package dev.polder.machinery.builtin.core;

import java.util.Set;

/** Names of resources that quotas know without a domain (upstream's {@code pkg/apis/core/helper}). */
final class QuotaResources {

    private static final Set<String> COUNTED = Set.of(
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "services.nodeports",
            "services.loadbalancers");

    private static final Set<String> MEASURED = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.storage",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage");

    private static final Set<String> OF_PODS =
            Set.of("pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory");

    private QuotaResources() {}

    static boolean isStandard(String name) {
        return isForQuota(name) || name.equals("storage");
    }

    static boolean isForQuota(String name) {
        return COUNTED.contains(name)
                || MEASURED.contains(name)
                || name.startsWith("hugepages-")
                || name.startsWith("requests.hugepages-");
    }

    /** Whether amounts are whole numbers: things that are counted, and other people's resources. */
    static boolean isCounted(String name) {
        boolean foreign = name.contains("/") && !name.contains("kubernetes.io/") && !name.startsWith("requests.");
        return COUNTED.contains(name) || foreign;
    }

    /** Whether a scope can be applied to a resource. */
    static boolean allowsScope(String scope, String name) {
        return switch (scope) {
            case "BestEffort" -> name.equals("pods");
            case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity" ->
                OF_PODS.contains(name);
            case "VolumeAttributesClass" -> name.equals("persistentvolumeclaims") || name.equals("requests.storage");
            default -> true;
        };
    }
}
