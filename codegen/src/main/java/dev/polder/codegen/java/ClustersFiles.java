package dev.polder.codegen.java;

import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Group;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import dev.polder.codegen.model.Words;
import dev.polder.codegen.output.GeneratedFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The way in: {@code Clients}, and what it gives for a logical cluster. */
final class ClustersFiles {

    private static final String CLIENT = "io.fabric8.kubernetes.client.KubernetesClient";

    private ClustersFiles() {}

    static GeneratedFile clients(String base) {
        JavaFile file = new JavaFile(base, "Clients", Set.of("Clients", "ClusterClients"));
        String body = """
            /** Clients of the logical clusters of one server. Closing it closes them all. */
            public final class Clients implements %1$s {

                private final %2$s connections;

                private Clients(%2$s connections) {
                    this.connections = connections;
                }

                /** Clients of the server that a configuration leads to, whatever logical cluster its URL names. */
                public static Clients of(%3$s config) {
                    return new Clients(new %2$s(config));
                }

                /** The logical cluster at a path, such as {@code root:team}, or of a name. */
                public ClusterClients cluster(%4$s path) {
                    return new ClusterClients(connections.cluster(path));
                }

                /**
                 * All logical clusters that the user may see, to list, watch and inform. Objects say where they lie:
                 * {@link %5$s#of}.
                 */
                public ClusterClients everyCluster() {
                    return new ClusterClients(connections.cluster("*"));
                }

                @%6$s
                public void close() {
                    connections.close();
                }
            }
            """.formatted(
                        file.type("java.lang.AutoCloseable"),
                        file.type(base + ".runtime.Connections"),
                        file.type("io.fabric8.kubernetes.client.Config"),
                        file.type("java.lang.String"),
                        file.type(base + ".runtime.ClusterKey"),
                        file.type("java.lang.Override"));
        return file.with(body);
    }

    static GeneratedFile cluster(String base, Api api) {
        JavaFile file = new JavaFile(base, "ClusterClients", Set.of("Clients", "ClusterClients"));
        StringBuilder body = new StringBuilder("""
            /** The kinds of one logical cluster, or of all. */
            public final class ClusterClients {

                private final %1$s client;

                /** Those that a client of fabric8 leads to. */
                public ClusterClients(%1$s client) {
                    this.client = client;
                }

                /** The client that all requests go through. */
                public %1$s fabric8() {
                    return client;
                }
            """.formatted(file.type(CLIENT)));
        Map<String, Integer> groupsOfPlural = new HashMap<>();
        api.groups()
                .forEach(group -> group.kinds()
                        .forEach(kind -> groupsOfPlural.merge(kind.names().plural(), 1, Integer::sum)));
        Set<String> taken = new HashSet<>(Set.of("fabric8"));
        for (Group group : api.groups()) {
            for (Kind kind : group.kinds()) {
                boolean shared = groupsOfPlural.getOrDefault(kind.names().plural(), 0) > 1;
                for (String method : methods(base, kind, shared, taken, file)) {
                    body.append(method);
                }
            }
        }
        return file.with(body.append("}\n").toString());
    }

    private static List<String> methods(String base, Kind kind, boolean shared, Set<String> taken, JavaFile file) {
        List<String> methods = new ArrayList<>();
        String plural = Identifiers.field(kind.names().plural());
        String name = shared ? plural + "Of" + Identifiers.capital(Identifiers.field(kind.group())) : plural;
        boolean preferred = true;
        for (Version version : kind.versions()) {
            String wanted = preferred ? name : name + Identifiers.capital(Identifiers.field(version.name()));
            String type = file.type(VersionPackage.nameOf(base, kind.group(), version.name()) + "."
                    + kind.names().kind() + "Client");
            methods.add("""

                    /** {@code %1$s} of {@code %2$s/%3$s}. */
                    public %4$s %5$s() {
                        return new %4$s(client);
                    }
                """.formatted(
                            kind.names().plural(), kind.group(), version.name(), type, Words.unique(wanted, taken)));
            preferred = false;
        }
        return methods;
    }
}
