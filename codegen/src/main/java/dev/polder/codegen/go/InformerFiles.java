package dev.polder.codegen.go;

import dev.polder.codegen.output.GeneratedFile;
import java.util.ArrayList;
import java.util.HashMap;
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
        for (GoPackage scope : packages) {
            informers.put(scope.alias(), scope.path("informers"));
            String doc =
                    "// %s has the informers of %s/%s.\n".formatted(scope.accessor(), scope.group(), scope.version());
            methods.add(
                    doc,
                    scope.accessor(),
                    new String[] {
                        "sharedFactory",
                        scope.alias() + ".ClusterInterface",
                        scope.alias() + ".NewCluster(f.ClusterFactory)"
                    },
                    new String[] {"scopedFactory", scope.alias() + ".Interface", scope.alias() + ".New(f.ScopedFactory)"
                    });
        }
        return List.of(
                GoFile.of(
                        "informers/internalinterfaces/factory.go",
                        "// Package internalinterfaces has what the informers of all groups share.\npackage internalinterfaces",
                        Template.of("internalinterfaces").with(Map.of()),
                        own),
                GoFile.of(
                        "informers/factory.go",
                        "// Package informers has shared informers about one logical cluster and about all.\npackage informers",
                        Template.of("factory").with(methods.words()),
                        informers));
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
                        "clusterVersion", kind.word("ClusterInformer"), "&" + kind.word("clusterImpl") + "{f.factory}"
                    },
                    new String[] {"version", kind.word("Informer"), "&" + kind.word("scopedImpl") + "{f.factory}"});
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
