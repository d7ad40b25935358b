package dev.polder.codegen.go;

import dev.polder.codegen.output.GeneratedFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What makes types known to a scheme, and the clients of one logical cluster and of all. */
final class ClientFiles {

    private ClientFiles() {}

    /** What all groups share. */
    static List<GeneratedFile> shared(String base, List<GoPackage> packages) {
        Map<String, String> typed = new TreeMap<>();
        Map<String, String> apis = new TreeMap<>();
        StringBuilder schemes = new StringBuilder();
        for (GoPackage scope : packages) {
            typed.put(scope.alias(), scope.path("clientset/typed"));
            apis.put(scope.alias(), scope.path("apis"));
            schemes.append("\t%s.%s,\n".formatted(scope.alias(), scope.free("AddToScheme")));
        }
        String fields =
                "// Package field has what the types of all kinds share: values that may be null, fields that no schema\n"
                        + "// knows, and copies.\npackage field";
        Map<String, String> cluster = new TreeMap<>(typed);
        cluster.put("clientset", base + "/clientset");
        return List.of(
                GoFile.of("field/field.go", fields, Template.of("field").with(Map.of()), Map.of()),
                GoFile.of(
                        "clientset/scheme/register.go",
                        "// Package scheme has the types of all groups.\npackage scheme",
                        Template.of("scheme").with(Map.of("lines", schemes.toString())),
                        apis),
                GoFile.of(
                        "clientset/clientset.go",
                        "// Package clientset has the clients of all groups in one logical cluster.\npackage clientset",
                        Template.of("clientset").with(set(packages, "", "Clientset")),
                        typed),
                GoFile.of(
                        "clientset/cluster/clientset.go",
                        "// Package cluster has the clients of all groups in all logical clusters.\npackage cluster",
                        Template.of("cluster").with(set(packages, "Cluster", "ClusterClientset")),
                        cluster));
    }

    private static Map<String, String> set(List<GoPackage> packages, String form, String receiver) {
        StringBuilder interfaces = new StringBuilder();
        StringBuilder methods = new StringBuilder();
        StringBuilder makers = new StringBuilder();
        Aligned members = new Aligned();
        // The members that the template has take part in the alignment.
        if (!form.isEmpty()) {
            members.add("clientCache", "kcpclient.Cache[*clientset.Clientset]");
        }
        members.add("discoveryClient", "*discovery.DiscoveryClient");
        for (GoPackage scope : packages) {
            String name = "of" + scope.accessor();
            String type = scope.alias() + "." + scope.accessor() + form;
            interfaces.append("\t%s() %sInterface\n".formatted(scope.accessor(), type));
            members.add(name, "*" + type + "Client");
            methods.append("""

                // %1$s has the clients of %2$s/%3$s.
                func (c *%4$s) %1$s() %5$sInterface {
                \treturn c.%6$s
                }
                """.formatted(scope.accessor(), scope.group(), scope.version(), receiver, type, name));
            makers.append("""
                \tif clients.%s, err = %s.New%sForConfigAndClient(config, httpClient); err != nil {
                \t\treturn nil, err
                \t}
                """.formatted(name, scope.alias(), form));
        }
        return Map.of(
                "interfaces", interfaces.toString(),
                "methods", methods.toString(),
                "makers", makers.toString(),
                "members", members.toString());
    }

    /** What one version of a group has. */
    static List<GeneratedFile> of(GoPackage scope) {
        List<GeneratedFile> files = new ArrayList<>();
        files.add(register(scope));
        files.add(client(scope));
        Map<String, String> applies = ApplyFile.names(scope);
        for (GoKind kind : scope.kinds()) {
            Map<String, String> words = new HashMap<>(kind.words());
            words.put("Apply", applies.getOrDefault(kind.type(), ""));
            words.put("Client", scope.accessor() + "Client");
            words.put("resource", GoNames.literal(kind.kind().names().plural()));
            files.add(GoFile.of(
                    scope.folder("clientset/typed") + "/" + kind.type().toLowerCase(Locale.ROOT) + ".go",
                    "package " + scope.name(),
                    Template.of("typed").with(words, kind.flags()),
                    own(scope)));
        }
        return files;
    }

