package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import org.jspecify.annotations.Nullable;

/** What the plugins want to know of the logical cluster that is written to. */
final class ClusterDescriptions {

    /** A tree takes some ten kibibytes, and an idle cluster must not have one. */
    private static final int MOST = 1_000;

    private final RecordMemo<ObjectNode> described;

    ClusterDescriptions(StoreView view) {
        this.described = new RecordMemo<>(view, Tenancy.space(Tenancy.LOGICAL_CLUSTERS), StoredFacts::tree, MOST);
    }

    /** The object that describes a cluster, not to be changed; null when there is none. */
    @Nullable
    ObjectNode find(LogicalClusterName cluster) {
        return described.get(cluster, "", TenancyKeys.SINGLETON);
    }

    /** Like {@link #find}, by an id; null also when it is none. */
    @Nullable
    ObjectNode named(String id) {
        return LogicalClusterName.parse(id).map(this::find).orElse(null);
    }

    /** Like {@link #find}, or a 404. */
    ObjectNode get(LogicalClusterName cluster) {
        ObjectNode found = find(cluster);
        if (found == null) {
            throw missing();
        }
        return found;
    }

    static ApiException missing() {
        return ApiErrors.notFound(Tenancy.LOGICAL_CLUSTERS.groupResource(), TenancyKeys.SINGLETON);
    }

    /** The canonical path of a cluster: its id when it has none. */
    static String path(ObjectNode description, LogicalClusterName cluster) {
        String path = ObjectFacts.note(description, TenancyKeys.PATH);
        return path.isEmpty() ? cluster.value() : path;
    }
}
