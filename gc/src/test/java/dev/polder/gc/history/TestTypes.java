package dev.polder.gc.history;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ResourceNames;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Config maps and cluster roles, which are always there, and widgets while their definition is.
 *
 * @param view has the definition
 */
record TestTypes(StoreView view) implements SchemaSource {

    static final ResourceSpace MAPS = ResourceSpace.local("", "configmaps");
    static final ResourceSpace ROLES = ResourceSpace.local("rbac.authorization.k8s.io", "clusterroles");
    static final ResourceSpace WIDGETS = ResourceSpace.local("g.io", "widgets");
    static final ResourceSpace DEFINITIONS = ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");

    static final String DEFINITION = "widgets.g.io";

    /** Nothing here asks them. */
    private static final TypeRules RULES = new CustomResourceDefinitions();

    private static final List<ResourceType> ALWAYS =
            List.of(type("", "ConfigMap", true, MAPS), type("rbac.authorization.k8s.io", "ClusterRole", false, ROLES));

    private static final ResourceType WIDGET = type("g.io", "Widget", true, WIDGETS);

    private static ResourceType type(String group, String kind, boolean namespaced, ResourceSpace space) {
        TypeVersion version =
                new TypeVersion("v1", true, false, "", Schema.ANYTHING, List.of(), null, List.of(), List.of());
        String plural = space.groupResource().resource();
        ResourceNames names = new ResourceNames(plural, plural, kind, kind + "List", List.of(), List.of());
        return new ResourceType(
                group,
                names,
                namespaced,
                List.of(version),
                "v1",
                EnumSet.allOf(Verb.class),
                space,
                false,
                RULES,
                "hash of " + plural);
    }

    static ObjectKey definition(LogicalClusterName cluster) {
        return new ObjectKey(cluster, DEFINITIONS, "", DEFINITION);
    }

    @Override
    public ResourceCatalog catalog(LogicalClusterName cluster) {
        ResourceCatalog always = new ResourceCatalog("always", ALWAYS);
        ObjectRecord definition = view.snapshot().map(DEFINITIONS).get(cluster, "", DEFINITION);
        if (definition == null) {
            return always;
        }
        SchemaOrigin origin = new SchemaOrigin(definition.key(), definition.revision(), definition.revision());
        return new ResourceCatalog(always, "more", List.of(WIDGET), Map.of(WIDGET.groupResource(), origin));
    }

    @Override
    public ResourceCatalog everywhere() {
        return new ResourceCatalog("always", ALWAYS);
    }

    @Override
    public Optional<ServedResource> everywhere(GroupVersionResource resource, String identity) {
        return Optional.empty();
    }

    @Override
    public Optional<ServedResource> metadataEverywhere(GroupVersionResource resource) {
        return Optional.empty();
    }
}
