package dev.polder.server.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.binding.KeptSchemas;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.storage.view.RecordIndex;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which resources are defined in whatever logical cluster, or bound there. Nothing is known before somebody asks, and whoever
 * asks first after changes takes them in.
 */
final class DefinedResources {

    private final StoreView view;
    private final RecordMemo<Optional<ResourceOutline>> outlines;
    /** The objects that define something, by the names of that. */
    private final RecordIndex definitions;

    /**
     * Resources.
     *
     * @param names the name of the resource that the object of a key defines, with its group; null when it defines none
     * @param outline what an object defines; empty when it defines nothing yet
     */
    private DefinedResources(
            StoreView view,
            ResourceSpace definitions,
            Function<ObjectKey, @Nullable String> names,
            Function<ObjectNode, Optional<ResourceOutline>> outline) {
        this.view = view;
        this.definitions = new RecordIndex(view, definitions, record -> {
            String name = names.apply(record.key());
            return name == null ? List.of() : List.of(name);
        });
        this.outlines = new RecordMemo<>(
                view,
                definitions,
                record -> outline.apply(Json.readOwn(record.body().json())));
    }

    /** Those that definitions define. */
    static DefinedResources of(StoreView view, ResourceSpace definitions) {
        return new DefinedResources(
                view,
                definitions,
                ObjectKey::name,
                crd -> CatalogSource.established(crd) ? Optional.of(ResourceOutline.of(crd)) : Optional.empty());
    }

    /** Those that somebody has bound: the copies of their schemas are named by the schema, the resource and its group. */
    static DefinedResources ofBound(StoreView view) {
        return new DefinedResources(
                view,
                ApiKinds.SCHEMAS,
                key -> key.cluster().equals(KeptSchemas.CLUSTER)
                        ? key.name().substring(key.name().indexOf('.') + 1)
                        : null,
                schema -> Optional.of(ResourceOutline.ofSchema(schema)));
    }

    /** What the first definition in the order of clusters says of a resource, if one is established. */
    Optional<ResourceOutline> find(GroupResource resource) {
        String group = resource.group().isEmpty() ? "core" : resource.group();
        String name = resource.resource() + "." + group;
        return definitions
                .of(view.snapshot(), name)
                .flatMap(definition -> Optional.ofNullable(outlines.of(definition)).flatMap(found -> found).stream())
                .findFirst();
    }

    /** How many objects define something. */
    int size() {
        return definitions.size();
    }
}
