package dev.polder.server.schema;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.SharedIdentities;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.CatalogHash;
import dev.polder.spi.schema.CatalogUses;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.EndedObjects;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
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
 * What a logical cluster serves with the types of its bindings. Of a binding only its rows are remembered: types are made
 * once for all who bind them.
 */
public final class BoundCatalogs implements SchemaSource {

    private static final List<ResourceSpace> READ =
            List.of(ApiKinds.BINDINGS, ApiKinds.EXPORTS, ApiKinds.SCHEMAS, ApiKinds.CONVERSIONS);

    private final StoreView view;
    private final CatalogSource others;
    private final BoundTypes types;
    private final SharedIdentities identities;
    private final DefinedResources outlines;
    private final EndedObjects ended;
    private final Map<LogicalClusterName, Known> known = new ConcurrentHashMap<>();
    private final CatalogUses uses = new CatalogUses();
    private volatile Consumer<String> listener = hash -> {};

    /**
     * Catalogues.
     *
     * @param others the types that logical clusters have without bindings
     * @param identities tells which exports have an identity
     */
    public BoundCatalogs(StoreView view, CatalogSource others, BoundTypes types, SharedIdentities identities) {
        this.view = view;
        this.others = others;
        this.types = types;
        this.identities = identities;
        this.outlines = DefinedResources.ofBound(view);
        this.ended = new EndedObjects(view, ApiKinds.BINDINGS);
    }

    /**
     * What was found out of a logical cluster.
     *
     * @param maps what it was read from; surely good while these are the same
     * @param since the revision since which each type has had its schema, by {@link BoundTypes.Bound#content}
     */
    private record Known(
            List<WeakReference<ResourceMap>> maps,
            ResourceCatalog base,
            List<BoundTypes.Bound> bound,
            Map<String, Long> since,
            ResourceCatalog catalog) {

        boolean isOf(ViewSnapshot snapshot, ResourceCatalog present) {
            if (base != present) {
                return false;
            }
            for (int i = 0; i < READ.size(); i++) {
                if (!maps.get(i).refersTo(snapshot.map(READ.get(i)))) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public ResourceCatalog catalog(LogicalClusterName cluster) {
        ResourceCatalog base = others.catalog(cluster);
        ViewSnapshot snapshot = view.snapshot();
        forget();
        if (snapshot.map(ApiKinds.BINDINGS).count(cluster) == 0) {
            return base;
        }
        Known before = known.get(cluster);
        if (before != null && before.isOf(snapshot, base)) {
            return before.catalog();
        }
        List<BoundTypes.Bound> bound = types.in(snapshot, cluster);
        Known now = before != null && before.base() == base && before.bound().equals(bound)
                ? new Known(maps(snapshot), base, bound, before.since(), before.catalog())
                : read(maps(snapshot), base, bound, before);
        uses.add(now.catalog().hash());
        Known replaced = known.put(cluster, now);
        if (replaced != null) {
            unused(replaced);
        }
        // The last one may have ended meanwhile, and that may have been told already.
        forgetWithoutBindings(cluster);
        return now.catalog();
    }

    @Override
    public ResourceCatalog everywhere() {
        return others.everywhere();
    }

    @Override
    public Optional<ServedResource> metadataEverywhere(GroupVersionResource resource) {
        return others.metadataEverywhere(resource)
                .or(() -> outlines.find(resource.groupResource()).map(outline -> outline.at(resource.version())));
    }

    @Override
    public Optional<ServedResource> everywhere(GroupVersionResource resource, String identity) {
        List<Export> exporting = identities.of(identity);
        Optional<ServedResource> given = others.everywhere().find(resource);
        if (given.isPresent()) {
            // Everybody has it, and nobody binds it: an identity may be that of the export of root that stands for it.
            return exporting.stream().anyMatch(export -> export.isServedEverywhere(resource.groupResource()))
                    ? given
                    : Optional.empty();
        }
        return types.ofIdentity(view.snapshot(), exporting, resource.groupResource(), identity)
                .flatMap(found -> found.type()
                        .version(resource.version())
                        .filter(TypeVersion::served)
                        .map(version -> new ServedResource(
                                found.type(), version, new SchemaOrigin(found.rows(), newest(found.rows())))));
    }

    private static long newest(List<SchemaOrigin.Row> rows) {
        return rows.stream().mapToLong(SchemaOrigin.Row::revision).max().orElse(0);
    }

    /** See {@link CatalogSource#whenUnused}. */
    public void whenUnused(Consumer<String> told) {
        listener = told;
        others.whenUnused(told);
    }

    /** See {@link CatalogSource#kubeTypes}. */
    public int kubeTypes() {
        return others.kubeTypes();
    }

    /** Of how many logical clusters definitions or bindings are remembered; of none that has none any more. */
    public int size() {
        forget();
        return known.size() + others.size();
    }

    private void forget() {
        ended.look(
                binding -> forgetWithoutBindings(binding.cluster()),
                () -> List.copyOf(known.keySet()).forEach(this::forgetWithoutBindings));
    }

    private void forgetWithoutBindings(LogicalClusterName cluster) {
        if (view.snapshot().map(ApiKinds.BINDINGS).count(cluster) == 0) {
            Known gone = known.remove(cluster);
            if (gone != null) {
                unused(gone);
            }
        }
    }

    private void unused(Known gone) {
        String hash = gone.catalog().hash();
        boolean isBase = gone.catalog() == gone.base();
        if (uses.remove(hash) && !isBase) {
            listener.accept(hash);
        }
    }

    private static List<WeakReference<ResourceMap>> maps(ViewSnapshot snapshot) {
        List<WeakReference<ResourceMap>> maps = new ArrayList<>();
        READ.forEach(space -> maps.add(new WeakReference<>(snapshot.map(space))));
        return maps;
    }

    private static Known read(
            List<WeakReference<ResourceMap>> maps,
            ResourceCatalog base,
            List<BoundTypes.Bound> bound,
            @Nullable Known before) {
        if (bound.isEmpty()) {
            return new Known(maps, base, bound, Map.of(), base);
        }
        List<ResourceType> all = new ArrayList<>();
        Map<GroupResource, SchemaOrigin> origins = new HashMap<>();
        Map<String, Long> since = new HashMap<>();
        for (BoundTypes.Bound one : bound) {
            long newest = newest(one.rows());
            // While the schema stays the same, what was written under it stays good.
            long from = before == null ? newest : before.since().getOrDefault(one.content(), newest);
            since.put(one.content(), from);
            all.add(one.type());
            origins.putIfAbsent(one.type().groupResource(), new SchemaOrigin(one.rows(), from));
        }
        String hash = CatalogHash.of(base.hash(), all);
        return new Known(maps, base, bound, since, new ResourceCatalog(base, hash, all, origins));
    }
}
