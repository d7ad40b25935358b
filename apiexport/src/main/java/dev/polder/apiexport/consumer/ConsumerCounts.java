package dev.polder.apiexport.consumer;

import dev.polder.api.object.ObjectKey;
import dev.polder.apiexport.binding.Binding;
import dev.polder.apiexport.export.EndpointSliceReconciler;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.ExportBindings;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordIndex;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;

/** Counts the bindings of exports by what they say of themselves: each is read once when it has changed, however often it counts. */
public final class ConsumerCounts implements EndpointSliceReconciler.Consumption {

    /** What the label of an export never has. */
    private static final String UNANSWERED = "?";

    private final ExportBindings bindings;
    private final RecordIndex served;

    /**
     * Counts by any state of the view.
     *
     * @param bindings finds the bindings of an export
     */
    public ConsumerCounts(StoreView view, ExportBindings bindings) {
        this.bindings = bindings;
        this.served = new RecordIndex(view, ApiKinds.BINDINGS, ConsumerCounts::words);
    }

    private static List<String> words(ObjectRecord record) {
        String label = record.labels().get(ExportLabels.EXPORT);
        Binding binding = Binding.of(record);
        if (label == null || !binding.served()) {
            return List.of();
        }
        return binding.answered() ? List.of(label) : List.of(label, label + UNANSWERED);
    }

    @Override
    public boolean isAny(ViewSnapshot snapshot, Export export) {
        ObjectKey key = export.record().key();
        return bindings.of(snapshot, key.cluster(), key.name()).findFirst().isPresent();
    }

    @Override
    public int bound(ViewSnapshot snapshot, Export export) {
        return served.count(snapshot, export.label());
    }

    @Override
    public int unanswered(ViewSnapshot snapshot, Export export) {
        return served.count(snapshot, export.label() + UNANSWERED);
    }
}
