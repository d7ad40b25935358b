package dev.polder.server.request;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.ServedResource;

/**
 * One request for a resource, with everything that was found out about it.
 *
 * @param raw the request as it came
 * @param user who asks
 * @param info what is asked
 * @param scope the logical cluster, or all of them for a list or a watch
 * @param resource the resource at the version asked for
 * @param exchange where the answer goes
 */
public record ResourceCall(
        RawRequest raw,
        UserInfo user,
        RequestInfo info,
        ClusterScope scope,
        ServedResource resource,
        Exchange exchange) {

    /** A call in one logical cluster. */
    public ResourceCall(
            RawRequest raw,
            UserInfo user,
            RequestInfo info,
            LogicalClusterName cluster,
            ServedResource resource,
            Exchange exchange) {
        this(raw, user, info, new ClusterScope.OneCluster(cluster), resource, exchange);
    }

    /** The call that an authorized request is, once its resource is found. */
    public static ResourceCall of(
            AuthorizedRequest request, ClusterScope scope, ServedResource resource, Exchange exchange) {
        return new ResourceCall(request.raw(), request.user(), request.info(), scope, resource, exchange);
    }

    /**
     * The logical cluster.
     *
     * @throws IllegalStateException when the call is about all of them, as only lists and watches are
     */
    public LogicalClusterName cluster() {
        if (scope instanceof ClusterScope.OneCluster one) {
            return one.name();
        }
        throw new IllegalStateException(info.verb() + " in no logical cluster");
    }

    public GroupResource groupResource() {
        return resource.type().groupResource();
    }

    public GroupVersionKind kind() {
        return resource.type().kind(resource.version().name());
    }

    /** The namespace of the object; a namespace object itself lies in none. */
    public String namespace() {
        return resource.type().namespaced() ? info.namespace() : "";
    }

    /** The key of the object that the URL names. */
    public ObjectKey key() {
        return key(info.name());
    }

    /** The key of another object of the same resource and namespace. */
    public ObjectKey key(String name) {
        return new ObjectKey(cluster(), resource.type().space(), namespace(), name);
    }

    /** Whether a client that wants tables wants whole objects, metadata or nothing in their rows. */
    public String includeObject() {
        return raw.parameter("includeObject").orElse("");
    }

    /** The same call about another namespace: a delete across namespaces works on each object where it lies. */
    public ResourceCall inNamespace(String namespace) {
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
        return new ResourceCall(raw, user, moved, scope, resource, exchange);
    }
}
