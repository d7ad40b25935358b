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
import java.util.List;
import java.util.function.Supplier;

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
        return deciding(known, () -> decide(decider(snapshot, item, known), item));
    }

    /** The same about several objects of one logical cluster, in their order: at least one. */
    List<Ruling> rule(ViewSnapshot snapshot, List<ObjectRecord> items, KnownFacts known) {
        return deciding(known, () -> {
            Decider decider = decider(snapshot, items.get(0), known);
            return items.stream().map(item -> decide(decider, item)).toList();
        });
    }

    private <T> T deciding(KnownFacts known, Supplier<T> decision) {
        while (true) {
            try {
                return gate.deciding(decision);
            } catch (Facts.Cold cold) {
                var unused = known.read(cold.record());
            }
        }
    }

    /** An object is no more: it misses no type. */
    void forget(ObjectKey key) {
        gate.unpark(key);
    }

    private Decider decider(ViewSnapshot snapshot, ObjectRecord item, KnownFacts known) {
        return new Decider(snapshot, schemas.catalog(item.key().cluster()), gone, ending, known);
    }

    private Ruling decide(Decider decider, ObjectRecord item) {
        Ruling ruling = decider.decide(item);
        if (ruling.decision() instanceof Decision.Undecided undecided && undecided.type()) {
            gate.park(item.key());
        } else {
            gate.unpark(item.key());
        }
        return ruling;
    }
}