    private static Map<String, String> own(GoPackage scope) {
        return Map.of(
                "api", scope.path("apis"),
                "apply", scope.path("applyconfiguration"),
                "scheme", scope.base() + "/clientset/scheme");
    }

    private static GeneratedFile register(GoPackage scope) {
        Map<String, String> words = new HashMap<>();
        for (String name : List.of("GroupName", "SchemeGroupVersion", "SchemeBuilder", "AddToScheme")) {
            words.put(name, scope.free(name));
        }
        words.put("group", GoNames.literal(scope.group()));
        words.put("version", GoNames.literal(scope.version()));
        StringBuilder lines = new StringBuilder();
        for (GoKind kind : scope.kinds()) {
            lines.append(known(scope, kind.word("Kind"), kind.type()));
            lines.append(known(scope, kind.kind().names().list(), kind.list()));
        }
        words.put("lines", lines.toString());
        return GoFile.of(
                scope.folder("apis") + "/scheme_register.go",
                "// Package %s has the types of %s/%s.\npackage %s"
                        .formatted(scope.name(), scope.group(), scope.version(), scope.name()),
                Template.of("register").with(words),
                Map.of());
    }

    private static String known(GoPackage scope, String kind, String type) {
        return "\tscheme.AddKnownTypeWithName(%s.WithKind(%s), &%s{})\n"
                .formatted(scope.free("SchemeGroupVersion"), GoNames.literal(kind), type);
    }

    private static GeneratedFile client(GoPackage scope) {
        StringBuilder getters = new StringBuilder();
        StringBuilder methods = new StringBuilder();
        StringBuilder clusterGetters = new StringBuilder();
        StringBuilder clusterMethods = new StringBuilder();
        for (GoKind kind : scope.kinds()) {
            boolean namespaced = kind.kind().namespaced();
            getters.append('\t').append(kind.word("Getter")).append('\n');
            clusterGetters.append('\t').append(kind.word("ClusterGetter")).append('\n');
            methods.append("""

                // %1$s works with objects of the kind %2$s%3$s.
                func (c *%4$sClient) %1$s(%5$s) %6$s {
                \treturn new%7$sClient(c.restClient, %8$s)
                }
                """.formatted(
                            kind.word("Plural"),
                            kind.word("Kind"),
                            namespaced ? " in one namespace, or in all when it is empty" : "",
                            scope.accessor(),
                            namespaced ? "namespace string" : "",
                            kind.word("Interface"),
                            kind.type(),
                            namespaced ? "namespace" : "\"\""));
            clusterMethods.append("""

                // %1$s works with objects of the kind %2$s.
                func (c *%3$sClusterClient) %1$s() %4$s {
                \treturn &%5$s{c.clientCache}
                }
                """.formatted(
                            kind.word("Plural"),
                            kind.word("Kind"),
                            scope.accessor(),
                            kind.word("ClusterInterface"),
                            kind.word("clusterImpl")));
        }
        Map<String, String> words = new HashMap<>(Map.of(
                "Accessor", scope.accessor(),
                "SchemeGroupVersion", scope.free("SchemeGroupVersion"),
                "apiPath", scope.group().isEmpty() ? "\"/api\"" : "\"/apis\"",
                "getters", getters.toString(),
                "methods", methods.toString(),
                "clusterGetters", clusterGetters.toString(),
                "clusterMethods", clusterMethods.toString()));
        return GoFile.of(
                scope.folder("clientset/typed") + "/group_client.go",
                "// Package %s has the clients of %s/%s.\npackage %s"
                        .formatted(scope.name(), scope.group(), scope.version(), scope.name()),
                Template.of("client").with(words),
                own(scope));
    }
}
