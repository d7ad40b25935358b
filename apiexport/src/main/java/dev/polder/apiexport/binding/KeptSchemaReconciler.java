package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.ExportBindings;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.PublishedSchema;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes copies of schemas that no binding has any more (kcp {@code pkg/reconciler/apis/crdcleanup}). A copy of what an export
 * still has stays while anybody is about to bind it: else a binding that has just found it would be without.
 */
public final class KeptSchemaReconciler implements Reconciler {

    private final StoreView view;
    private final ObjectClient client;
    private final Exports exports;
    private final ExportBindings bindings;
    private final BoundTypes types;

    /**
     * A controller.
     *
     * @param exports finds exports
     * @param bindings finds the bindings of each
     * @param types tells what these have bound
     */
    public KeptSchemaReconciler(
            StoreView view, ObjectClient client, Exports exports, ExportBindings bindings, BoundTypes types) {
        this.view = view;
        this.client = client;
        this.exports = exports;
        this.bindings = bindings;
        this.types = types;
    }

    @Override
    public String name() {
        return "kept-schemas";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ViewSnapshot snapshot = view.snapshot();
        ObjectRecord copy = snapshot.map(ApiKinds.SCHEMAS).get(key.cluster(), "", key.name());
        if (copy != null && !isUsed(snapshot, key.name()) && !isWaitedFor(snapshot, copy)) {
            client.delete(key.cluster(), KeptSchemas.RESOURCE, "", key.name(), copy.uid());
        }
    }

    private boolean isUsed(ViewSnapshot snapshot, String copy) {
        return types.withCopy(snapshot, copy).findFirst().isPresent();
    }

    /** The copies that may not be needed any more, or are not yet, after a binding, an export or a schema was as given. */
    public List<ObjectKey> copies(ObjectRecord record) {
        ObjectKey key = record.key();
        if (record.unreadable().isPresent()) {
            return List.of();
        }
        if (key.space().equals(ApiKinds.SCHEMAS)) {
            return List.of(
                    key.cluster().equals(KeptSchemas.CLUSTER) ? key : KeptSchemas.key(PublishedSchema.of(record)));
        }
        ViewSnapshot snapshot = view.snapshot();
        if (key.space().equals(ApiKinds.EXPORTS)) {
            return published(snapshot, Export.of(record));
        }
        Binding binding = Binding.of(record);
        List<ObjectKey> copies = new ArrayList<>();
        binding.resources().forEach(bound -> copies.add(KeptSchemas.key(bound)));
        exports.cluster(key.cluster(), binding.path())
                .flatMap(at -> exports.export(snapshot, at, binding.export()))
                .ifPresent(export -> copies.addAll(published(snapshot, export)));
        return copies;
    }

    private List<ObjectKey> published(ViewSnapshot snapshot, Export export) {
        List<ObjectKey> copies = new ArrayList<>();
        for (String schema : export.schemas().values()) {
            exports.schema(snapshot, export.record().key().cluster(), schema)
                    .ifPresent(found -> copies.add(KeptSchemas.key(found)));
        }
        return copies;
    }

    /** Whether a binding that stays is of an export that has the schema, whether or not it has bound it yet. */
    private boolean isWaitedFor(ViewSnapshot snapshot, ObjectRecord copy) {
        if (copy.unreadable().isPresent()) {
            return false;
        }
        JsonNode object = Json.readOwn(copy.body().json());
        Optional<LogicalClusterName> provider =
                LogicalClusterName.parse(ObjectFacts.note(object, KeptSchemas.FROM_CLUSTER));
        String name = ObjectFacts.note(object, KeptSchemas.FROM_NAME);
        boolean isPublished = provider.flatMap(cluster -> exports.schema(snapshot, cluster, name))
                .filter(schema -> KeptSchemas.key(schema).equals(copy.key()))
                .isPresent();
        return isPublished && isBound(snapshot, provider.get(), name);
    }

    private boolean isBound(ViewSnapshot snapshot, LogicalClusterName provider, String schema) {
        return exports.naming(snapshot, provider, schema)
                .flatMap(export ->
                        bindings.of(snapshot, provider, export.record().key().name()))
                .anyMatch(binding -> !binding.terminating());
    }
}
