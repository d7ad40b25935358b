package dev.polder.server.request;

import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionResource;

/**
 * What a request asks for: the URL, parsed once (apiserver {@code request.RequestInfo}).
 *
 * @param isResource whether it is about a resource
 * @param verb the wire spelling of the verb; the lower-case HTTP method when not about a resource
 * @param group the API group
 * @param version the version
 * @param resource the plural name; empty when not about a resource
 * @param subresource the subresource; empty when none
 * @param namespace the namespace; empty when none
 * @param name the object's name; empty when none
 * @param path the path below the cluster
 */
public record RequestInfo(
        boolean isResource,
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {

    public GroupVersionResource gvr() {
        return new GroupVersionResource(group, version, resource);
    }

    public GroupResource groupResource() {
        return new GroupResource(group, resource);
    }

    public GroupVersion groupVersion() {
        return new GroupVersion(group, version);
    }
}
