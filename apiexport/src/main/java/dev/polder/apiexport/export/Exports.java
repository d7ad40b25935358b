package dev.polder.apiexport.export;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.PublishedConversion;
import dev.polder.apiexport.kind.PublishedSchema;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordIndex;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** The exports, schemas and conversions of a state, each read once. Nothing here blocks. */
public final class Exports {

    private final Function<String, Optional<LogicalClusterName>> paths;
    private final RecordMemo<Export> exports;
    private final RecordIndex naming;
    private final RecordMemo<PublishedSchema> schemas;
    private final RecordMemo<PublishedConversion> conversions;

    /**
     * Exports as the view shows them.
     *
     * @param paths resolves the id or path of a logical cluster, but follows no mounts: what a path leads to is looked at when
     *     somebody asks for it, and again when the server does it
     */
    public Exports(StoreView view, Function<String, Optional<LogicalClusterName>> paths) {
        this.paths = paths;
        this.exports = new RecordMemo<>(view, ApiKinds.EXPORTS, Export::of);
        this.naming = new RecordIndex(view, ApiKinds.EXPORTS, Exports::named);
        this.schemas = new RecordMemo<>(view, ApiKinds.SCHEMAS, PublishedSchema::of);
        this.conversions = new RecordMemo<>(view, ApiKinds.CONVERSIONS, PublishedConversion::of);
    }

    /**
     * The logical cluster that a reference to an export leads to.
     *
     * @param from where the reference stands, which is meant when it has no path
     */
    public Optional<LogicalClusterName> cluster(LogicalClusterName from, String path) {
        return path.isEmpty() ? Optional.of(from) : paths.apply(path);
    }

    /** An export by its name. */
    public Optional<Export> export(ViewSnapshot snapshot, LogicalClusterName cluster, String name) {
        return Optional.ofNullable(exports.get(snapshot, cluster, "", name));
    }

    private static Set<String> named(ObjectRecord record) {
        Set<String> named = new HashSet<>();
        Export.of(record)
                .schemas()
                .values()
                .forEach(schema -> named.add(place(record.key().cluster(), schema)));
        return named;
    }

    private static String place(LogicalClusterName cluster, String schema) {
        return cluster.value() + "/" + schema;
    }

    /** The exports that have a schema of their logical cluster, found without a look at any others. */
    public Stream<Export> naming(ViewSnapshot snapshot, LogicalClusterName cluster, String schema) {
        return naming.of(snapshot, place(cluster, schema))
                .flatMap(record -> export(snapshot, cluster, record.key().name()).stream());
    }

    /** A schema by its name. */
    public Optional<PublishedSchema> schema(ViewSnapshot snapshot, LogicalClusterName cluster, String name) {
        return Optional.ofNullable(schemas.get(snapshot, cluster, "", name));
    }

    /** A conversion by its name, which is that of its schema. */
    public Optional<PublishedConversion> conversion(ViewSnapshot snapshot, LogicalClusterName cluster, String name) {
        return Optional.ofNullable(conversions.get(snapshot, cluster, "", name));
    }
}
