package dev.polder.apiexport.binding;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The APIResourceSchemas of the exports that a logical cluster has bound: those that the exports name now, as long as they are
 * there (kcp {@code pkg/virtual/apiresourceschema/builder}). Nothing here blocks.
 */
public final class ConsumedSchemas {

    private final Exports exports;
    private final BoundTypes types;

    public ConsumedSchemas(Exports exports, BoundTypes types) {
        this.exports = exports;
        this.types = types;
    }

    /**
     * The schemas by their names. Where two exports name one that is called the same, it is that of the binding by which the
     * resource is served, so that another provider cannot put its own in the place.
     */
    public SortedMap<String, ObjectRecord> of(ViewSnapshot snapshot, LogicalClusterName consumer) {
        SortedMap<String, ObjectRecord> found = new TreeMap<>();
        List<Binding> bindings = types.bindings(snapshot, consumer);
        for (boolean bound : List.of(true, false)) {
            for (Binding binding : bindings) {
                if (binding.served()) {
                    add(snapshot, binding, bound, found);
                }
            }
        }
        return found;
    }

    private void add(ViewSnapshot snapshot, Binding binding, boolean bound, SortedMap<String, ObjectRecord> found) {
        Optional<Export> export =
                binding.exporter().flatMap(exporter -> exports.export(snapshot, exporter, binding.export()));
        if (export.isEmpty()) {
            return;
        }
        LogicalClusterName exporter = export.get().record().key().cluster();
        for (Map.Entry<GroupResource, String> named : export.get().schemas().entrySet()) {
            boolean has =
                    binding.resources().stream().anyMatch(one -> one.resource().equals(named.getKey()));
            ObjectRecord schema = snapshot.map(ApiKinds.SCHEMAS).get(exporter, "", named.getValue());
            if (has == bound && schema != null && schema.unreadable().isEmpty()) {
                found.putIfAbsent(named.getValue(), schema);
            }
        }
    }

    /** The logical clusters in which something may change that changes the schemas of one, that one included. */
    public Set<LogicalClusterName> clusters(ViewSnapshot snapshot, LogicalClusterName consumer) {
        Set<LogicalClusterName> clusters = new HashSet<>();
        clusters.add(consumer);
        types.bindings(snapshot, consumer).forEach(binding -> binding.exporter().ifPresent(clusters::add));
        return clusters;
    }
}
