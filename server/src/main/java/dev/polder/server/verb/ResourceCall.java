package dev.polder.server.verb;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.RequestInfo;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.ServedResource;

/**
 * One request for a resource, with everything that was found out about it.
 *
 * @param request the request
 * @param cluster the logical cluster
 * @param resource the resource at the version asked for
 * @param exchange where the answer goes
 */
public record ResourceCall(
        AuthorizedRequest request, LogicalClusterName cluster, ServedResource resource, Exchange exchange) {

    public RequestInfo info() {
        return request.info();
    }

    public RawRequest raw() {
        return request.raw();
    }

    public UserInfo user() {
        return request.user();
    }

    public GroupResource groupResource() {
        return resource.type().groupResource();
    }

    public GroupVersionKind kind() {
        return resource.type().kind(resource.version().name());
    }

    /** The namespace of the object; a namespace object itself lies in none. */
    public String namespace() {
        return resource.type().namespaced() ? info().namespace() : "";
    }

    /** The key of the object that the URL names. */
    public ObjectKey key() {
        return key(info().name());
    }

    public ObjectKey key(String name) {
        return new ObjectKey(cluster, resource.type().space(), namespace(), name);
    }

    /** The same call about another namespace: a delete across namespaces works on each object where it lies. */
    ResourceCall inNamespace(String namespace) {
        RequestInfo info = info();
        RequestInfo moved = new RequestInfo(
                true,
                info.verb(),
                info.group(),
                info.version(),
                info.resource(),
                info.subresource(),
                namespace,
                info.name(),
                info.path());
        return new ResourceCall(new AuthorizedRequest(request.authenticated(), moved), cluster, resource, exchange);
    }
}
