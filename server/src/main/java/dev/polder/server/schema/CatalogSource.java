package dev.polder.server.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.crd.CrdTypes;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.schema.CatalogHash;
import dev.polder.spi.schema.CatalogUses;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.EndedObjects;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Built-in types, those of kcp that every logical cluster of its kind has, and the established CRDs of the logical cluster as the view shows them: a type is served the moment the
 * view shows it established, and clusters without CRDs share one catalogue.
 */
public final class CatalogSource implements SchemaSource {

    private static final ResourceSpace CRDS = ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");

    private final StoreView view;
    private final DefinedResources outlines;
    private final Given ofRoot;
    private final Given ofSystem;
    private final Given ofWorkspaces;
    private final KubeCatalogs kube;
    private final EndedObjects ended;
    private final Map<LogicalClusterName, Known> known = new ConcurrentHashMap<>();
    private final CatalogUses uses = new CatalogUses();
    private volatile Consumer<String> listener = hash -> {};

    /** Catalogues without a kube profile. */
    public CatalogSource(StoreView view, List<ResourceType> builtIn) {
        this(view, builtIn, KubeClusters.NONE);
    }

    /**
     * Catalogues.
     *
     * @param builtIn the types that every logical cluster has
     * @param kube which logical clusters serve Kubernetes' own types besides
     */
    public CatalogSource(StoreView view, List<ResourceType> builtIn, KubeClusters kube) {
        this.view = view;
        this.outlines = DefinedResources.of(view, CRDS);
        this.ended = new EndedObjects(view, CRDS);
        this.ofRoot = Given.of(builtIn, SystemTypes.ofRoot());
        this.ofSystem = Given.of(builtIn, SystemTypes.ofSystemClusters());
        this.ofWorkspaces = Given.of(builtIn, SystemTypes.ofWorkspaces());
        this.kube = new KubeCatalogs(kube, builtIn);
    }

    /** The types that a logical cluster has without any definition in it, and the catalogue of only these. */
    record Given(List<ResourceType> types, ResourceCatalog catalog) {

        static Given of(List<ResourceType> builtIn, List<ResourceType> system) {
            List<ResourceType> types = new ArrayList<>(builtIn);
            types.addAll(system);
            return new Given(List.copyOf(types), new ResourceCatalog(CatalogHash.of(types), types));
        }
    }

    private Given given(LogicalClusterName cluster) {
        if (cluster.equals(LogicalClusterName.ROOT)) {
            return kube.everywhere() ? kube.ofRoot() : ofRoot;
        }
        if (cluster.isSystem()) {
            return ofSystem;
        }
        return kube.has(cluster) ? kube.ofWorkspaces() : ofWorkspaces;
    }

    /** Whether objects of the resource are read for the catalogue, and so by whoever has a request, where nobody can wait. */
    public static boolean reads(ResourceSpace space) {
        return space.equals(CRDS);
    }

    /** One definition as it was read: the record, the type it defines when established, and where objects of it stand. */
    private record Definition(
            ObjectRecord record, long generation, @Nullable ResourceType type, long schemaRevision) {

        /** Of one that defines nothing. */
        Definition(ObjectRecord record) {
            this(record, 0, null, record.revision());
        }

        /**
         * Whether this is the spec that was read of another state of the definition, and was at all times in between: generations count
         * changes of the spec. An equal type alone may have been another one meanwhile, which was not looked at.
         */
        boolean isStill(ObjectRecord other, long otherGeneration) {
            return generation == otherGeneration && record.uid().equals(other.uid());
        }
    }

    /** What was read of a cluster, good while its definitions are the same records; surely while the map is the same. */
    private record Known(WeakReference<ResourceMap> map, List<Definition> definitions, ResourceCatalog catalog) {

        /** A map that nobody else needs any more must not be kept, with all the definitions it has, for its identity. */
        Known(ResourceMap map, List<Definition> definitions, ResourceCatalog catalog) {
            this(new WeakReference<>(map), definitions, catalog);
        }

        /** Maps never change: the same one has the same records. */
        boolean isOf(ResourceMap other) {
            return map.refersTo(other);
        }

