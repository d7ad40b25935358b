package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.schema.Defaulter;
import dev.polder.machinery.schema.Pruner;
import dev.polder.machinery.schema.Schema;
import dev.polder.spi.schema.SchemaOrigin;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.view.ObjectRecord;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns stored objects into the forms that versions are served in (store rule S12): bytes are served as they lie when they
 * were written under the present schema and the versions differ in name only, else they are decoded, converted, pruned and
 * defaulted once.
 */
public final class Forms {

    private final RenormalisedBodies renormalised;
    private final Supplier<Epochs> epochs;

    /**
     * Forms of objects.
     *
     * @param cacheBytes how many bytes of converted objects are remembered
     * @param epochs how versions follow from revisions
     */
    public Forms(long cacheBytes, Supplier<Epochs> epochs) {
        this.renormalised = new RenormalisedBodies(cacheBytes);
        this.epochs = epochs;
    }

    /** The {@code resourceVersion} that clients see for a revision (store rule S8). */
    public long version(long revision) {
        return epochs.get().version(revision);
    }

    /** Whether serving the record, whose value is in memory, costs no parsing, so that an event loop may do it. */
    public boolean ready(ServedResource resource, ObjectRecord record) {
        return verbatim(resource, record) || renormalised.has(resource, record);
    }

    /**
     * The record to splice: the stored one, or the one renormalised for this version; its value is in memory. May parse,
     * and may block when the record's value is cold.
     */
    public ObjectRecord shown(ServedResource resource, ObjectRecord record) {
        if (verbatim(resource, record)) {
            return record.hold();
        }
        return renormalised.computeIfAbsent(resource, record, () -> convert(resource, record));
    }

    /** Whatever {@link #shown} and {@link #tree} need is in memory: a copy of the record that stays so; null otherwise. */
    public @Nullable ObjectRecord atHand(ServedResource resource, ObjectRecord record) {
        ObjectRecord held = record.held();
        return held != null && ready(resource, held) ? held : null;
    }

    /** The object as a tree in the served form: with {@code resourceVersion} and {@code kcp.io/cluster}. */
    public ObjectNode tree(ServedResource resource, ObjectRecord record) {
        ObjectNode object = convert(resource, record);
        ServedMetadata.put(object, record, version(record.revision()));
        return object;
    }

    private static boolean verbatim(ServedResource resource, ObjectRecord record) {
        SchemaOrigin origin = resource.origin();
        Schema stored = resource.type().storage().schema();
        boolean sameSchema = resource.version().name().equals(resource.type().storageVersion())
                || resource.type().builtIn()
                || stored.equals(resource.version().schema());
        boolean present = origin == null || record.revision() > origin.schemaRevision();
        return sameSchema && present && resource.type().rules().convertsByApiVersionOnly();
    }

    private static ObjectNode convert(ServedResource resource, ObjectRecord record) {
        ObjectNode stored = Json.readOwn(record.body().json());
        ObjectNode served = resource.type().rules().fromStorage(stored, resource.apiVersion());
        if (!verbatim(resource, record) && !resource.type().builtIn()) {
            Schema schema = resource.version().schema();
            Pruner.prune(served, schema);
            Defaulter.apply(served, schema);
        }
        return served;
    }
}
