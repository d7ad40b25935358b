package dev.polder.apiexport.view;

import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.Verb;
import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.SharedIdentities;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.ClaimableTypes;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.storage.view.ViewSnapshot;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Works out what the view of an export serves: what it publishes, then what it claims, then bindings (kcp {@code
 * pkg/virtual/apiexport/controllers/apireconciler/apiexport_apireconciler_reconcile.go}).
 */
final class OfferedTypes {

    /** What of an object can be reached besides itself; tokens of accounts, say, are nothing that a claim gives. */
    private static final Set<String> SUBRESOURCES = Set.of("status", "scale");

    private static final GroupResource BINDINGS = ApiKinds.BINDINGS.groupResource();

    private final BoundTypes types;
    private final SharedIdentities identities;
    private final ResourceCatalog given;
    private final ViewSnapshot snapshot;
    private final Map<GroupResource, Offer> offers = new LinkedHashMap<>();

    private OfferedTypes(BoundTypes types, SharedIdentities identities, ResourceCatalog given, ViewSnapshot snapshot) {
        this.types = types;
        this.identities = identities;
        this.given = given;
        this.snapshot = snapshot;
    }

    /**
     * The resources, in order.
     *
     * @param given the types that every logical cluster has
     */
    static Map<GroupResource, Offer> of(
            BoundTypes types,
            SharedIdentities identities,
            ResourceCatalog given,
            ViewSnapshot snapshot,
            Export export) {
        OfferedTypes offered = new OfferedTypes(types, identities, given, snapshot);
        if (!export.identity().isEmpty()) {
            export.schemas().keySet().forEach(resource -> offered.published(Offer.Kind.EXPORTED, export, resource));
        }
        Claim.list(export.claims()).forEach(offered::claimed);
        offered.given(Offer.Kind.BINDINGS, "", BINDINGS);
        return offered.offers;
    }

    private void claimed(Claim claim) {
        GroupResource resource = claim.resource();
        if (offers.containsKey(resource)) {
            return;
        }
        if (ClaimableTypes.isBuiltIn(resource)) {
            ClaimableTypes.served(resource).forEach(one -> given(Offer.Kind.CLAIMED, "", one));
        } else if (ClaimableTypes.isOfSharing(resource)) {
            given(Offer.Kind.CLAIMED, "", resource);
        } else if (!claim.identity().isEmpty()) {
            // Several exports may have the identity; whose schema is shown does not matter, as they have one owner.
            identities.of(claim.identity()).forEach(from -> published(Offer.Kind.CLAIMED, from, resource));
        }
    }

    private void published(Offer.Kind kind, Export from, GroupResource resource) {
        if (from.isServedEverywhere(resource)) {
            given(kind, from.identity(), resource);
            return;
        }
        types.published(snapshot, from, resource)
                .ifPresent(found -> offers.computeIfAbsent(
                        resource,
                        missing -> new Offer(
                                kind,
                                from.identity(),
                                shown(found.type(), Offer.Kind.EXPORTED),
                                found.rows(),
                                found.content())));
    }

    private void given(Offer.Kind kind, String identity, GroupResource resource) {
        given.find(resource)
                .ifPresent(type -> offers.computeIfAbsent(
                        resource, missing -> new Offer(kind, identity, shown(type, kind), List.of(), "")));
    }

    /** A type with what can be reached of it here; the same type when that is everything. */
    private static ResourceType shown(ResourceType type, Offer.Kind kind) {
        boolean reading = kind == Offer.Kind.BINDINGS;
        List<TypeVersion> versions = type.versions().stream()
                .map(version -> shown(version, reading ? Set.of() : SUBRESOURCES))
                .toList();
        if (!reading && versions.equals(type.versions())) {
            return type;
        }
        Set<Verb> verbs = reading ? EnumSet.of(Verb.GET, Verb.LIST, Verb.WATCH) : type.verbs();
        return type.shown(versions, verbs, reading ? ";read" : ";seen");
    }

    /** Whether a subresource is one that can be reached. */
    static boolean isShown(String subresource) {
        return subresource.isEmpty() || SUBRESOURCES.contains(subresource);
    }

    private static TypeVersion shown(TypeVersion version, Set<String> wanted) {
        List<Subresource> subresources = version.subresources().stream()
                .filter(subresource -> wanted.contains(subresource.name()))
                .toList();
        return subresources.size() == version.subresources().size() ? version : version.with(subresources);
    }
}
