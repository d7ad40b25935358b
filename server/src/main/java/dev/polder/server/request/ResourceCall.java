package dev.polder.server.request;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.ServedResource;
import dev.polder.spi.virtual.Window;
import dev.polder.storage.view.ViewSnapshot;

/**
 * One request for a resource, with everything that was found out about it.
 *
 * @param asker who asks, and with what
 * @param info what is asked
 * @param scope the logical cluster, or all of them for a list or a watch
 * @param resource the resource at the version asked for
 * @param window what is seen of its objects
 * @param exchange where the answer goes
 */
public record ResourceCall(
        Asker asker,
        RequestInfo info,
        ClusterScope scope,
        ServedResource resource,
        Window<ViewSnapshot> window,
        Exchange exchange) {

    /**
     * Who makes a call, and with what.
     *
     * @param raw the request as it came
     * @param user who asks
     * @param again throws a 403 when the user may no longer
     * @param creation throws a 403 when the user may not create what the call turns out to create; may wait
     */
    public record Asker(RawRequest raw, UserInfo user, Runnable again, Runnable creation) {

        /** Who may create whatever the verbs let be created. */
        public Asker(RawRequest raw, UserInfo user, Runnable again) {
            this(raw, user, again, () -> {});
        }
    }

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
                Window.whole(),
                exchange);
    }

    /** The call that an authorized request is, once its resource is found. */
    public static ResourceCall of(
            AuthorizedRequest request,
            RequestInfo info,
            ClusterScope scope,
            ServedResource resource,
            Seeing seeing,
            Exchange exchange) {
        Asker asker = new Asker(request.raw(), request.user(), request.again(), seeing.creation());
        return new ResourceCall(asker, info, scope, resource, seeing.window(), exchange);
    }

    /**
     * How a call sees its resource.
     *
     * @param creation throws a 403 when the user may not create what the call turns out to create; may wait
     */
    public record Seeing(Window<ViewSnapshot> window, Runnable creation) {

        /** Everything, as it is. */
        public static final Seeing EVERYTHING = new Seeing(Window.whole(), () -> {});
    }

    /**
     * Refuses the create that this call turns out to be, where it may not be one.
     *
     * @throws dev.polder.api.status.ApiException 403
     */
    public void requireCreation(ViewSnapshot snapshot, String name) {
        window.in(snapshot).requireCreation(cluster(), name);
        asker.creation().run();
    }

    /** The same call for another resource: one that its body is, or what its own has become meanwhile. */
    public ResourceCall as(ServedResource other) {
        return new ResourceCall(asker, info, scope, other, window, exchange);
    }

    /** The same call on another object of the same resource and logical cluster. */
    public ResourceCall at(String namespace, String name) {
        return new ResourceCall(asker, info.at(namespace, name), scope, resource, window, exchange);
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
        return new ResourceCall(
                new Asker(raw(), user(), () -> {}, asker.creation()), moved, scope, resource, window, exchange);
    }
}
