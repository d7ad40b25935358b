package dev.polder.server.tenancy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import java.util.List;

/**
 * What says whose tokens are believed in a logical cluster: the configurations that its type names, which lie beside the type (kcp
 * {@code pkg/authentication/index_eager.go}). Those of types that it extends do not count.
 */
public final class TypeAuthentications {

    private final RecordMemo<String> types;
    private final WorkspaceTypes all;

    /** Reads the view. */
    public TypeAuthentications(StoreView view, WorkspaceTypes all) {
        this.types = new RecordMemo<>(
                view,
                Tenancy.space(Tenancy.LOGICAL_CLUSTERS),
                record -> ObjectFacts.note(StoredFacts.tree(record), TenancyKeys.TYPE));
        this.all = all;
    }

    /** The configurations, in the order of the type, whether they are there or not. Never blocks. */
    public List<ObjectKey> of(LogicalClusterName cluster) {
        String type = types.get(cluster, "", TenancyKeys.SINGLETON);
        int colon = type == null ? -1 : type.lastIndexOf(':');
        if (type == null || colon < 0) {
            return List.of();
        }
        return all.find(type.substring(0, colon), type.substring(colon + 1))
                .map(TypeAuthentications::named)
                .orElse(List.of());
    }

    private static List<ObjectKey> named(WorkspaceType type) {
        return type.authentications().stream()
                .map(name -> new ObjectKey(type.cluster(), Tenancy.space(Tenancy.AUTHENTICATIONS), "", name))
                .toList();
    }
}
