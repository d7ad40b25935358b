package dev.polder.spi.virtual;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.spi.authz.Attributes;

/**
 * What a call asks of a {@link VirtualWorkspace}.
 *
 * @param attributes who asks for what, where
 * @param scope the logical cluster, or all: that of the attributes
 * @param identity the identity that the resource must have (kcp {@code <resource>:<identity>}); empty when none is named
 */
public record Asked(Attributes attributes, ClusterScope scope, String identity) {

    /** The resource at the version asked for. */
    public GroupVersionResource gvr() {
        return new GroupVersionResource(attributes.group(), attributes.version(), attributes.resource());
    }

    /** The resource, whatever its version. */
    public GroupResource groupResource() {
        return new GroupResource(attributes.group(), attributes.resource());
    }
}
