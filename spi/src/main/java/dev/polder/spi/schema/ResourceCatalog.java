package dev.polder.spi.schema;

import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.type.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The resources that a logical cluster serves: immutable. What it shares with others is held once. */
public final class ResourceCatalog {

    private final @Nullable ResourceCatalog base;
    private final String hash;
    private final Map<GroupResource, ResourceType> types = new LinkedHashMap<>();
    private final Map<GroupResource, SchemaOrigin> origins;

    /**
     * Makes a catalogue.
     *
     * @param hash equal hashes mean that discovery and OpenAPI are equal; part of ETags
     * @param types the types, in discovery's order; of two with one name the first counts
     * @param origins where types that can change come from
     */
    public ResourceCatalog(String hash, List<ResourceType> types, Map<GroupResource, SchemaOrigin> origins) {
        this(null, hash, types, origins);
    }

    /**
     * A catalogue with more types than another.
     *
     * @param base the other, whose types count before these
     */
    public ResourceCatalog(
            @Nullable ResourceCatalog base,
            String hash,
            List<ResourceType> types,
            Map<GroupResource, SchemaOrigin> origins) {
        this.base = base;
        this.hash = hash;
        this.origins = Map.copyOf(origins);
        for (ResourceType type : types) {
            this.types.putIfAbsent(type.groupResource(), type);
        }
    }

    /** A catalogue of types that never change. */
    public ResourceCatalog(String hash, List<ResourceType> types) {
        this(hash, types, Map.of());
    }

    public String hash() {
        return hash;
    }

    public Optional<ResourceType> find(GroupResource resource) {
        Optional<ResourceType> shared = base == null ? Optional.empty() : base.find(resource);
        return shared.isPresent() ? shared : Optional.ofNullable(types.get(resource));
    }

    /** Whether the type is one that somebody has defined, and not the server's own. */
    public boolean isDefined(GroupResource resource) {
        return origin(resource) != null;
    }

    /** The resource at a version; empty when the version is not served. */
    public Optional<ServedResource> find(GroupVersionResource resource) {
        return defined(resource).filter(found -> found.version().served());
    }

    /** The resource at a version, served or not: the server itself works on objects in the version they lie in. */
    public Optional<ServedResource> defined(GroupVersionResource resource) {
        return find(resource.groupResource())
                .flatMap(type -> type.version(resource.version())
                        .map(version -> new ServedResource(type, version, origin(type.groupResource()))));
    }

    private @Nullable SchemaOrigin origin(GroupResource resource) {
        return base != null && base.find(resource).isPresent() ? base.origin(resource) : origins.get(resource);
    }

    /** All types, in discovery's order. */
    public Collection<ResourceType> types() {
        if (base == null) {
            return types.values();
        }
        List<ResourceType> all = new ArrayList<>(base.types());
        types.forEach((resource, type) -> {
            if (base.find(resource).isEmpty()) {
                all.add(type);
            }
        });
        return all;
    }
}
