package dev.polder.server.discovery;

import dev.polder.api.resource.GroupVersion;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.ResourceCatalog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A catalogue by group and version, in the order discovery shows: groups as the catalogue has them, versions most
 * preferred first, resources by name. Only what is served is in it.
 */
final class ServedGroups {

    private final Map<String, Map<String, List<ResourceType>>> groups;

    ServedGroups(ResourceCatalog catalog) {
        Map<String, Map<String, List<ResourceType>>> byGroup = new LinkedHashMap<>();
        for (ResourceType type : catalog.types()) {
            for (TypeVersion version : type.versions()) {
                if (version.served()) {
                    byGroup.computeIfAbsent(type.group(), group -> new TreeMap<>(VersionOrder.PREFERRED_FIRST))
                            .computeIfAbsent(version.name(), name -> new ArrayList<>())
                            .add(type);
                }
            }
        }
        byGroup.values()
                .forEach(versions -> versions.values()
                        .forEach(types -> types.sort(
                                Comparator.comparing(type -> type.names().plural()))));
        this.groups = Collections.unmodifiableMap(byGroup);
    }

    /** The groups without the core group. */
    List<String> named() {
        return groups.keySet().stream().filter(group -> !group.isEmpty()).toList();
    }

    boolean has(String group) {
        return groups.containsKey(group);
    }

    /** The versions of a group, most preferred first; empty when there is no such group. */
    Set<String> versions(String group) {
        return Collections.unmodifiableSet(groups.getOrDefault(group, Map.of()).keySet());
    }

    /** The types of a group version by name; empty when there is none. */
    List<ResourceType> types(GroupVersion gv) {
        return Collections.unmodifiableList(
                groups.getOrDefault(gv.group(), Map.of()).getOrDefault(gv.version(), List.of()));
    }

    /** All group versions, in order. */
    List<GroupVersion> groupVersions() {
        List<GroupVersion> all = new ArrayList<>();
        groups.forEach((group, versions) -> versions.keySet().forEach(v -> all.add(new GroupVersion(group, v))));
        return all;
    }

    /** Whether Kubernetes' own server has routes for a group, so that it answers for unknown versions of it itself. */
    boolean isBuiltIn(String group) {
        return group.isEmpty()
                || groups.getOrDefault(group, Map.of()).values().stream()
                        .flatMap(List::stream)
                        .anyMatch(ResourceType::builtIn);
    }
}
