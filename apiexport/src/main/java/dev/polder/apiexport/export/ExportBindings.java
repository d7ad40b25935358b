package dev.polder.apiexport.export;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordIndex;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bindings of each export, in all logical clusters, by the label that admission gives them and nobody else can (kcp {@code
 * indexers.APIBindingsByAPIExport}). A look-up costs what it finds, however many bindings other exports have; an export of the same
 * name elsewhere is another one. Whoever tells a user of what is found here must know that the user may see it.
 */
public final class ExportBindings {

    private final RecordIndex labels;

    public ExportBindings(StoreView view) {
        this.labels = new RecordIndex(view, ApiKinds.BINDINGS, ExportBindings::label);
    }

    private static List<String> label(ObjectRecord binding) {
        String label = binding.labels().get(ExportLabels.EXPORT);
        return label == null ? List.of() : List.of(label);
    }

    /**
     * The bindings of an export, whether or not there is such an export, and those that are being deleted with them: found one by
     * one, in an order that is the same as long as they are. Does not block for long.
     *
     * @param cluster where the export lies, or lay when it was bound
     */
    public Stream<ObjectRecord> of(ViewSnapshot snapshot, LogicalClusterName cluster, String export) {
        return labels.of(snapshot, ExportLabels.value(cluster, export));
    }

    /** How many bindings are remembered; none that have gone. */
    public int size() {
        return labels.size();
    }
}
