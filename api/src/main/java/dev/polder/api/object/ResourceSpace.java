package dev.polder.api.object;

import dev.polder.api.resource.GroupResource;

/**
 * Where the objects of one resource are stored: the unit that has one ordered map in the view.
 *
 * @param groupResource group and plural name of storage
 * @param identity the identity hash of the export that owns the resource; empty for built-in and local resources
 */
public record ResourceSpace(GroupResource groupResource, String identity) {

    /** The space of a built-in or local resource. */
    public static ResourceSpace local(String group, String resource) {
        return new ResourceSpace(new GroupResource(group, resource), "");
    }

    /** The space of a built-in or local resource. */
    public static ResourceSpace local(GroupResource groupResource) {
        return new ResourceSpace(groupResource, "");
    }
}
