package dev.polder.apiexport.export;

import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordIndex;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The exports of each identity: several may share one, in any logical clusters (kcp {@code indexers.APIExportByIdentity}). Holds
 * a key of every export that has one, and nothing of others.
 */
public final class SharedIdentities {

    private static final Comparator<Export> ORDER = Comparator.comparing(
                    (Export export) -> export.record().key().cluster().value())
            .thenComparing(export -> export.record().key().name());

    private final StoreView view;
    private final Exports exports;
    private final RecordIndex identities;

    public SharedIdentities(StoreView view, Exports exports) {
        this.view = view;
        this.exports = exports;
        this.identities = new RecordIndex(view, ApiKinds.EXPORTS, SharedIdentities::identity);
    }

    private static List<String> identity(ObjectRecord export) {
        String identity = Export.of(export).identity();
        return identity.isEmpty() ? List.of() : List.of(identity);
    }

    /** The exports that have an identity in the newest state, in the order of their logical clusters and names. Never blocks for long. */
    public List<Export> of(String identity) {
        if (identity.isEmpty()) {
            return List.of();
        }
        ViewSnapshot now = view.snapshot();
        return identities
                .of(now, identity)
                .map(record ->
                        exports.export(now, record.key().cluster(), record.key().name()))
                .flatMap(Optional::stream)
                .sorted(ORDER)
                .toList();
    }

    /** How many exports are remembered; none that have ended. */
    public int size() {
        return identities.size();
    }
}
