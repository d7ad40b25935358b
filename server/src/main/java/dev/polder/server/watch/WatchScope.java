package dev.polder.server.watch;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.spi.schema.ServedResource;
import dev.polder.spi.virtual.Window;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.PinnedRun;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a watch is about.
 *
 * @param resource the resource at the version asked for
 * @param scope the logical cluster, or all
 * @param namespace the namespace; empty for all of them
 * @param window what is seen of the objects
 * @param selected the selectors
 * @param asks whether selecting may have to ask a webhook, so that candidates are to be prepared together
 * @param served whether the resource is still what it was when the watch began
 * @param allowed whether its client may still see it, by everything that has been applied when it is asked
 * @param ends calls back whenever one of these two may have become false for another reason than a definition
 */
public record WatchScope(
        ServedResource resource,
        ClusterScope scope,
        String namespace,
        Window<ViewSnapshot> window,
        Predicate<ObjectRecord> selected,
        boolean asks,
        Supplier<Service> served,
        BooleanSupplier allowed,
        Function<Runnable, StoreView.Subscription> ends) {

    /** What a resource is to a watch of it. */
    public enum Service {
        /** It is served as it was when the watch began. */
        AS_IT_WAS,
        /** Its definition has gone: what had happened by then is told, and the watch ends. */
        GONE,
        /** It is another now, or nobody may look at it: the watch ends. */
        OVER
    }

    PinnedRun.Extent extent() {
        return new PinnedRun.Extent(resource.type().space(), scope, namespace, null);
    }

    boolean covers(ObjectRecord record) {
        return scope.covers(record.key().cluster())
                && (namespace.isEmpty() || record.key().namespace().equals(namespace));
    }
}
