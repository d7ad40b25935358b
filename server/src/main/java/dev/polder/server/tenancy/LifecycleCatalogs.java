package dev.polder.server.tenancy;

import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.Verb;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.ResourceCatalog;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What services serve of a single resource, with the verbs that work there: those of initializers and terminators logical
 * clusters (kcp {@code singleResourceAPIDefinitionSetProvider} and the storages that its two uses have), that of schemas
 * APIResourceSchemas.
 */
public final class LifecycleCatalogs {

    private static final GroupResource CLUSTERS = Tenancy.LOGICAL_CLUSTERS.groupResource();

    private static final Set<Verb> READS = EnumSet.of(Verb.GET, Verb.LIST, Verb.WATCH);

    private LifecycleCatalogs() {}

    /** Of all logical clusters that wait. */
    public static ResourceCatalog ofAll(ResourceCatalog root) {
        return only(root, CLUSTERS, ";waiting", READS, List.of());
    }

    /** Of one. */
    public static ResourceCatalog ofOne(ResourceCatalog root) {
        return only(root, CLUSTERS, ";one", EnumSet.of(Verb.GET), List.of("get", "patch", "update"));
    }

    /** Of the schemas that a logical cluster has bound. */
    public static ResourceCatalog ofSchemas(ResourceCatalog root) {
        return only(root, ApiKinds.SCHEMAS.groupResource(), ";bound", READS, List.of());
    }

    private static ResourceCatalog only(
            ResourceCatalog root, GroupResource resource, String mark, Set<Verb> verbs, List<String> verbsOfStatus) {
        ResourceType type = root.find(resource).orElseThrow();
        List<TypeVersion> versions = type.versions().stream()
                .map(version -> withStatus(version, verbsOfStatus))
                .toList();
        ResourceType served = type.shown(versions, verbs, mark);
        return new ResourceCatalog(served.contentHash(), List.of(served));
    }

    private static TypeVersion withStatus(TypeVersion version, List<String> verbs) {
        List<Subresource> subresources = version.subresources().stream()
                .map(subresource -> new Subresource(subresource.name(), subresource.kind(), verbs))
                .toList();
        return version.with(subresources);
    }
}
