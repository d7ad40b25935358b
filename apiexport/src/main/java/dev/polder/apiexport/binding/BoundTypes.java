package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.PublishedConversion;
import dev.polder.apiexport.kind.PublishedSchema;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The types that a logical cluster serves because of its bindings. A resource that is bound gets the schema that the export
 * has now, at the revision at which the export has it: the binding's status follows as a report. A schema whose names are
 * taken there waits, and the one before stays.
 */
public final class BoundTypes {

    private static final ResourceSpace DEFINITIONS =
            ResourceSpace.local("apiextensions.k8s.io", "customresourcedefinitions");

    private final Exports exports;
    private final RecordMemo<Binding> bindings;

    public BoundTypes(StoreView view, Exports exports) {
        this.exports = exports;
        this.bindings = new RecordMemo<>(view, ApiKinds.BINDINGS, Binding::of);
    }

    /** Whether objects of the resource are read to know types, on event loops, where nobody can wait. */
    public static boolean reads(ResourceSpace space) {
        return space.equals(ApiKinds.BINDINGS)
                || space.equals(ApiKinds.EXPORTS)
                || space.equals(ApiKinds.SCHEMAS)
                || space.equals(ApiKinds.CONVERSIONS);
    }

    /**
     * A type that is served.
     *
     * @param type the type
     * @param rows what it was read from: a write that was decided on it is void once one of these has changed, or, of
     *     revision 0, is there
     */
    public record Bound(ResourceType type, List<SchemaOrigin.Row> rows) {}

    /** The bindings that have bound the schema of which there is a copy. */
    public List<ObjectKey> withCopy(ViewSnapshot snapshot, String copy) {
        List<ObjectKey> found = new ArrayList<>();
        for (Iterator<ObjectRecord> records = snapshot.map(ApiKinds.BINDINGS).all(); records.hasNext(); ) {
            Binding binding = bindings.of(records.next());
            if (binding != null && hasCopy(binding, copy)) {
                found.add(binding.record().key());
            }
        }
        return found;
    }

    /** Whether any binding has bound the schema of which there is a copy. */
    boolean hasCopy(ViewSnapshot snapshot, String copy) {
        for (Iterator<ObjectRecord> records = snapshot.map(ApiKinds.BINDINGS).all(); records.hasNext(); ) {
            Binding binding = bindings.of(records.next());
            if (binding != null && hasCopy(binding, copy)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasCopy(Binding binding, String copy) {
        for (Binding.Resource bound : binding.resources()) {
            // Most are others, and names are long.
            if (copy.startsWith(bound.uid(), KeptSchemas.UID_AT)
                    && KeptSchemas.key(bound).name().equals(copy)) {
                return true;
            }
        }
        return false;
    }

    /** The bindings of a logical cluster that can be read. */
    public List<Binding> bindings(ViewSnapshot snapshot, LogicalClusterName cluster) {
        List<Binding> all = new ArrayList<>();
        for (Iterator<ObjectRecord> records = snapshot.map(ApiKinds.BINDINGS).in(cluster); records.hasNext(); ) {
            Binding binding = bindings.of(records.next());
            if (binding != null) {
                all.add(binding);
            }
        }
        return all;
    }

    /** The types of all bindings of a logical cluster, in the order of the bindings' names. */
    public List<Bound> in(ViewSnapshot snapshot, LogicalClusterName cluster) {
        List<Bound> types = new ArrayList<>();
        for (Binding binding : bindings(snapshot, cluster)) {
            if (binding.served()) {
                binding.resources()
                        .forEach(one -> type(snapshot, cluster, binding, one).ifPresent(types::add));
            }
        }
        return types;
    }

    private Optional<Bound> type(
            ViewSnapshot snapshot, LogicalClusterName cluster, Binding binding, Binding.Resource bound) {
        Optional<Export> export = binding.exporter()
                .flatMap(exporter -> exports.export(snapshot, exporter, binding.export()))
                .filter(found -> found.identity().equals(bound.identity()));
        Optional<PublishedSchema> present = export.flatMap(found -> schema(snapshot, found, bound))
                .filter(schema -> schema.uid().equals(bound.uid())
                        || NameConflicts.find(schema.resource(), schema.names(), taken(snapshot, cluster, binding))
                                .isEmpty());
        Optional<PublishedSchema> served =
                present.or(() -> KeptSchemas.find(exports, snapshot, bound.uid(), bound.resource()));
        return served.map(schema -> {
            List<SchemaOrigin.Row> rows = new ArrayList<>();
            rows.add(row(schema.record()));
            export.ifPresent(found -> rows.add(row(found.record())));
            rows.add(row(binding.record()));
            ObjectKey place = KeptSchemas.conversion(schema);
            Optional<PublishedConversion> conversion = exports.conversion(snapshot, place.cluster(), place.name());
            rows.add(conversion.map(found -> row(found.record())).orElseGet(() -> new SchemaOrigin.Row(place, 0)));
            return new Bound(
                    schema.type(bound.identity(), binding.ending(), conversion.orElse(null)), List.copyOf(rows));
        });
    }

    private static SchemaOrigin.Row row(ObjectRecord record) {
        return new SchemaOrigin.Row(record.key(), record.revision());
    }

    private Optional<PublishedSchema> schema(ViewSnapshot snapshot, Export export, Binding.Resource bound) {
        String name = export.schemas().get(bound.resource());
        return name == null
                ? Optional.empty()
                : exports.schema(snapshot, export.record().key().cluster(), name)
                        .filter(schema -> schema.resource().equals(bound.resource()));
    }

    /** The names that a binding may not use, because definitions or other bindings of the logical cluster do. */
    List<NameConflicts.Taken> taken(ViewSnapshot snapshot, LogicalClusterName cluster, Binding binding) {
        List<NameConflicts.Taken> taken = new ArrayList<>();
        for (Binding other : bindings(snapshot, cluster)) {
            boolean same = other.record().key().equals(binding.record().key());
            if (!same) {
                for (Binding.Resource resource : other.resources()) {
                    KeptSchemas.find(exports, snapshot, resource.uid(), resource.resource())
                            .ifPresent(schema -> taken.add(NameConflicts.Taken.byBinding(other, schema)));
                }
            }
        }
        for (Iterator<ObjectRecord> all = snapshot.map(DEFINITIONS).in(cluster); all.hasNext(); ) {
            ObjectRecord record = all.next();
            if (record.unreadable().isEmpty()) {
                JsonNode definition = Json.readOwn(record.body().json());
                taken.add(NameConflicts.Taken.byDefinition(definition));
            }
        }
        return taken;
    }
}
