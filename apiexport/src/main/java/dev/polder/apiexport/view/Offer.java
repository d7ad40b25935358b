package dev.polder.apiexport.view;

import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.spi.schema.ServedResource;
import java.util.List;

/**
 * One resource that the view of an export serves.
 *
 * @param kind why it is served
 * @param identity the identity hash of the export that it comes from; empty for what every logical cluster has
 * @param type as the view shows it, for all consumers together
 * @param rows what the type was read from; none for what every logical cluster has
 * @param content while this stays the same, the schema does ({@link BoundTypes.Bound#content})
 */
public record Offer(Kind kind, String identity, ResourceType type, List<SchemaOrigin.Row> rows, String content) {

    public Offer {
        rows = List.copyOf(rows);
    }

    /** Why a resource is served. */
    public enum Kind {
        /** The export publishes it. */
        EXPORTED,
        /** The export claims it. */
        CLAIMED,
        /** The bindings to the export, which can always be read. */
        BINDINGS
    }

    /** Whether what a consumer serves under this name is what the export means: another's definition of the name is not. */
    boolean means(ServedResource served) {
        return served.type().space().equals(type.space())
                && (!type.space().identity().isEmpty() || served.origin() == null);
    }
}
