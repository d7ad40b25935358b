package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.apply.ManagerId.Operation;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.typed.Comparison;
import dev.polder.machinery.apply.typed.Typed;
import dev.polder.machinery.apply.typed.TypedException;
import dev.polder.machinery.schema.Schema;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives the fields that a write changed to its writer. */
final class Tracking {

    /** More entries of updates than this are joined, oldest first. */
    static final int MAX_UPDATE_MANAGERS = 10;

    /** Who gets the entries that are joined. */
    private static final String OLD_UPDATES = "ancient-changes";

    /** Who gets what was there before the first apply. */
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";

    /** Paths nobody can own. */
    static final FieldSet NEVER_OWNED = FieldSet.ofFields(
            "apiVersion",
            "kind",
            "metadata",
            "metadata.name",
            "metadata.namespace",
            "metadata.creationTimestamp",
            "metadata.selfLink",
            "metadata.uid",
            "metadata.clusterName",
            "metadata.generation",
            "metadata.managedFields",
            "metadata.resourceVersion");

    private static final Comparator<Map.Entry<ManagerId, ManagerFields>> OLDEST_FIRST = Comparator.comparingLong(
                    (Map.Entry<ManagerId, ManagerFields> e) ->
                            ManagedFieldsCodec.epochSeconds(e.getValue().time()))
            .thenComparing(Map.Entry::getKey);

    private final WriteContext context;
    private final VersionedObjects objects;

    Tracking(Schema schema, WriteContext context) {
        this.context = context;
        this.objects = new VersionedObjects(context, schema);
    }

    /** The managers after the writer of the context changed the object. */
    Managers update(ObjectNode live, ObjectNode updated, Managers managers) throws TypedException {
        return update(live, updated, managers, context.id(Operation.UPDATE));
    }

    /** The managers of an object that has none but is there: one owns it all. */
    Managers beforeFirstApply(ObjectNode empty, ObjectNode live) throws TypedException {
        return update(empty, live, Managers.NONE, context.id(BEFORE_FIRST_APPLY, Operation.UPDATE));
    }

    private Managers update(ObjectNode live, ObjectNode updated, Managers managers, ManagerId writer)
            throws TypedException {
        Typed now = Typed.of(updated, objects.type(), true);
        Typed before = Typed.of(live, objects.type(), true);
        Ownership ownership = new Ownership(objects, context);
        Managers others;
        try {
            others = ownership.take(before, now, ownership.fitToSchemas(before, managers), null, true);
        } catch (ConflictException e) {
            throw new IllegalStateException(e); // what is forced has no conflicts
        }
        Comparison changes = ownership.compare(before, now);
        FieldSet changed = changes.modified()
                .union(changes.added())
                .recursiveDifference(context.ignored())
                .difference(NEVER_OWNED);
        if (changed.isEmpty()) {
            return cap(others);
        }
        ManagerFields previous = others.get(writer);
        FieldSet owned = previous == null ? changed : changed.union(previous.fields());
        return cap(others.with(writer, new ManagerFields(owned, context.apiVersion(), context.time())));
    }

    /** Joins the oldest updates of each version until there are few enough. */
    private static Managers cap(Managers managers) {
        if (managers.byId().size() <= MAX_UPDATE_MANAGERS) {
            return managers;
        }
        List<Map.Entry<ManagerId, ManagerFields>> updaters = managers.byId().entrySet().stream()
                .filter(e -> e.getKey().operation() == Operation.UPDATE)
                .sorted(OLDEST_FIRST)
                .toList();
        int count = updaters.size();
        Managers result = managers;
        Map<String, ManagerId> firstOfVersion = new HashMap<>();
        for (int i = 0; i < updaters.size() && count > MAX_UPDATE_MANAGERS; i++) {
            ManagerId id = updaters.get(i).getKey();
            ManagerFields fields = updaters.get(i).getValue();
            ManagerId first = firstOfVersion.putIfAbsent(fields.apiVersion(), id);
            if (first != null) {
                result = join(result, first, id, fields);
                count--;
            }
        }
        return result;
    }

    private static Managers join(Managers managers, ManagerId first, ManagerId id, ManagerFields fields) {
        ManagerId bucket = ManagerId.of(OLD_UPDATES, Operation.UPDATE, fields.apiVersion(), "");
        ManagerFields joined = managers.get(bucket);
        Managers result = managers.without(id);
        if (joined == null) {
            joined = managers.byId().get(first);
            result = result.without(first);
        }
        FieldSet all = joined == null ? fields.fields() : fields.fields().union(joined.fields());
        // The entry joined last is the most recent.
        return result.with(bucket, new ManagerFields(all, fields.apiVersion(), fields.time()));
    }
}
