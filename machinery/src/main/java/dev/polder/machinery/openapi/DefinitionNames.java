package dev.polder.machinery.openapi;

import dev.polder.api.resource.GroupVersionKind;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Names of definitions, as generated clients know them: Go packages for Kubernetes' own types, else reversed groups. */
final class DefinitionNames {

    static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private DefinitionNames() {}

    static String of(GroupVersionKind kind, boolean builtIn) {
        String prefix = builtIn ? packageOf(kind.group()) : reversed(kind.group());
        return prefix + "." + kind.version() + "." + kind.kind();
    }

    /** Groups of Kubernetes live in k8s.io/api under their first label, but for two that have repositories of their own. */
    private static String packageOf(String group) {
        return switch (group) {
            case "" -> "io.k8s.api.core";
            case "apiextensions.k8s.io" -> "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions";
            case "apiregistration.k8s.io" -> "io.k8s.kube-aggregator.pkg.apis.apiregistration";
            default -> {
                int dot = group.indexOf('.');
                yield "io.k8s.api." + (dot < 0 ? group : group.substring(0, dot));
            }
        };
    }

    /** A custom resource may join the core group (kcp: {@code <plural>.core}), which has no labels to reverse. */
    private static String reversed(String group) {
        if (group.isEmpty()) {
            return "core";
        }
        List<String> labels = Arrays.asList(group.split("\\."));
        Collections.reverse(labels);
        return String.join(".", labels);
    }
}
