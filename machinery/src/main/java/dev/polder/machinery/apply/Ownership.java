package dev.polder.machinery.apply;

import dev.polder.machinery.apply.ConflictException.Conflict;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.typed.Comparison;
import dev.polder.machinery.apply.typed.Typed;
import dev.polder.machinery.apply.typed.TypedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Moves ownership when an object changes (structured-merge-diff {@code merge/update.go}). */
final class Ownership {

    private final VersionedObjects objects;
    private final WriteContext context;
    private @Nullable Compared last;

    /** Two values and how they differ. */
    private record Compared(Typed old, Typed now, Comparison comparison) {}

    Ownership(VersionedObjects objects, WriteContext context) {
        this.objects = objects;
        this.context = context;
    }

    /** Fits all sets to the schemas as they are now; those of versions that are gone go. */
    Managers fitToSchemas(Typed live, Managers managers) throws TypedException {
        TreeMap<ManagerId, ManagerFields> fitted = new TreeMap<>();
        for (Map.Entry<ManagerId, ManagerFields> entry : managers.byId().entrySet()) {
            ManagerFields owned = entry.getValue();
            Optional<Typed> versioned = objects.at(live, owned.apiVersion());
            if (versioned.isPresent()) {
                FieldSet fields = versioned.get().fitToSchema(owned.fields());
                fitted.put(entry.getKey(), owned.withFields(fields));
            }
        }
        return new Managers(fitted);
    }

    /**
     * Takes changed fields away from everybody but the one who changed them.
     *
     * @param self who changed them; null when it is not among the managers
     * @param force whether to take what others own too
     * @throws ConflictException without force, when others own changed fields
     */
    Managers take(Typed old, Typed now, Managers managers, @Nullable ManagerId self, boolean force)
            throws TypedException, ConflictException {
        Map<String, Optional<Comparison>> comparisons = new HashMap<>();
        TreeMap<ManagerId, ManagerFields> result = new TreeMap<>();
        List<Conflict> conflicts = new ArrayList<>();
        for (Map.Entry<ManagerId, ManagerFields> entry : managers.byId().entrySet()) {
            ManagerId id = entry.getKey();
            ManagerFields owned = entry.getValue();
            if (id.equals(self)) {
                result.put(id, owned);
                continue;
            }
            Optional<Comparison> comparison = comparisons.get(owned.apiVersion());
            if (comparison == null) {
                comparison = compare(old, now, owned.apiVersion());
                comparisons.put(owned.apiVersion(), comparison);
            }
            if (comparison.isEmpty()) {
                continue;
            }
            FieldSet changed =
                    comparison.get().modified().union(comparison.get().added());
            FieldSet contested = owned.fields().intersection(changed);
            contested.paths().forEach(path -> conflicts.add(new Conflict(id, path)));
            FieldSet kept = owned.fields()
                    .difference(contested)
                    .difference(comparison.get().removed());
            result.put(id, owned.withFields(kept));
        }
        if (!force && !conflicts.isEmpty()) {
            throw new ConflictException(conflicts);
        }
        result.values().removeIf(fields -> fields.fields().isEmpty());
        return new Managers(result);
    }

    private Optional<Comparison> compare(Typed old, Typed now, String apiVersion) throws TypedException {
        Optional<Typed> versionedOld = objects.at(old, apiVersion);
        Optional<Typed> versionedNow = objects.at(now, apiVersion);
        if (versionedOld.isEmpty() || versionedNow.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(compare(versionedOld.get(), versionedNow.get()).without(context.ignored()));
    }

    /** How two values differ, found out once for the same two: most entries are in the version of the write. */
    @SuppressWarnings("ReferenceEquality") // to look whether they are equal would cost what is saved
    Comparison compare(Typed old, Typed now) throws TypedException {
        Compared known = last;
        if (known == null || known.old() != old || known.now() != now) {
            known = new Compared(old, now, old.compare(now));
            last = known;
        }
        return known.comparison();
    }
}
