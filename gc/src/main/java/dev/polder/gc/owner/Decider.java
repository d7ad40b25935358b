package dev.polder.gc.owner;

import dev.polder.api.object.ObjectKey;
import dev.polder.gc.owner.Decision.Propagation;
import dev.polder.gc.owner.Decision.Target;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is to become of one object in one state: k/k {@code pkg/controller/garbagecollector} {@code
 * attemptToDeleteItem}, {@code isDangling}, {@code classifyReferences}, {@code processDeletingDependentsItem} and {@code
 * attemptToOrphanWorker}. A function of its arguments: it neither reads the store nor waits.
 */
public final class Decider {

    /** More rows are not compared: what an object of so many owners was decided on still holds its own revision and types. */
    private static final int MOST_GUARDS = 64;

    private final ViewSnapshot snapshot;
    private final Types types;
    private final GoneOwners gone;
    private final EndingOwners ending;
    private final Facts.Source facts;

    /**
     * Decides in one state.
     *
     * @param catalog what the object's logical cluster serves
     * @param gone owners that were seen to go
     * @param ending objects that are being deleted
     */
    public Decider(
            ViewSnapshot snapshot, ResourceCatalog catalog, GoneOwners gone, EndingOwners ending, Facts.Source facts) {
        this.snapshot = snapshot;
        this.types = new Types(catalog);
        this.gone = gone;
        this.ending = ending;
        this.facts = facts;
    }

    /**
     * A decision.
     *
     * @param dangling references whose owner is not where they say, of which nobody saw the end: it may be elsewhere
     * @param type the type of the object; empty when it is none that owners count of
     * @param awaits a dependent that the object, which is being deleted, waits for; empty when it waits for none
     */
    public record Ruling(
            Decision decision, List<Reference> dangling, Optional<ResourceType> type, Optional<ObjectRecord> awaits) {

        static final Ruling REST = new Ruling(Decision.REST, List.of(), Optional.empty(), Optional.empty());
    }

    /**
     * Decides.
     *
     * @throws Facts.Cold when a value has to be read first
     */
    public Ruling decide(ObjectRecord item) {
        ResourceType type = types.collected(item).orElse(null);
        if (type == null || item.unreadable().isPresent()) {
            return Ruling.REST;
        }
        Item now = new Item(item, type, facts.of(item), new LinkedHashSet<>(types.rows(type)), new ArrayList<>());
        Set<Reference> leaving = leaving(now);
        if (!leaving.isEmpty()) {
            return ruling(now, new Decision.Disown(now.target(), leaving), Optional.empty());
        }
        if (item.terminating()) {
            return waiting(now);
        }
        return ruling(now, now.facts.references().isEmpty() ? Decision.REST : judged(now), Optional.empty());
    }

    /** An object while it is decided about, and what was looked at. */
    private record Item(
            ObjectRecord record, ResourceType type, Facts facts, Set<Guard> looked, List<Reference> dangling) {

        Target target() {
            List<Guard> guards = looked.stream().limit(MOST_GUARDS).toList();
            return new Target(record.key(), Types.stored(type), record.uid(), record.revision(), guards);
        }
    }

    private static Ruling ruling(Item item, Decision decision, Optional<ObjectRecord> awaits) {
        return new Ruling(decision, List.copyOf(item.dangling), Optional.of(item.type), awaits);
    }

    /** The owners that are being deleted and wait for their dependents to lose them. */
    private Set<Reference> leaving(Item item) {
        Set<Reference> leaving = new LinkedHashSet<>();
        for (Reference reference : item.facts.references()) {
            ObjectKey key = ending.find(item.record.key().cluster(), reference.uid());
            ObjectRecord owner = key == null ? null : find(key);
            if (owner != null
                    && owner.uid().equals(reference.uid())
                    && owner.terminating()
                    && facts.of(owner).orphans()) {
                leaving.add(reference);
                item.looked.add(new Guard(KeyLayout.object(owner.key()), owner.revision()));
            }
        }
        return leaving;
    }

    /** "Being deleted" leads one way only: at most the object waits for its dependents. */
    private Ruling waiting(Item item) {
        ObjectRecord record = item.record;
        if (item.facts.orphans()) {
            return waiting(item, Facts.ORPHAN, dependent(record));
        }
        if (item.facts.foreground()) {
            Optional<ObjectRecord> blocking = snapshot.anyDependent(
                    record.key().cluster(), record.uid(), one -> blocks(one, record.uid()) && counts(one));
            return waiting(item, Facts.FOREGROUND, blocking);
        }
        return ruling(item, Decision.REST, Optional.empty());
    }

