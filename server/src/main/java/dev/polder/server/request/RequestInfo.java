package dev.polder.server.request;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import org.jspecify.annotations.Nullable;

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
 * @param identity the identity of the export that the resource must come from (kcp {@code <resource>:<identity>}); empty when
 *     none is named
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
        String path,
        String identity) {

    /** What is asked without an identity. */
    public RequestInfo(
            boolean isResource,
            String verb,
            String group,
            String version,
            String resource,
            String subresource,
            String namespace,
            String name,
            String path) {
        this(isResource, verb, group, version, resource, subresource, namespace, name, path, "");
    }

    /** The same with another verb. */
    public RequestInfo as(String otherVerb) {
        return new RequestInfo(
                isResource, otherVerb, group, version, resource, subresource, namespace, name, path, identity);
    }

    /** The same of another object. */
    RequestInfo at(String otherNamespace, String otherName) {
        return new RequestInfo(
                isResource, verb, group, version, resource, subresource, otherNamespace, otherName, path, identity);
    }

    public GroupVersionResource gvr() {
        return new GroupVersionResource(group, version, resource);
    }

    public GroupResource groupResource() {
        return new GroupResource(group, resource);
    }

    public GroupVersion groupVersion() {
        return new GroupVersion(group, version);
    }

    /**
     * What an authorizer is asked when a user wants this.
     *
     * @param scope where; null outside every logical cluster
     */
    public Attributes attributes(UserInfo user, @Nullable ClusterScope scope) {
        return new Attributes(user, scope, verb, group, version, resource, subresource, namespace, name, path);
    }
}
