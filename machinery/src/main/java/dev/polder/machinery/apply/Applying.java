package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.apply.ManagerId.Operation;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.Values;
import dev.polder.machinery.apply.typed.Typed;
import dev.polder.machinery.apply.typed.TypedException;
import dev.polder.machinery.schema.Schema;
import org.jspecify.annotations.Nullable;

/** Merges one applied configuration into the live object. */
final class Applying {

    private final Schema schema;
    private final WriteContext context;
    private final ObjectNode live;
    private final ObjectNode applied;
    private final VersionedObjects objects;

    /**
     * One apply.
     *
     * @param live the object before; may become the result
     * @param applied what was applied; may become part of the result
     */
    Applying(Schema schema, WriteContext context, ObjectNode live, ObjectNode applied) {
        this.schema = schema;
        this.context = context;
        this.live = live;
        this.applied = applied;
        this.objects = new VersionedObjects(context, schema);
    }

    /**
     * What became of an apply.
     *
     * @param object the object; its managedFields are not yet those of the managers
     * @param managers who owns what
     */
    record Result(ObjectNode object, Managers managers) {}

    /**
     * Merges.
     *
     * @throws ConflictException without force, when others own what would change
     */
    Result run(Managers managers, boolean force) throws ConflictException {
        try {
            Managers known = managers.isEmpty() ? firstManagers() : managers;
            ApplyChecks.requireNoManagedFields(applied);
            return merge(known, force);
        } catch (TypedException e) {
            throw ApplyChecks.unclassified(e.getMessage() == null ? "" : e.getMessage());
        }
    }

    /**
     * Merges by force when all conflicts are about fields that may be taken.
     *
     * @throws ConflictException with the others
     */
    Result runDespite(Managers managers, ConflictException conflicts, FieldSet allowed) throws ConflictException {
        var remaining = conflicts.conflicts().stream()
                .filter(conflict -> !allowed.has(conflict.path()))
                .toList();
        if (!remaining.isEmpty()) {
            throw new ConflictException(remaining);
        }
        return run(managers, true);
    }

    private Managers firstManagers() throws TypedException {
        try {
            ObjectNode empty = live.objectNode();
            empty.set("apiVersion", live.path("apiVersion"));
            empty.set("kind", live.path("kind"));
            return new Tracking(schema, context).beforeFirstApply(empty, live);
        } catch (TypedException e) {
            throw new TypedException("failed to create manager for existing fields: failed to convert new object ("
                    + ApplyChecks.describe(live) + ") to smd typed: " + e.getMessage());
        }
    }

    private Result merge(Managers managers, boolean force) throws TypedException, ConflictException {
        Typed config = typed("patch", applied, false);
        Typed before = typed("live", live, true);
        Ownership ownership = new Ownership(objects, context);
        Managers fitted = ownership.fitToSchemas(before, managers);
        ManagerId self = context.id(Operation.APPLY);
        @Nullable ManagerFields last = fitted.get(self);
        Typed merged = before.merge(config);
        FieldSet applies = config.fields().recursiveDifference(context.ignored());
        ManagerFields owned = new ManagerFields(applies, context.apiVersion(), last == null ? null : last.time());
        Managers claimed = fitted.with(self, owned);
        if (last != null) {
            merged = new Pruning(objects).prune(merged, last, applies, claimed, context.apiVersion());
        }
        Managers settled = ownership.take(before, merged, claimed, self, force);
        boolean changed = !Values.equal(before.value(), merged.value());
        ObjectNode object = changed && merged.value() instanceof ObjectNode result ? result : live;
        return new Result(object, strip(settled, self, changed));
    }

    private Managers strip(Managers managers, ManagerId self, boolean changed) {
        ManagerFields owned = managers.get(self);
        if (owned == null) {
            return managers;
        }
        ManagerFields stripped = owned.withFields(owned.fields().difference(Tracking.NEVER_OWNED));
        return managers.with(self, changed ? stripped.at(context.time()) : stripped);
    }

    private Typed typed(String which, ObjectNode object, boolean allowDuplicates) throws TypedException {
        try {
            return Typed.of(object, objects.type(), allowDuplicates);
        } catch (TypedException e) {
            throw new TypedException("failed to create typed " + which + " object (" + ApplyChecks.describe(object)
                    + "): " + e.getMessage());
        }
    }
}
