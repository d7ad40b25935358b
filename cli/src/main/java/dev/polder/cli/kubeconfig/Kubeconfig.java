package dev.polder.cli.kubeconfig;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What several kubeconfig files say together: of two that name the same thing, the first is heard (clientcmd's rule). */
public final class Kubeconfig {

    /** The context that the workspace commands switch to; its cluster has the same name (kcp's cli, {@code use.go}). */
    public static final String CURRENT = "workspace.kcp.io/current";

    /** The context that they leave. */
    public static final String PREVIOUS = "workspace.kcp.io/previous";

    private final Map<String, Entry> clusters = new LinkedHashMap<>();
    private final Map<String, Entry> contexts = new LinkedHashMap<>();
    private final Map<String, Entry> users = new LinkedHashMap<>();
    private String currentContext = "";

    /**
     * A named cluster, context or user.
     *
     * @param origin the file it stands in
     * @param body what it says
     */
    record Entry(Path origin, Map<String, Object> body) {

        String text(String key) {
            return YamlValues.text(body, key);
        }

        /** A path that the file may give relative to itself; empty without one. */
        String path(String key) {
            String path = text(key);
            return path.isEmpty()
                    ? ""
                    : origin.toAbsolutePath().resolveSibling(path).toString();
        }
    }

    Kubeconfig() {}

    /** Adds a file after the ones that are heard before it. */
    void add(Path file, Map<String, Object> said) {
        add(clusters, file, YamlValues.items(said, "clusters"), "cluster");
        add(contexts, file, YamlValues.items(said, "contexts"), "context");
        add(users, file, YamlValues.items(said, "users"), "user");
        if (currentContext.isEmpty()) {
            currentContext = YamlValues.text(said, "current-context");
        }
    }

    private static void add(Map<String, Entry> entries, Path file, List<?> items, String key) {
        for (Object item : items) {
            Map<String, Object> named = YamlValues.map(item);
            entries.putIfAbsent(YamlValues.text(named, "name"), new Entry(file, YamlValues.inner(named, key)));
        }
    }

    Map<String, Entry> clusters() {
        return clusters;
    }

    Map<String, Entry> contexts() {
        return contexts;
    }

    Map<String, Entry> users() {
        return users;
    }

    /** The name of the current context; empty when there is none. */
    public String currentContext() {
        return currentContext;
    }

    public boolean hasContext(String name) {
        return contexts.containsKey(name);
    }

    public boolean hasCluster(String name) {
        return clusters.containsKey(name);
    }

    /** The cluster that a context names; empty when there is no such context. */
    public String clusterOf(String context) {
        Entry entry = contexts.get(context);
        return entry == null ? "" : entry.text("cluster");
    }

    /** The URL of a cluster's server; empty when there is no such cluster. */
    public String serverOf(String cluster) {
        Entry entry = clusters.get(cluster);
        return entry == null ? "" : entry.text("server");
    }
}
