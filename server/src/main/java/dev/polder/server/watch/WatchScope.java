package dev.polder.server.watch;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.PinnedRun;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What a watch is about.
 *
 * @param resource the resource at the version asked for
 * @param cluster the logical cluster
 * @param namespace the namespace; empty for all of them
 * @param selected the selectors
 * @param asks whether selecting may have to ask a webhook, so that candidates are to be prepared together
 * @param served whether the resource is still what it was when the watch began; when it is not, the watch ends
 */
public record WatchScope(
        ServedResource resource,
        LogicalClusterName cluster,
        String namespace,
        Predicate<ObjectRecord> selected,
        boolean asks,
        BooleanSupplier served) {

    PinnedRun.Extent extent() {
        return new PinnedRun.Extent(resource.type().space(), cluster, namespace, null);
    }

    boolean covers(ObjectRecord record) {
        return record.key().cluster().equals(cluster)
                && (namespace.isEmpty() || record.key().namespace().equals(namespace));
    }
}
