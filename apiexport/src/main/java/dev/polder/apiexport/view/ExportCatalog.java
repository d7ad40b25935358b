package dev.polder.apiexport.view;

import dev.polder.api.resource.GroupResource;
import dev.polder.spi.schema.ResourceCatalog;
import java.util.Map;
import java.util.Optional;

/**
 * What the view of an export serves.
 *
 * @param types the types, for documents and for calls about all consumers
 * @param offers why each is served
 */
public record ExportCatalog(ResourceCatalog types, Map<GroupResource, Offer> offers) {

    public ExportCatalog {
        offers = Map.copyOf(offers);
    }

    /** A resource that is served; empty when it is not. */
    public Optional<Offer> offer(GroupResource resource) {
        return Optional.ofNullable(offers.get(resource));
    }
}
