package dev.polder.codegen.typescript;

import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Group;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import dev.polder.codegen.model.Words;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The way in: {@code Clients}, and what it gives for a logical cluster. */
final class ClustersFile {

    private static final String CLIENTS = """

        /** Clients of the logical clusters of one server. */
        export class Clients {
          readonly #server: Server;

          constructor(connection: Connection) {
            this.#server = new Server(connection);
          }

          /** The logical cluster at a path, such as `root:team`, or of a name. */
          cluster(path: string): ClusterClients {
            return new ClusterClients(this.#server.cluster(path));
          }

          /** All logical clusters that the user may see, to list and watch. Objects say where they lie: `clusterOf`. */
          everyCluster(): ClusterClients {
            return this.cluster("*");
          }
        }

        /** The kinds of one logical cluster, or of all. */
        export class ClusterClients {
          /** Where requests go; it takes those that no client has, too. */
          readonly cluster: Cluster;

          constructor(cluster: Cluster) {
            this.cluster = cluster;
          }
        """;

    private ClustersFile() {}

    /** The folder of a group. */
    static String folder(String group) {
        return group.isEmpty() ? "core" : group;
    }

    static String of(Api api) {
        SortedMap<String, String> modules = new TreeMap<>();
        Set<String> aliases = new HashSet<>();
        Map<String, Integer> groupsOfPlural = new HashMap<>();
        for (Group group : api.groups()) {
            for (Kind kind : group.kinds()) {
                groupsOfPlural.merge(kind.names().plural(), 1, Integer::sum);
                for (Version version : kind.versions()) {
                    modules.computeIfAbsent(
                            folder(group.name()) + "/" + version.name(),
                            path -> Words.unique(Names.camel(path), aliases));
                }
            }
        }
        StringBuilder body = new StringBuilder();
        modules.forEach((path, alias) -> body.append("import * as %s from \"./apis/%s.js\";\n".formatted(alias, path)));
        body.append("""
            import { Server } from "./runtime/index.js";
            import type { Cluster, Connection } from "./runtime/index.js";
            """);
        body.append(CLIENTS);
        Set<String> taken = new HashSet<>(Set.of("cluster", "constructor"));
        for (Group group : api.groups()) {
            for (Kind kind : group.kinds()) {
                boolean shared = groupsOfPlural.getOrDefault(kind.names().plural(), 0) > 1;
                methods(kind, shared, modules, taken, body);
            }
        }
        return body.append("}\n").toString();
    }

    private static void methods(
            Kind kind, boolean shared, Map<String, String> modules, Set<String> taken, StringBuilder body) {
        String plural = Names.camel(kind.names().plural());
        String name = shared ? plural + "Of" + Names.capital(Names.camel(folder(kind.group()))) : plural;
        boolean preferred = true;
        for (Version version : kind.versions()) {
            String path = folder(kind.group()) + "/" + version.name();
            String method = preferred ? name : name + Names.capital(Names.camel(version.name()));
            body.append("""

                  /** `%1$s` of `%2$s`. */
                  %3$s(): %4$s.%5$sClient {
                    return new %4$s.%5$sClient(this.cluster);
                  }
                """.formatted(
                            kind.names().plural(),
                            kind.group().isEmpty() ? version.name() : path,
                            Words.unique(method, taken),
                            modules.get(path),
                            Names.type(kind.names().kind())));
            preferred = false;
        }
    }
}
