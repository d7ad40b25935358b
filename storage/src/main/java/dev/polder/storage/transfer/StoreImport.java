package dev.polder.storage.transfer;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreStages;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.epoch.PastStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Writes the objects of an export into a store, as they were: uid, times and generation are kept, each in a transaction of its
 * own, several at once. It may be killed at any time and gone on with.
 *
 * <p>Before the first object a step is made above every version that the other store had given, so that no client of either
 * ever sees an object's version go back (store rule S8, docs/decisions/0011-versions-across-stores.md). Blocks.
 */
public final class StoreImport {

    /** Transactions on their way at once. */
    private static final int LANES = 32;

    private final ObjectStore target;
    private final Options options;

    /**
     * How to import.
     *
     * @param scope whose objects of the file
     * @param onConflict what to do about objects that are there
     * @param resume whether to go on with an import of the same file that was not finished
     * @param quota what all rows of the target may take, in bytes; empty when only the target knows
     */
    public record Options(ClusterScope scope, OnConflict onConflict, boolean resume, Optional<StoreQuota> quota) {}

    /**
     * What an import would do.
     *
     * @param header what the file is of
     * @param objects how many objects of the scope it has
     * @param bytes what they take, keys and values
     * @param present how many of them are in the target
     */
    public record Plan(ExportHeader header, long objects, long bytes, long present) {}

    /**
     * What an import has done, this time.
     *
     * @param plan what there was to do
     * @param imported objects that are new
     * @param replaced objects that took the place of another one
     * @param skipped objects left out because one was there
     * @param before objects that an earlier run had dealt with
     */
    public record Result(Plan plan, long imported, long replaced, long skipped, long before) {}

    public StoreImport(ObjectStore target, Options options) {
        this.target = target;
        this.options = options;
    }

    /**
     * Reads the whole file and looks at the target, and writes nothing.
     *
     * @throws TransferException when an import would be refused; in one line
     */
    public Plan inspect(Path file) throws IOException {
        ImportInspection.Found found = ImportInspection.inspect(target, file, options.scope(), options.quota());
        begun(found);
        return plan(found);
    }

    /**
     * Imports a file.
     *
     * @throws TransferException when it is refused, before anything was written, or cannot go on; in one line
     */
    public Result run(Path file) throws IOException {
        ImportInspection.Found found = ImportInspection.inspect(target, file, options.scope(), options.quota());
        Optional<ImportState> begun = begun(found);
        Plan plan = plan(found);
        if (begun.isPresent() && begun.get().isDone()) {
            return new Result(plan, 0, 0, 0, plan.objects());
        }
        ImportState state = begun.orElseGet(() -> begin(found));
        ImportTally tally = new ImportTally();
        long before;
        try {
            before = write(file, state, tally);
            StoreStages.join(target.commit(state.finished()));
        } catch (StoreException | TransferException e) {
            throw new TransferException(
                    e.getMessage() + "; " + (tally.imported.sum() + tally.replaced.sum())
                            + " objects were imported by now; go on with --resume",
                    e);
        }
        return new Result(plan, tally.imported.sum(), tally.replaced.sum(), tally.skipped.sum(), before);
    }

    /** What was begun and is to be gone on with; empty when this is a new import, which is not refused. */
    private Optional<ImportState> begun(ImportInspection.Found found) {
        Optional<ImportState> begun = ImportState.read(target, found.sum());
        if (begun.isPresent() && (options.resume() || !begun.get().isDone())) {
            if (!options.resume()) {
                throw new TransferException("an import of this file was begun and not finished; go on with --resume");
            }
            String scope = ExportHeader.text(options.scope());
            if (!begun.get().scope().equals(scope)) {
                throw new TransferException("the import of this file was begun with --cluster "
                        + begun.get().scope() + ", not " + scope);
            }
            return begun;
        }
        if (options.onConflict() == OnConflict.REFUSE && found.conflicting() > 0) {
            throw new TransferException(found.conflicting() + " objects of the file are in the target already, first "
                    + String.join(", ", found.conflicts())
                    + "; nothing was imported; keep those with --on-conflict=skip, or have them replaced with"
                    + " --on-conflict=replace");
        }
        return Optional.empty();
    }

    private static Plan plan(ImportInspection.Found found) {
        return new Plan(found.header(), found.objects(), found.bytes(), found.conflicting());
    }

    /** Makes the step of versions, and notes in the same transaction that this import has begun. */
    private ImportState begin(ImportInspection.Found found) {
        ImportState fresh = ImportState.fresh(found.sum(), ExportHeader.text(options.scope()), LANES);
        ExportHeader header = found.header();
        List<RowWrite> rows = new ArrayList<>(List.of(fresh.begun()));
        if (!header.store().equals(target.identity().id())) {
            rows.add(PastStores.leftBehind(header.store(), header.newestVersion()));
        }
        StoreStages.join(EpochTable.step(target, header.newestVersion() + EpochTable.MARGIN, rows));
        return fresh;
    }

    /** Has the lanes write what they have not yet; returns how many objects an earlier run had dealt with. */
    private long write(Path file, ImportState state, ImportTally tally) throws IOException {
        List<ImportLane> lanes = new ArrayList<>();
        for (int i = 0; i < state.lanes(); i++) {
            lanes.add(new ImportLane(target, options.onConflict(), tally, state.lane(i)));
        }
        long before = 0;
        try (ExportReader reader = ImportInspection.open(file)) {
            for (Optional<ExportEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                ExportEntry entry = next.get();
                if (!ImportInspection.covers(options.scope(), entry)) {
                    continue;
                }
                if (state.has(entry.number())) {
                    before++;
                    continue;
                }
                ImportLane lane = lanes.get(state.laneOf(entry.number()));
                StoreStages.join(lane.last());
                lane.begin(entry);
            }
            for (ImportLane lane : lanes) {
                StoreStages.join(lane.last());
            }
            return before;
        } finally {
            lanes.forEach(StoreImport::settle);
        }
    }

    /** After a failure of one lane the others end what they have begun, so that nothing happens behind the caller's back. */
    private static void settle(ImportLane lane) {
        try {
            var unused = lane.last().toCompletableFuture().join();
        } catch (CompletionException told) {
            // The first failure is what the caller hears.
        }
    }
}
