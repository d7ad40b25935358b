package dev.polder.gc;

import dev.polder.api.object.ObjectKey;
import dev.polder.gc.owner.Decider;
import dev.polder.gc.owner.Decider.Ruling;
import dev.polder.gc.owner.Decision;
import dev.polder.gc.owner.EndingOwners;
import dev.polder.gc.owner.Facts;
import dev.polder.gc.owner.GoneOwners;
import dev.polder.gc.owner.TypeGate;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.HashMap;
import java.util.Map;

/** Decides about an object under the lock of types, and reads what has to be read outside of it. */
final class Judge {

    private final SchemaSource schemas;
    private final TypeGate gate;
    private final GoneOwners gone;
    private final EndingOwners ending;

    Judge(SchemaSource schemas, TypeGate gate, GoneOwners gone, EndingOwners ending) {
        this.schemas = schemas;
        this.gate = gate;
        this.gone = gone;
        this.ending = ending;
    }

    /**
     * Decides about an object as a state has it. One that misses a type has been parked when this returns.
     *
     * @throws dev.polder.storage.StoreException when a value cannot be read
     */
    Ruling rule(ViewSnapshot snapshot, ObjectRecord item) {
        Map<ObjectKey, Facts> read = new HashMap<>();
        while (true) {
            try {
                return gate.deciding(() -> rule(snapshot, item, read));
            } catch (Facts.Cold cold) {
                read.put(cold.record().key(), Facts.of(cold.record().hold()));
            }
        }
    }

    private Ruling rule(ViewSnapshot snapshot, ObjectRecord item, Map<ObjectKey, Facts> read) {
        ObjectKey key = item.key();
        Facts.Source facts = record -> warm(record, read);
        Ruling ruling = new Decider(snapshot, schemas.catalog(key.cluster()), gone, ending, facts).decide(item);
        if (ruling.decision() instanceof Decision.Undecided undecided && undecided.type()) {
            gate.park(key);
        } else {
            gate.unpark(key);
        }
        return ruling;
    }

    /** All are of one state, so that there is one revision of each. */
    private static Facts warm(ObjectRecord record, Map<ObjectKey, Facts> read) {
        Facts known = read.get(record.key());
        if (known != null) {
            return known;
        }
        ObjectRecord held = record.held();
        if (held == null) {
            throw new Facts.Cold(record);
        }
        return Facts.of(held);
    }
}
