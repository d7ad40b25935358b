package dev.polder.api.object;

import dev.polder.api.resource.GroupResource;
import org.jspecify.annotations.Nullable;

/**
 * Where the objects of one resource are stored: the unit that has one ordered map in the view.
 *
 * @param groupResource group and plural name of storage
 * @param identity the identity hash of the export that owns the resource; empty for built-in and local resources
 */
public record ResourceSpace(GroupResource groupResource, String identity) {

    /** No hash is spelled so. */
    private static final String EVERY = "*";

    /** The group of what a server notes for itself beside the objects of tenants: nobody defines or is served types of it. */
    public static final String INTERNAL_GROUP = "internal.polder.dev";

    /** The space of a built-in or local resource. */
    public static ResourceSpace local(String group, String resource) {
        return new ResourceSpace(new GroupResource(group, resource), "");
    }

    /** The space of a built-in or local resource. */
    public static ResourceSpace local(GroupResource groupResource) {
        return new ResourceSpace(groupResource, "");
    }

    /** All spaces of a resource together, whatever their identities: what kcp's wildcard lists of metadata read. */
    public static ResourceSpace ofEveryIdentity(GroupResource groupResource) {
        return new ResourceSpace(groupResource, EVERY);
    }

    /** Whether this is {@link #ofEveryIdentity}, which can be read and in which nothing can lie. */
    public boolean isOfEveryIdentity() {
        return identity.equals(EVERY);
    }

    /** Whether the objects of another space are among those of this one. */
    public boolean covers(ResourceSpace other) {
        return isOfEveryIdentity() ? groupResource.equals(other.groupResource) : equals(other);
    }

    // As of a GroupResource.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof ResourceSpace that
                        && groupResource.equals(that.groupResource)
                        && identity.equals(that.identity));
    }

    @Override
    public int hashCode() {
        return 31 * groupResource.hashCode() + identity.hashCode();
    }
}
