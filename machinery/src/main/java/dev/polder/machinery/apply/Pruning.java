package dev.polder.machinery.apply;

import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.typed.Typed;
import dev.polder.machinery.apply.typed.TypedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Removes from a merged object what its applier applied last time, did not apply now, and nobody else owns
 * (structured-merge-diff {@code merge/update.go}).
 */
final class Pruning {

    private final VersionedObjects objects;

    Pruning(VersionedObjects objects) {
        this.objects = objects;
    }

    /** A merged object and what is left of it. */
    private record Pair(Typed merged, Typed pruned) {}

    /**
     * The merged object without what was dropped.
     *
     * @param merged live object and configuration
     * @param last what the applier owned before
     * @param applied what it applies now
     * @param managers everybody, with what the applier owns now
     * @param apiVersion the version of the result
     */
    Typed prune(Typed merged, ManagerFields last, FieldSet applied, Managers managers, String apiVersion)
            throws TypedException {
        return dropsNothing(last, applied, managers, apiVersion)
                ? merged
                : pruneAll(merged, last, managers, apiVersion);
    }

    /** The same without looking first whether there is anything to do. */
    Typed pruneAll(Typed merged, ManagerFields last, Managers managers, String apiVersion) throws TypedException {
        Optional<Typed> versioned = objects.at(merged, last.apiVersion());
        if (last.fields().isEmpty() || versioned.isEmpty()) {
            return merged;
        }
        Typed before = versioned.get();
        Typed pruned = before.without(before.withParents(last.fields()));
        pruned = addBackOwned(before, pruned, last.apiVersion(), managers);
        pruned = addBackDangling(before, pruned, last);
        return objects.at(pruned, apiVersion).orElse(pruned);
    }

    /**
     * Whether all that was applied last time is applied again, as it mostly is. What would be taken out is then all owned, with all
     * that it stands in, as a configuration mentions every element and key that it says something below; so that all would be
     * added back. With several versions that would have to be shown for each, which is not tried.
     */
    static boolean dropsNothing(ManagerFields last, FieldSet applied, Managers managers, String apiVersion) {
        return last.apiVersion().equals(apiVersion)
                && managers.byId().values().stream()
                        .allMatch(fields -> fields.apiVersion().equals(apiVersion))
                && last.fields().isWithin(applied);
    }

    /** Restores what somebody owns; first in the version pruned in, which conversion may depend on. */
    private Typed addBackOwned(Typed merged, Typed pruned, String prunedVersion, Managers managers)
            throws TypedException {
        Map<String, FieldSet> owned = new LinkedHashMap<>();
        for (ManagerFields fields : managers.byId().values()) {
            owned.merge(fields.apiVersion(), fields.fields(), FieldSet::union);
        }
        Pair pair = new Pair(merged, pruned);
        FieldSet first = owned.remove(prunedVersion);
        if (first != null) {
            pair = addBack(pair, prunedVersion, first);
        }
        for (Map.Entry<String, FieldSet> entry : owned.entrySet()) {
            pair = addBack(pair, entry.getKey(), entry.getValue());
        }
        return pair.pruned;
    }

    private Pair addBack(Pair pair, String apiVersion, FieldSet owned) throws TypedException {
        Optional<Typed> versionedMerged = objects.at(pair.merged, apiVersion);
        Optional<Typed> versionedPruned = objects.at(pair.pruned, apiVersion);
        if (versionedMerged.isEmpty() || versionedPruned.isEmpty()) {
            return pair;
        }
        Typed merged = versionedMerged.get();
        FieldSet stays = versionedPruned.get().fieldsAndParents().union(merged.withParents(owned));
        return new Pair(merged, merged.without(merged.fieldsAndParents().difference(stays)));
    }

    /** Restores what the applier never owned. */
    private Typed addBackDangling(Typed merged, Typed pruned, ManagerFields last) throws TypedException {
        Optional<Typed> versioned = objects.at(pruned, last.apiVersion());
        if (versioned.isEmpty()) {
            return merged;
        }
        FieldSet lost = merged.fieldsAndParents().difference(versioned.get().fieldsAndParents());
        return merged.without(lost.intersection(merged.withParents(last.fields())));
    }
}
