package dev.polder.junit.role;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The smallest roles that allow some requests: one ClusterRole for what is asked of all namespaces, and a Role in each namespace. */
public final class MinimalRole {

    /** Everybody who is known may read these ({@code system:discovery}). */
    private static final List<String> DISCOVERY =
            List.of("/api", "/apis", "/openapi", "/version", "/healthz", "/livez", "/readyz");

    private MinimalRole() {}

    /**
     * What is asked for.
     *
     * @param resource the plural name, with the subresource after a slash; empty for a path
     * @param namespace the namespace; empty for all of them, and for what is in none
     * @param path the path, when it is not about a resource
     */
    public record Need(String verb, String group, String resource, String namespace, String path) {}

    /**
     * Writes them.
     *
     * @param name the name of each
     * @return YAML, a document for each role; empty when nothing is needed
     */
    public static String of(String name, Collection<Need> needs) {
        Map<String, List<Need>> namespaces = new TreeMap<>();
        for (Need need : needs) {
            if (!need.resource().isEmpty() || !isDiscovery(need.path())) {
                namespaces
                        .computeIfAbsent(need.namespace(), any -> new ArrayList<>())
                        .add(need);
            }
        }
        List<String> documents = new ArrayList<>();
        namespaces.forEach((namespace, of) -> documents.add(document(name, namespace, of)));
        return String.join("---\n", documents);
    }

    private static boolean isDiscovery(String path) {
        return DISCOVERY.stream().anyMatch(start -> path.equals(start) || path.startsWith(start + "/"));
    }

    private static String document(String name, String namespace, List<Need> needs) {
        StringBuilder out = new StringBuilder("apiVersion: rbac.authorization.k8s.io/v1\nkind: ");
        out.append(namespace.isEmpty() ? "ClusterRole" : "Role")
                .append("\nmetadata:\n  name: ")
                .append(name);
        if (!namespace.isEmpty()) {
            out.append("\n  namespace: ").append(namespace);
        }
        out.append("\nrules:\n");
        Map<List<String>, Set<String>> verbs = new TreeMap<>(MinimalRole::compare);
        for (Need need : needs) {
            verbs.computeIfAbsent(List.of(need.group(), need.resource(), need.path()), any -> new TreeSet<>())
                    .add(need.verb());
        }
        verbs.forEach((what, allowed) -> {
            if (what.get(1).isEmpty()) {
                out.append("- nonResourceURLs: [\"").append(what.get(2)).append("\"]\n");
            } else {
                out.append("- apiGroups: [\"").append(what.get(0)).append("\"]\n");
                out.append("  resources: [\"").append(what.get(1)).append("\"]\n");
            }
            out.append("  verbs: [\"").append(String.join("\", \"", allowed)).append("\"]\n");
        });
        return out.toString();
    }

    private static int compare(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