    private static Ruling waiting(Item item, String finalizer, Optional<ObjectRecord> dependent) {
        Decision decision = dependent.isPresent() ? Decision.REST : new Decision.Release(item.target(), finalizer);
        return ruling(item, decision, dependent);
    }

    private Decision judged(Item item) {
        List<Reference> solid = new ArrayList<>();
        List<Reference> waiting = new ArrayList<>();
        Set<Reference> rest = new LinkedHashSet<>();
        for (Reference reference : item.facts.references()) {
            switch (look(item, reference)) {
                case GONE -> rest.add(reference);
                case SOLID -> solid.add(reference);
                case WAITING -> waiting.add(reference);
                case INVALID -> {
                    return Decision.REST;
                }
                case UNKNOWN -> {
                    return new Decision.Undecided(
                            "unable to get REST mapping for " + reference.apiVersion() + "/" + reference.kind() + ".",
                            true);
                }
                case UNREADABLE -> {
                    return new Decision.Undecided("the owner " + reference.name() + " cannot be read", false);
                }
            }
        }
        if (!solid.isEmpty()) {
            rest.addAll(waiting);
            return rest.isEmpty() ? Decision.REST : new Decision.Disown(item.target(), rest);
        }
        if (!waiting.isEmpty() && dependent(item.record).isPresent()) {
            boolean cycle = snapshot.anyDependent(
                            item.record.key().cluster(), item.record.uid(), this::waitsForDependents)
                    .isPresent();
            return cycle && item.facts.references().stream().anyMatch(Reference::blocks)
                    ? new Decision.Unblock(item.target())
                    : new Decision.Delete(item.target(), Propagation.FOREGROUND);
        }
        Propagation policy = item.facts.orphans()
                ? Propagation.ORPHAN
                : item.facts.foreground() ? Propagation.FOREGROUND : Propagation.BACKGROUND;
        return new Decision.Delete(item.target(), policy);
    }

    /** What became of an owner. */
    private enum Owner {
        /** It does not exist. */
        GONE,
        /** It exists. */
        SOLID,
        /** It exists until its dependents have gone. */
        WAITING,
        /** Its type is not served: whether it exists cannot be told. */
        UNKNOWN,
        /** It exists, and cannot be read. */
        UNREADABLE,
        /** No object of a namespace can own one that is in none. */
        INVALID
    }

    private Owner look(Item item, Reference reference) {
        ObjectKey dependent = item.record.key();
        ResourceType type = types.named(reference).orElse(null);
        if (gone.has(dependent, reference) && (type == null || !isThere(dependent, type, reference))) {
            return Owner.GONE;
        }
        if (type == null) {
            return Owner.UNKNOWN;
        }
        if (dependent.namespace().isEmpty() && type.namespaced()) {
            item.dangling.add(reference);
            return Owner.INVALID;
        }
        ObjectKey key = named(dependent, type, reference);
        ObjectRecord owner = find(key);
        item.looked.addAll(types.rows(type));
        if (owner != null && owner.unreadable().isPresent()) {
            return Owner.UNREADABLE;
        }
        boolean there = owner != null && owner.uid().equals(reference.uid());
        if (owner != null && there && !waitsForDependents(owner)) {
            return Owner.SOLID;
        }
        // Nothing is taken from the dependent because of an owner that is there, so its row may move.
        item.looked.add(new Guard(KeyLayout.object(key), owner == null ? 0 : owner.revision()));
        if (there) {
            return Owner.WAITING;
        }
        item.dangling.add(reference);
        return Owner.GONE;
    }

    private static ObjectKey named(ObjectKey dependent, ResourceType type, Reference reference) {
        String namespace = type.namespaced() ? dependent.namespace() : "";
        return new ObjectKey(dependent.cluster(), type.space(), namespace, reference.name());
    }

    /** Whoever restores a backup brings back what has ended. */
    private boolean isThere(ObjectKey dependent, ResourceType type, Reference reference) {
        ObjectRecord owner = find(named(dependent, type, reference));
        return owner != null && owner.uid().equals(reference.uid());
    }

    private @Nullable ObjectRecord find(ObjectKey key) {
        return snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
    }

    private boolean waitsForDependents(ObjectRecord record) {
        return record.terminating()
                && record.unreadable().isEmpty()
                && facts.of(record).foreground();
    }

    private Optional<ObjectRecord> dependent(ObjectRecord record) {
        return snapshot.anyDependent(record.key().cluster(), record.uid(), this::counts);
    }

    /** An object of a type that is not served is in nobody's way, as upstream, which does not watch it. */
    private boolean counts(ObjectRecord dependent) {
        return types.collected(dependent).isPresent();
    }

    private static boolean blocks(ObjectRecord dependent, String owner) {
        return dependent.owners().stream().anyMatch(link -> link.uid().equals(owner) && link.blocks());
    }
}
