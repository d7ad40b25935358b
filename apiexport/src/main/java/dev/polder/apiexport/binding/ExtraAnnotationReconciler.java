package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries the annotations by which a provider tells its consumers something over from the export to each binding, and takes
 * them away again, too when the export has gone or another one has come in its place (kcp {@code
 * pkg/reconciler/apis/extraannotationsync}).
 */
public final class ExtraAnnotationReconciler implements Reconciler {

    /** What the names of these annotations begin with (kcp {@code AnnotationAPIExportExtraKeyPrefix}). */
    static final String PREFIX = "extra.apis.kcp.io/";

    private final StoreView view;
    private final ObjectClient client;
    private final Exports exports;

    /** A controller. */
    public ExtraAnnotationReconciler(StoreView view, ObjectClient client, Exports exports) {
        this.view = view;
        this.client = client;
        this.exports = exports;
    }

    @Override
    public String name() {
        return "kcp-api-export-extra-annotation-sync";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ViewSnapshot snapshot = view.snapshot();
        ObjectRecord record = snapshot.map(key.space()).get(key.cluster(), "", key.name());
        if (record == null || record.terminating() || record.unreadable().isPresent()) {
            return;
        }
        Binding binding = Binding.of(record);
        if (binding.export().isEmpty()) {
            return;
        }
        Optional<Export> export = exports.cluster(key.cluster(), binding.path())
                .flatMap(cluster -> exports.export(snapshot, cluster, binding.export()))
                .filter(found -> !binding.isAnother(found));
        JsonNode annotations = annotations(export.map(Export::record).orElse(null));
        SortedMap<String, Optional<String>> changes = changes(annotations, annotations(record));
        if (!changes.isEmpty()) {
            client.modify(key.cluster(), BindingReconciler.BINDINGS, "", key.name(), "", live -> {
                boolean same = live.path("metadata").path("uid").asText("").equals(record.uid())
                        && !ObjectFacts.isTerminating(live);
                if (same) {
                    changes.forEach((name, value) -> write(live, name, value));
                }
                return live;
            });
        }
    }

    private static JsonNode annotations(@Nullable ObjectRecord record) {
        JsonNode object =
                record == null ? Json.object() : Json.readOwn(record.body().json());
        return object.path("metadata").path("annotations");
    }

    /**
     * What has to be written into the annotations of the binding.
     *
     * @return the values by name; nothing for those that are to be removed
     */
    static SortedMap<String, Optional<String>> changes(JsonNode export, JsonNode binding) {
        SortedMap<String, Optional<String>> changes = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : export.properties()) {
            if (entry.getKey().startsWith(PREFIX) && !entry.getValue().equals(binding.get(entry.getKey()))) {
                changes.put(entry.getKey(), Optional.of(entry.getValue().asText()));
            }
        }
        for (Map.Entry<String, JsonNode> entry : binding.properties()) {
            if (entry.getKey().startsWith(PREFIX) && !export.has(entry.getKey())) {
                changes.put(entry.getKey(), Optional.empty());
            }
        }
        return changes;
    }

    private static void write(ObjectNode live, String name, Optional<String> value) {
        if (value.isEmpty()) {
            ObjectFacts.setNote(live, name, "");
        } else {
            live.withObject("/metadata").withObject("/annotations").put(name, value.get());
        }
    }
}
