package dev.polder.server.request;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.ServedResource;

/**
 * One request for a resource, with everything that was found out about it.
 *
 * @param asker who asks, and with what
 * @param info what is asked
 * @param scope the logical cluster, or all of them for a list or a watch
 * @param resource the resource at the version asked for
 * @param lens what is seen of its objects
 * @param exchange where the answer goes
 */
public record ResourceCall(
        Asker asker, RequestInfo info, ClusterScope scope, ServedResource resource, Lens lens, Exchange exchange) {

    /**
     * Who makes a call, and with what.
     *
     * @param raw the request as it came
     * @param user who asks
     * @param again throws a 403 when the user may no longer
     */
    public record Asker(RawRequest raw, UserInfo user, Runnable again) {}

    /** A call in one logical cluster by somebody who may do everything. */
    public ResourceCall(
            RawRequest raw,
            UserInfo user,
            RequestInfo info,
            LogicalClusterName cluster,
            ServedResource resource,
            Exchange exchange) {
        this(
                new Asker(raw, user, () -> {}),
                info,
                new ClusterScope.OneCluster(cluster),
                resource,
                Lens.PLAIN,
                exchange);
    }

    /** The call that an authorized request is, once its resource is found. */
    public static ResourceCall of(
            AuthorizedRequest request,
            RequestInfo info,
            ClusterScope scope,
            ServedResource resource,
            Lens lens,
            Exchange exchange) {
        Asker asker = new Asker(request.raw(), request.user(), request.again());
        return new ResourceCall(asker, info, scope, resource, lens, exchange);
    }

    /** The same call for another resource: one that its body is, or what its own has become meanwhile. */
    public ResourceCall as(ServedResource other) {
        return new ResourceCall(asker, info, scope, other, lens, exchange);
    }

    /** The request as it came. */
    public RawRequest raw() {
        return asker.raw();
    }

    /** Who asks. */
    public UserInfo user() {
        return asker.user();
    }

    /**
     * Decides by what is known now whether the user may: whoever has waited for the present asks, so that nothing is read or
     * written by a yes that had ended, at another server, before the request came.
     *
     * @throws dev.polder.api.status.ApiException 403 when the user may no longer
     */
    public void requireStillAllowed() {
        asker.again().run();
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

    /** The resource at the version asked for. */
    public GroupVersionResource gvr() {
        GroupResource resource = groupResource();
        return new GroupVersionResource(
                resource.group(), this.resource.version().name(), resource.resource());
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
        return raw().parameter("includeObject").orElse("");
    }

    /**
     * The same call about another namespace: a delete across namespaces works on each object where it lies. It was decided
     * for all of them, and may be ending what it was allowed by.
     */
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
        return new ResourceCall(new Asker(raw(), user(), () -> {}), moved, scope, resource, lens, exchange);
    }
}
