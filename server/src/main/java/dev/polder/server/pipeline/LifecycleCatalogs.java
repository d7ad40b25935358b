package dev.polder.server.pipeline;

import dev.polder.api.resource.Verb;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.schema.ResourceCatalog;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the services of initializers and terminators serve: logical clusters, with the verbs that work there (kcp {@code
 * singleResourceAPIDefinitionSetProvider} and the storages that its two uses have).
 */
final class LifecycleCatalogs {

    private LifecycleCatalogs() {}

    /** Of all logical clusters that wait. */
    static ResourceCatalog ofAll(ResourceCatalog root) {
        return only(root, ";waiting", EnumSet.of(Verb.GET, Verb.LIST, Verb.WATCH), List.of());
    }

    /** Of one. */
    static ResourceCatalog ofOne(ResourceCatalog root) {
        return only(root, ";one", EnumSet.of(Verb.GET), List.of("get", "patch", "update"));
    }

    private static ResourceCatalog only(
            ResourceCatalog root, String mark, Set<Verb> verbs, List<String> verbsOfStatus) {
        ResourceType type = root.find(Tenancy.LOGICAL_CLUSTERS.groupResource()).orElseThrow();
        List<TypeVersion> versions = type.versions().stream()
                .map(version -> withStatus(version, verbsOfStatus))
                .toList();
        ResourceType served = new ResourceType(
                type.group(),
                type.names(),
                type.namespaced(),
                versions,
                type.storageVersion(),
                verbs,
                type.space(),
                type.builtIn(),
                type.rules(),
                type.contentHash() + mark);
        return new ResourceCatalog(served.contentHash(), List.of(served));
    }

    private static TypeVersion withStatus(TypeVersion version, List<String> verbs) {
        List<Subresource> subresources = version.subresources().stream()
                .map(subresource -> new Subresource(subresource.name(), subresource.kind(), verbs))
                .toList();
        return new TypeVersion(
                version.name(),
                version.served(),
                version.deprecated(),
                version.deprecationWarning(),
                version.schema(),
                subresources,
                version.scale(),
                version.columns(),
                version.selectableFields());
    }
}
