package dev.polder.spi.schema;

import dev.polder.api.resource.GroupResource;
import dev.polder.machinery.type.ResourceType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The resources that a logical cluster serves: immutable, and the same object for clusters that serve the same. */
public final class ResourceCatalog {

    private final String hash;
    private final Map<GroupResource, ResourceType> types;

    /**
     * Makes a catalogue.
     *
     * @param hash equal hashes mean equal catalogues; part of ETags
     * @param types the types, in discovery's order
     */
    public ResourceCatalog(String hash, List<ResourceType> types) {
        this.hash = hash;
        Map<GroupResource, ResourceType> byName = new LinkedHashMap<>();
        for (ResourceType type : types) {
            byName.put(type.groupResource(), type);
        }
        this.types = byName;
    }

    public String hash() {
        return hash;
    }

    public Optional<ResourceType> find(GroupResource resource) {
        return Optional.ofNullable(types.get(resource));
    }

    /** All types, in discovery's order. */
    public Collection<ResourceType> types() {
        return types.values();
    }
}
