package dev.polder.gc;

import dev.polder.api.object.ObjectKey;
import dev.polder.gc.owner.Decider;
import dev.polder.gc.owner.Decider.Ruling;
import dev.polder.gc.owner.Decision;
import dev.polder.gc.owner.EndingOwners;
import dev.polder.gc.owner.Facts;
import dev.polder.gc.owner.GoneOwners;
import dev.polder.gc.owner.KnownFacts;
import dev.polder.gc.owner.TypeGate;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;

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
     * @param known what was read for the object so far; learns what is read now
     * @throws dev.polder.storage.StoreException when a value cannot be read
     */
    Ruling rule(ViewSnapshot snapshot, ObjectRecord item, KnownFacts known) {
        while (true) {
            try {
                return gate.deciding(() -> decide(snapshot, item, known));
            } catch (Facts.Cold cold) {
                var unused = known.read(cold.record());
            }
        }
    }

    private Ruling decide(ViewSnapshot snapshot, ObjectRecord item, KnownFacts known) {
        ObjectKey key = item.key();
        Ruling ruling = new Decider(snapshot, schemas.catalog(key.cluster()), gone, ending, known).decide(item);
        if (ruling.decision() instanceof Decision.Undecided undecided && undecided.type()) {
            gate.park(key);
        } else {
            gate.unpark(key);
        }
        return ruling;
    }
}