        boolean isOf(List<ObjectRecord> records) {
            if (records.size() != definitions.size()) {
                return false;
            }
            for (int i = 0; i < records.size(); i++) {
                if (records.get(i).revision() != definitions.get(i).record().revision()
                        || !records.get(i)
                                .key()
                                .equals(definitions.get(i).record().key())) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public ResourceCatalog catalog(LogicalClusterName cluster) {
        ResourceMap map = view.snapshot().map(CRDS);
        Given given = given(cluster);
        if (map.size() == 0) {
            return given.catalog();
        }
        forget();
        Known before = known.get(cluster);
        if (before != null && before.isOf(map)) {
            return before.catalog();
        }
        List<ObjectRecord> records = new ArrayList<>();
        map.in(cluster).forEachRemaining(records::add);
        if (records.isEmpty()) {
            return given.catalog();
        }
        Known now = before != null && before.isOf(records)
                ? new Known(map, before.definitions(), before.catalog())
                : read(map, records, before, given.types());
        uses.add(now.catalog().hash());
        Known replaced = known.put(cluster, now);
        if (replaced != null) {
            unused(replaced.catalog().hash());
        }
        // The last one may have ended meanwhile, and that may have been told already.
        forgetWithoutDefinitions(cluster);
        return now.catalog();
    }

    /** The types that a workspace has, whatever is defined or bound in it. */
    public List<ResourceType> withoutDefinitions(LogicalClusterName workspace) {
        return kube.has(workspace) ? kube.ofWorkspaces().types() : ofWorkspaces.types();
    }

    @Override
    public ResourceCatalog everywhere() {
        return (kube.everywhere() ? kube.ofRoot() : ofRoot).catalog();
    }

    @Override
    public Optional<ServedResource> everywhere(GroupVersionResource resource, String identity) {
        return Optional.empty();
    }

    @Override
    public Optional<ServedResource> metadataEverywhere(GroupVersionResource resource) {
        return outlines.find(resource.groupResource()).map(outline -> outline.at(resource.version()));
    }

    /**
     * Whom to tell the hashes of catalogues that no logical cluster has any more, so that nothing made of them is kept. Only while
     * the server is put together.
     */
    public void whenUnused(Consumer<String> told) {
        listener = told;
    }

    /** How many types are remembered that only workspaces of the kube profile serve: none before one of these is asked for. */
    public int kubeTypes() {
        return kube.size();
    }

    /** Of how many logical clusters definitions are remembered; of none that has no definitions any more. */
    public int size() {
        forget();
        return known.size();
    }

    private void forget() {
        ended.look(
                definition -> forgetWithoutDefinitions(definition.cluster()),
                () -> List.copyOf(known.keySet()).forEach(this::forgetWithoutDefinitions));
    }

    private void forgetWithoutDefinitions(LogicalClusterName cluster) {
        if (view.snapshot().map(CRDS).count(cluster) == 0) {
            Known gone = known.remove(cluster);
            if (gone != null) {
                unused(gone.catalog().hash());
            }
        }
    }

    private void unused(String hash) {
        if (uses.remove(hash)) {
            listener.accept(hash);
        }
    }

    private static Known read(
            ResourceMap map, List<ObjectRecord> records, @Nullable Known before, List<ResourceType> given) {
        Map<String, Definition> last = new HashMap<>();
        if (before != null) {
            before.definitions().forEach(d -> last.put(d.record().key().name(), d));
        }
        List<Definition> definitions = new ArrayList<>();
        List<ResourceType> types = new ArrayList<>(given);
        Map<GroupResource, SchemaOrigin> origins = new HashMap<>();
        for (ObjectRecord record : records) {
            Definition definition =
                    read(record, Optional.ofNullable(last.get(record.key().name())));
            definitions.add(definition);
            ResourceType type = definition.type();
            if (type != null) {
                types.add(type);
                origins.put(
                        type.groupResource(),
                        new SchemaOrigin(record.key(), record.revision(), definition.schemaRevision()));
            }
        }
        return new Known(map, definitions, new ResourceCatalog(CatalogHash.of(types), types, origins));
    }

    /** While the schema of a type stays the same, what was written under it stays good. */
    private static Definition read(ObjectRecord record, Optional<Definition> last) {
        if (last.isPresent() && last.get().record().revision() == record.revision()) {
            return last.get();
        }
        if (record.unreadable().isPresent()) {
            return new Definition(record);
        }
        ObjectNode crd = Json.readOwn(record.body().json());
        if (!established(crd)) {
            return new Definition(record);
        }
        ResourceType type = CrdTypes.toResourceType(crd);
        long generation = crd.path("metadata").path("generation").asLong(0);
        long schemaRevision = last.filter(d -> d.isStill(record, generation))
                .filter(d -> d.type() != null && d.type().contentHash().equals(type.contentHash()))
                .map(Definition::schemaRevision)
                .orElse(record.revision());
        return new Definition(record, generation, type, schemaRevision);
    }

    static boolean established(ObjectNode crd) {
        for (JsonNode condition : crd.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Established")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }
}
