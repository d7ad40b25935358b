package dev.polder.apiexport.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.ExportLabels;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordIndex;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The slices of each export, wherever they lie. Slices of other exports are not looked at, but for those whose exports have the
 * same name: a path may lead elsewhere one day, so only the name is remembered.
 */
public final class Slices {

    private final Exports exports;
    private final RecordMemo<Reference> references;
    private final RecordIndex names;

    public Slices(StoreView view, Exports exports) {
        this.exports = exports;
        this.references = new RecordMemo<>(view, ApiKinds.SLICES, Slices::reference);
        this.names = new RecordIndex(
                view, ApiKinds.SLICES, slice -> List.of(reference(slice).name()));
    }

    /** What a slice says of its export. */
    private record Reference(String path, String name) {}

    private static Reference reference(ObjectRecord slice) {
        JsonNode export = Json.readOwn(slice.body().json()).path("spec").path("export");
        return new Reference(export.path("path").asText(""), export.path("name").asText(""));
    }

    /** The slices of an export, and those that name one that may be it, as their paths lead nowhere. */
    public List<ObjectKey> of(ViewSnapshot snapshot, LogicalClusterName cluster, String export) {
        return named(snapshot, export, cluster::equals);
    }

    /** The slices of the export that a binding was made for, whether or not that is still there. */
    public List<ObjectKey> ofBinding(ViewSnapshot snapshot, ObjectRecord binding) {
        String label = binding.labels().getOrDefault(ExportLabels.EXPORT, "");
        if (binding.unreadable().isPresent() || label.isEmpty()) {
            return List.of();
        }
        String name = Json.readOwn(binding.body().json())
                .path("spec")
                .path("reference")
                .path("export")
                .path("name")
                .asText("");
        return named(
                snapshot,
                name,
                cluster -> exports.export(snapshot, cluster, name)
                        .filter(export -> export.label().equals(label))
                        .isPresent());
    }

    private List<ObjectKey> named(ViewSnapshot snapshot, String export, Predicate<LogicalClusterName> wanted) {
        return names.of(snapshot, export)
                .filter(slice -> cluster(slice).filter(wanted.negate()).isEmpty())
                .map(ObjectRecord::key)
                .toList();
    }

    private Optional<LogicalClusterName> cluster(ObjectRecord slice) {
        Reference reference = references.of(slice);
        return reference == null
                ? Optional.empty()
                : exports.cluster(slice.key().cluster(), reference.path());
    }
}
