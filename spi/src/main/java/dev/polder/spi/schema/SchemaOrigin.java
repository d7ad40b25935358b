package dev.polder.spi.schema;

import dev.polder.api.object.ObjectKey;
import java.util.List;

/**
 * The objects that a type was read from: a write decided on the type is void once one of them has changed (store rule S5).
 *
 * @param rows the objects; the first is the one that describes the type
 * @param schemaRevision objects written after this revision were written under the type's present schema
 */
public record SchemaOrigin(List<Row> rows, long schemaRevision) {

    public SchemaOrigin {
        rows = List.copyOf(rows);
    }

    /** A type that one object describes and serves, e.g. a CustomResourceDefinition. */
    public SchemaOrigin(ObjectKey source, long revision, long schemaRevision) {
        this(List.of(new Row(source, revision)), schemaRevision);
    }

    /**
     * One of the objects.
     *
     * @param object which
     * @param revision the revision that it was read at
     */
    public record Row(ObjectKey object, long revision) {}

    /** The object that describes the type. */
    public ObjectKey source() {
        return rows.get(0).object();
    }
}
