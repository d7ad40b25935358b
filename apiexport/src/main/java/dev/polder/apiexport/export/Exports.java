package dev.polder.apiexport.export;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.apiexport.kind.PublishedConversion;
import dev.polder.apiexport.kind.PublishedSchema;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Optional;
import java.util.function.Function;

/** The exports, schemas and conversions of a state, each read once. Nothing here blocks. */
public final class Exports {

    private final Function<String, Optional<LogicalClusterName>> paths;
    private final RecordMemo<Export> exports;
    private final RecordMemo<PublishedSchema> schemas;
    private final RecordMemo<PublishedConversion> conversions;

    /**
     * Exports as the view shows them.
     *
     * @param paths resolves the id or path of a logical cluster
     */
    public Exports(StoreView view, Function<String, Optional<LogicalClusterName>> paths) {
        this.paths = paths;
        this.exports = new RecordMemo<>(view, ApiKinds.EXPORTS, Export::of);
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

    /** A schema by its name. */
    public Optional<PublishedSchema> schema(ViewSnapshot snapshot, LogicalClusterName cluster, String name) {
        return Optional.ofNullable(schemas.get(snapshot, cluster, "", name));
    }

    /** A conversion by its name, which is that of its schema. */
    public Optional<PublishedConversion> conversion(ViewSnapshot snapshot, LogicalClusterName cluster, String name) {
        return Optional.ofNullable(conversions.get(snapshot, cluster, "", name));
    }
}
