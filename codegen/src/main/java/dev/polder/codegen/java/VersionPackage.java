package dev.polder.codegen.java;

import dev.polder.codegen.model.Declaration;
import dev.polder.codegen.model.Group;
import dev.polder.codegen.model.Kind;
import dev.polder.codegen.model.Version;
import java.util.HashSet;
import java.util.Set;

/**
 * The package of one version of a group.
 *
 * @param base the package of everything
 * @param name its own name
 * @param types the simple names of all types in it
 */
record VersionPackage(String base, String name, Set<String> types) {

    VersionPackage {
        types = Set.copyOf(types);
    }

    static VersionPackage of(String base, Group group, String version) {
        Set<String> types = new HashSet<>();
        for (Kind kind : group.kinds()) {
            for (Version each : kind.versions()) {
                if (each.name().equals(version)) {
                    String name = kind.names().kind();
                    types.addAll(Set.of(name, name + "Apply", name + "Client"));
                    each.types().stream().map(Declaration::name).forEach(types::add);
                }
            }
        }
        return new VersionPackage(base, nameOf(base, group.name(), version), types);
    }

    static String nameOf(String base, String group, String version) {
        return base + "." + Identifiers.groupPackage(group) + "." + Identifiers.groupPackage(version);
    }

    /** The package of what every generated client shares. */
    String runtime() {
        return base + ".runtime";
    }

    /** An empty file in it. */
    JavaFile file(String typeName) {
        return new JavaFile(name, typeName, types);
    }
}
