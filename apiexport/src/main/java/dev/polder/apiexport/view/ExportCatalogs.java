package dev.polder.apiexport.view;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.SharedIdentities;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.schema.CatalogHash;
import dev.polder.spi.schema.CatalogUses;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.storage.view.EndedObjects;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the views of exports serve, remembered as long as the exports, schemas and claims that it comes from stay the same. The
 * types are those of the consumers, so that a view costs little. Nothing here blocks.
 */
public final class ExportCatalogs {

    /** Of how many exports the catalogues are remembered; beyond that all are made again. */
    private static final int MOST = 4_096;

    private static final List<ResourceSpace> READ = List.of(ApiKinds.EXPORTS, ApiKinds.SCHEMAS, ApiKinds.CONVERSIONS);

    private final StoreView view;
    private final BoundTypes types;
    private final SharedIdentities identities;
    private final Supplier<ResourceCatalog> given;
    private final EndedObjects ended;
    private final Map<ObjectKey, Known> known = new ConcurrentHashMap<>();
    private final CatalogUses uses = new CatalogUses();
    private volatile Consumer<String> listener = hash -> {};

    /**
     * Catalogues.
     *
     * @param identities finds the exports behind claims
     * @param given the types that every logical cluster has
     */
    public ExportCatalogs(
            StoreView view, BoundTypes types, SharedIdentities identities, Supplier<ResourceCatalog> given) {
        this.view = view;
        this.types = types;
        this.identities = identities;
        this.given = given;
        this.ended = new EndedObjects(view, ApiKinds.EXPORTS);
    }

    /**
     * What was found out of an export.
     *
     * @param maps what it was read from; surely good while these are the same
     * @param since the revision since which each type has had its schema, by {@link Offer#content}
     */
    private record Known(List<WeakReference<ResourceMap>> maps, Map<String, Long> since, ExportCatalog catalog) {

        boolean isOf(ViewSnapshot snapshot) {
            for (int i = 0; i < READ.size(); i++) {
                if (!maps.get(i).refersTo(snapshot.map(READ.get(i)))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** What the view of an export serves, by the newest state of its schemas and of the exports behind its claims. */
    public ExportCatalog of(Export export) {
        ObjectKey key = export.record().key();
        ViewSnapshot snapshot = view.snapshot();
        forget();
        Known before = known.get(key);
        if (before != null && before.isOf(snapshot)) {
            return before.catalog();
        }
        Map<GroupResource, Offer> offers = OfferedTypes.of(types, identities, given.get(), snapshot, export);
        Known now = before != null && before.catalog().offers().equals(offers)
                ? new Known(maps(snapshot), before.since(), before.catalog())
                : made(maps(snapshot), offers, before);
        if (known.size() >= MOST) {
            List.copyOf(known.keySet()).forEach(this::remove);
        }
        uses.add(now.catalog().types().hash());
        Known replaced = known.put(key, now);
        if (replaced != null) {
            unused(replaced);
        }
        // It may have ended meanwhile, and that may have been told already.
        forget(key);
        return now.catalog();
    }

    /**
     * Whom to tell the hashes of catalogues that no export has any more, so that nothing made of them is kept. Only while the
     * server is put together.
     */
    public void whenUnused(Consumer<String> told) {
        listener = told;
    }

    /** Of how many exports catalogues are remembered; of none that has ended. */
    public int size() {
        forget();
        return known.size();
    }

    private void forget() {
        ended.look(this::forget, () -> List.copyOf(known.keySet()).forEach(this::forget));
    }

    private void forget(ObjectKey export) {
        if (view.snapshot().map(ApiKinds.EXPORTS).get(export.cluster(), "", export.name()) == null) {
            remove(export);
        }
    }

    private void remove(ObjectKey export) {
        Known gone = known.remove(export);
        if (gone != null) {
            unused(gone);
        }
    }

    private void unused(Known gone) {
        String hash = gone.catalog().types().hash();
        if (uses.remove(hash)) {
            listener.accept(hash);
        }
    }

    private static List<WeakReference<ResourceMap>> maps(ViewSnapshot snapshot) {
        return READ.stream()
                .map(space -> new WeakReference<>(snapshot.map(space)))
                .toList();
    }

    private static Known made(
            List<WeakReference<ResourceMap>> maps, Map<GroupResource, Offer> offers, @Nullable Known before) {
        List<ResourceType> types = offers.values().stream().map(Offer::type).toList();
        Map<GroupResource, SchemaOrigin> origins = new HashMap<>();
        Map<String, Long> since = new HashMap<>();
        offers.forEach((resource, offer) -> {
            if (!offer.rows().isEmpty()) {
                long newest = offer.rows().stream()
                        .mapToLong(SchemaOrigin.Row::revision)
                        .max()
                        .orElse(0);
                // While the schema stays the same, what was written under it stays good.
                long from = before == null ? newest : before.since().getOrDefault(offer.content(), newest);
                since.put(offer.content(), from);
                origins.put(resource, new SchemaOrigin(offer.rows(), from));
            }
        });
        return new Known(
                maps, since, new ExportCatalog(new ResourceCatalog(CatalogHash.of(types), types, origins), offers));
    }
}
