package dev.polder.codegen.go;

import dev.polder.codegen.output.GeneratedFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Listers and shared informers, about one logical cluster and about all. */
final class InformerFiles {

    private InformerFiles() {}

    /** What all groups share. */
    static List<GeneratedFile> shared(String base, List<GoPackage> packages) {
        Map<String, String> own = own(base);
        Map<String, String> informers = new TreeMap<>(own);
        Methods methods = new Methods();
        StringBuilder resources = new StringBuilder();
        List<GeneratedFile> files = new ArrayList<>();
        packages.forEach(scope -> resources.append(resources(scope)));
        for (List<GoPackage> versions : groups(packages)) {
            GoPackage group = versions.get(0);
            String alias = group.groupAlias();
            informers.put(alias, base + "/" + group.groupFolder("informers"));
            methods.add(
                    "// %s has the informers of the group %s.\n".formatted(group.called(), group.group()),
                    group.called(),
                    new String[] {"sharedFactory", alias + ".ClusterInterface", alias + ".NewCluster(f.ClusterFactory)"
                    },
                    new String[] {"scopedFactory", alias + ".Interface", alias + ".New(f.ScopedFactory)"});
            files.add(group(versions, own));
        }
        files.addAll(List.of(
                GoFile.of(
                        "informers/internalinterfaces/factory.go",
                        "// Package internalinterfaces has what the informers of all groups share.\npackage internalinterfaces",
                        Template.of("internalinterfaces").with(Map.of()),
                        own),
                GoFile.of(
                        "informers/factory.go",
                        "// Package informers has shared informers about one logical cluster and about all.\npackage informers",
                        Template.of("factory").with(methods.words()),
                        informers),
                GoFile.of(
                        "informers/generic.go",
                        "package informers",
                        Template.of("generic").with(Map.of("cases", resources.toString())),
                        own)));
        return files;
    }

    /** The versions of each group, in the order of groups. */
    private static Collection<List<GoPackage>> groups(List<GoPackage> packages) {
        Map<String, List<GoPackage>> groups = new LinkedHashMap<>();
        packages.forEach(scope ->
                groups.computeIfAbsent(scope.called(), any -> new ArrayList<>()).add(scope));
        return groups.values();
    }

    /** What leads from a group to its versions, as client-go has it. */
    private static GeneratedFile group(List<GoPackage> versions, Map<String, String> own) {
        Map<String, String> imports = new TreeMap<>(own);
        Methods methods = new Methods();
        for (GoPackage scope : versions) {
            String alias = scope.alias();
            imports.put(alias, scope.path("informers"));
            methods.add(
                    "// %s has the informers of %s/%s.\n"
                            .formatted(GoNames.exported(scope.version()), scope.group(), scope.version()),
                    GoNames.exported(scope.version()),
                    new String[] {"clusterInformers", alias + ".ClusterInterface", alias + ".NewCluster(f.factory)"},
                    new String[] {"scopedInformers", alias + ".Interface", alias + ".New(f.factory)"});
        }
        GoPackage any = versions.get(0);
        return GoFile.of(
                any.groupFolder("informers") + "/group.go",
                "// Package %s has the informers of %s.\npackage %s"
                        .formatted(any.groupName(), any.group(), any.groupName()),
                Template.of("informers").with(methods.words()),
                imports);
    }

    /** What leads from the resources of a version to their informers, alike in factories of both forms. */
    private static String resources(GoPackage scope) {
        StringBuilder cases = new StringBuilder();
        for (GoKind kind : scope.kinds()) {
            cases.append("""
                \tcase schema.GroupVersionResource{Group: %s, Version: %s, Resource: %s}:
                \t\tinformer = f.%s().%s().%s().Informer()
                """.formatted(
                            GoNames.literal(scope.group()),
                            GoNames.literal(scope.version()),
                            GoNames.literal(kind.kind().names().plural()),
                            scope.called(),
                            GoNames.exported(scope.version()),
                            kind.word("Plural")));
        }
        return cases.toString();
    }

    /** The methods that lead to informers, in the order of what they lead to. */
    private static final class Methods {
        private final StringBuilder clusterInterfaces = new StringBuilder();
        private final StringBuilder clusterMethods = new StringBuilder();
        private final StringBuilder interfaces = new StringBuilder();
        private final StringBuilder methods = new StringBuilder();

        /** Adds a method of both forms: what has it, what it returns, and how. */
        void add(String doc, String name, String[] cluster, String[] one) {
            add(doc, name, cluster, clusterInterfaces, clusterMethods);
            add(doc, name, one, interfaces, methods);
        }

        private static void add(String doc, String name, String[] form, StringBuilder types, StringBuilder code) {
            types.append("\t%s() %s\n".formatted(name, form[1]));
            code.append("\n%sfunc (f *%s) %s() %s {\n\treturn %s\n}\n".formatted(doc, form[0], name, form[1], form[2]));
        }

        Map<String, String> words() {
            return Map.of(
                    "clusterInterfaces", clusterInterfaces.toString(),
                    "clusterMethods", clusterMethods.toString(),
                    "interfaces", interfaces.toString(),
                    "methods", methods.toString());
        }
    }

    private static Map<String, String> own(String base) {
        return Map.of(
                "clientset", base + "/clientset",
                "cluster", base + "/clientset/cluster",
                "internalinterfaces", base + "/informers/internalinterfaces");
    }

    /** What one version of a group has. */
    static List<GeneratedFile> of(GoPackage scope) {
        List<GeneratedFile> files = new ArrayList<>();
        Map<String, String> own = new TreeMap<>(own(scope.base()));
        own.put("api", scope.path("apis"));
        own.put("listers", scope.path("listers"));
        Methods methods = new Methods();
        for (GoKind kind : scope.kinds()) {
            Map<String, String> words = new HashMap<>(kind.words());
            words.put("Accessor", scope.accessor());
            words.put(
                    "resource",
                    "api.%s.WithResource(%s).GroupResource()"
                            .formatted(
                                    scope.free("SchemeGroupVersion"),
                                    GoNames.literal(kind.kind().names().plural())));
            for (String part : List.of("lister", "informer")) {
                files.add(GoFile.of(
                        scope.folder(part + "s") + "/" + kind.type().toLowerCase(Locale.ROOT) + ".go",
                        "package " + scope.name(),
                        Template.of(part).with(words, kind.flags()),
                        own));
            }
            methods.add(
                    "// %s is about objects of the kind %s.\n".formatted(kind.word("Plural"), kind.word("Kind")),
                    kind.word("Plural"),
                    new String[] {
                        "clusterInformers", kind.word("ClusterInformer"), "&" + kind.word("clusterImpl") + "{f.factory}"
                    },
                    new String[] {
                        "scopedInformers", kind.word("Informer"), "&" + kind.word("scopedImpl") + "{f.factory}"
                    });
        }
        files.add(GoFile.of(
                scope.folder("informers") + "/group_informers.go",
                "// Package %s has the informers of %s/%s.\npackage %s"
                        .formatted(scope.name(), scope.group(), scope.version(), scope.name()),
                Template.of("informers").with(methods.words()),
                own));
        return files;
    }
}
