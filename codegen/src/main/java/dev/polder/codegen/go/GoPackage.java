package dev.polder.codegen.go;

import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Declaration;
import dev.polder.codegen.model.Declaration.Struct;
import dev.polder.codegen.model.Group;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import dev.polder.codegen.model.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One version of a group: a package of types, and one each of apply configurations, clients, listers and informers.
 *
 * @param base the import path of the output folder
 * @param called what the informers of the group are called after: {@code CertManager}
 * @param accessor what its clients are called after: {@code CertManagerV1}
 * @param types the names in Go of all its types
 * @param structs the names in the model of those that are structs, without the kinds themselves
 */
record GoPackage(
        String base,
        String group,
        String version,
        String called,
        String accessor,
        List<GoKind> kinds,
        Set<String> types,
        Set<String> structs) {

    /** Methods that clientsets and factories have beside one for each package. */
    private static final Set<String> OF_ALL = Set.of(
            "Discovery",
            "Cluster",
            "Start",
            "StartWithContext",
            "Shutdown",
            "WaitForCacheSync",
            "WaitForCacheSyncWithContext",
            "InformerFor",
            "ForResource");

    GoPackage {
        kinds = List.copyOf(kinds);
        types = Set.copyOf(types);
        structs = Set.copyOf(structs);
    }

    /** All packages, by group and version. Groups that begin alike are called by their whole names. */
    static List<GoPackage> of(Api api, String base) {
        Map<String, Integer> beginnings = new HashMap<>();
        api.groups().forEach(group -> beginnings.merge(beginning(group.name()), 1, Integer::sum));
        Set<String> taken = new HashSet<>(OF_ALL);
        List<GoPackage> packages = new ArrayList<>();
        for (Group group : api.groups()) {
            String beginning = beginning(group.name());
            String name = beginnings.getOrDefault(beginning, 0) > 1 ? GoNames.exported(group.name()) : beginning;
            String called = Words.unique(name, taken);
            TreeSet<String> versions = new TreeSet<>();
            group.kinds().forEach(kind -> kind.versions().forEach(version -> versions.add(version.name())));
            for (String version : versions) {
                String accessor = Words.unique(name + GoNames.exported(version), taken);
                packages.add(of(base, group, version, called, accessor));
            }
        }
        return packages;
    }

    private static String beginning(String group) {
        return group.isEmpty() ? "Core" : GoNames.exported(group.split("\\.", 2)[0]);
    }

    private static GoPackage of(String base, Group group, String name, String called, String accessor) {
        Set<String> types = new HashSet<>();
        Set<String> structs = new HashSet<>();
        List<GoKind> kinds = new ArrayList<>();
        Set<String> generated = new HashSet<>();
        for (String suffix : List.of("Client", "Interface", "ClusterClient", "ClusterInterface")) {
            generated.add(accessor + suffix);
        }
        for (Kind kind : group.kinds()) {
            for (Version version : kind.versions()) {
                if (version.name().equals(name)) {
                    GoKind made = new GoKind(kind, version, generated);
                    kinds.add(made);
                    types.add(made.type());
                    types.add(made.list());
                    for (Declaration type : version.types()) {
                        types.add(GoNames.exported(type.name()));
                        if (type instanceof Struct) {
                            structs.add(type.name());
                        }
                    }
                }
            }
        }
        return new GoPackage(base, group.name(), name, called, accessor, kinds, types, structs);
    }

    /** The name of each of its packages. */
    String name() {
        return GoNames.packageOf(version);
    }

    /** What other packages call one of its packages: {@code certmanagerv1}. */
    String alias() {
        return accessor.toLowerCase(Locale.ROOT);
    }

    /** The folder of what all versions of the group share, below the output folder. */
    String groupFolder(String part) {
        return part + "/" + GoNames.folder(group);
    }

    /** The name of the package there. */
    String groupName() {
        return GoNames.packageOf(called);
    }

    /** What other packages call it: {@code cache} alone may be another one. */
    String groupAlias() {
        return called.toLowerCase(Locale.ROOT) + "group";
    }

    /** The path of one of its packages below the output folder. */
    String folder(String part) {
        return groupFolder(part) + "/" + version;
    }

    /** The import path of one of its packages. */
    String path(String part) {
        return base + "/" + folder(part);
    }

    /** A name in the package of types that no type has. */
    String free(String wanted) {
        return Words.unique(wanted, new HashSet<>(types));
    }
}
