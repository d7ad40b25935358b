package dev.polder.machinery.policy;

import dev.polder.api.resource.GroupVersionResource;
import java.util.List;

/**
 * What is written, as rules are about it.
 *
 * @param operation CREATE, UPDATE or DELETE
 * @param resource the resource of the request
 * @param subresource empty for the object itself
 * @param namespace the object's, of a namespace its own name; empty when there is none
 * @param name the object's name; empty before it is generated
 * @param equivalents other versions of the resource, as which a rule may mean it
 */
public record Written(
        String operation,
        GroupVersionResource resource,
        String subresource,
        String namespace,
        String name,
        List<GroupVersionResource> equivalents) {

    public Written {
        equivalents = List.copyOf(equivalents);
    }

    /** What is left of it without what differs from object to object: its name, and which namespace it is in. */
    public Written sort() {
        return new Written(operation, resource, subresource, namespace.isEmpty() ? "" : "*", "", equivalents);
    }
}
