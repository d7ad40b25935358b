package dev.polder.server.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.binding.KeptSchemas;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.History;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which resources are defined in whatever logical cluster, or bound there. Nothing is known before somebody asks, and whoever
 * asks first after changes takes them in.
 */
final class DefinedResources {

    private static final int BATCH = 1024;

    private static final Comparator<ObjectKey> ORDER =
            Comparator.comparing((ObjectKey key) -> key.cluster().value()).thenComparing(ObjectKey::name);

    private final StoreView view;
    private final ResourceSpace definitions;
    private final Function<ObjectKey, @Nullable String> names;
    private final RecordMemo<Optional<ResourceOutline>> outlines;
    /** The objects that define a name. */
    private final Map<String, NavigableSet<ObjectKey>> definitionsOf = new HashMap<>();

    private WeakReference<ResourceMap> seen = new WeakReference<>(null);
    private long upTo = -1;

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
        this.definitions = definitions;
        this.names = names;
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
        for (ObjectKey definition : definitionsOf(name)) {
            Optional<ResourceOutline> outline = outlines.get(definition.cluster(), "", definition.name());
            if (outline != null && outline.isPresent()) {
                return outline;
            }
        }
        return Optional.empty();
    }

    /** How many names are defined, as far as somebody has asked. */
    synchronized int size() {
        return definitionsOf.size();
    }

    private synchronized List<ObjectKey> definitionsOf(String name) {
        ViewSnapshot snapshot = view.snapshot();
        ResourceMap map = snapshot.map(definitions);
        if (!seen.refersTo(map)) {
            seen = new WeakReference<>(map);
            takeIn(snapshot, map);
        }
        NavigableSet<ObjectKey> found = definitionsOf.get(name);
        return found == null ? List.of() : List.copyOf(found);
    }

    private void takeIn(ViewSnapshot snapshot, ResourceMap map) {
        if (upTo < 0) {
            readAll(snapshot, map);
            return;
        }
        try {
            History.Batch batch;
            do {
                batch = view.history().after(definitions, upTo, BATCH);
                for (ViewEvent event : batch.events()) {
                    changed(event.subject().key(), event.after() != null);
                }
                upTo = batch.upTo();
            } while (!batch.events().isEmpty());
        } catch (StoreException.Compacted lost) {
            readAll(snapshot, map);
        }
    }

    private void readAll(ViewSnapshot snapshot, ResourceMap map) {
        definitionsOf.clear();
        map.all().forEachRemaining(record -> changed(record.key(), true));
        upTo = snapshot.revision();
    }

    private void changed(ObjectKey definition, boolean there) {
        String defined = names.apply(definition);
        if (defined == null) {
            return;
        }
        definitionsOf.compute(defined, (name, known) -> {
            NavigableSet<ObjectKey> by = known == null ? new TreeSet<>(ORDER) : known;
            if (there) {
                by.add(definition);
            } else {
                by.remove(definition);
            }
            return by.isEmpty() ? null : by;
        });
    }
}
