package dev.polder.storage.transfer;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.KeyOrder;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowScan;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a whole export beside the target before anything is written: every sum, every size, and which objects are there
 * already. Both are in the order of keys, so it holds a line of the one and two pages of the other.
 */
final class ImportInspection {

    /** So many conflicts are named. */
    private static final int NAMED = 5;

    private final ObjectStore store;
    private final ClusterScope scope;
    private final RowScan present;
    private final List<String> conflicts = new ArrayList<>();
    private Optional<StoredRow> there = Optional.empty();
    private long presentBytes;
    private long replacedBytes;
    private long objects;
    private long bytes;
    private long conflicting;

    /**
     * What there is to import.
     *
     * @param header the first line of the file
     * @param sum the sum of the file
     * @param objects how many objects of the scope it has
     * @param bytes what they take, keys and values
     * @param conflicting how many of them exist in the target
     * @param conflicts the first of those
     */
    record Found(ExportHeader header, String sum, long objects, long bytes, long conflicting, List<String> conflicts) {}

    private ImportInspection(ObjectStore store, ClusterScope scope, Optional<StoreQuota> quota) {
        this.store = store;
        this.scope = scope;
        // Whoever has a quota counts all rows against it.
        ClusterScope looked = quota.isPresent() ? new ClusterScope.AllClusters() : scope;
        this.present = RowScan.ofObjects(store, looked, 0);
        advance();
    }

    /**
     * Inspects a file. Blocks.
     *
     * @param quota what all rows of the target may take; empty when only the target knows
     * @throws TransferException when the file is damaged or was cut off, or an object is too large, or all of them are
     */
    static Found inspect(ObjectStore store, Path file, ClusterScope scope, Optional<StoreQuota> quota)
            throws IOException {
        ImportInspection inspection = new ImportInspection(store, scope, quota);
        try (ExportReader reader = open(file)) {
            for (Optional<ExportEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                inspection.look(next.get());
            }
            quota.ifPresent(inspection::check);
            return new Found(
                    reader.header(),
                    reader.sum(),
                    inspection.objects,
                    inspection.bytes,
                    inspection.conflicting,
                    inspection.conflicts);
        }
    }

    static ExportReader open(Path file) throws IOException {
        return new ExportReader(file.toString(), ExportFile.content(file));
    }

    private void look(ExportEntry entry) {
        if (!covers(scope, entry)) {
            return;
        }
        objects++;
        bytes += entry.key().bytes() + (long) entry.value().length;
        try {
            StoreLimits.STANDARD.check(
                    new StoreTransaction(new RowWrite.Put(entry.key(), entry.value()), List.of(), List.of()));
        } catch (StoreException.TooLarge e) {
            throw new TransferException(
                    "the object " + entry.number() + " of the file does not fit: " + e.getMessage(), e);
        }
        while (there.isPresent()
                && KeyOrder.compare(there.get().key().path(), entry.key().path()) < 0) {
            advance();
        }
        if (there.isPresent() && there.get().key().equals(entry.key())) {
            conflicting++;
            replacedBytes += bytes(there.get());
            if (conflicts.size() < NAMED) {
                conflicts.add(entry.key().path());
            }
        }
    }

    private void advance() {
        there = present.hasNext() ? Optional.of(present.next()) : Optional.empty();
        there.ifPresent(row -> presentBytes += bytes(row));
    }

    private void check(StoreQuota most) {
        while (there.isPresent()) {
            advance();
        }
        RowScan internals = new RowScan(
                store,
                new RangeQuery(KeyLayout.internalStart(), KeyLayout.internalEnd(), present.revision(), RowScan.PAGE));
        while (internals.hasNext()) {
            presentBytes += bytes(internals.next());
        }
        if (presentBytes + bytes - replacedBytes > most.createsEnd()) {
            throw new TransferException("the objects take " + bytes + " bytes and the target holds " + presentBytes
                    + "; no object is created in it from " + most.createsEnd()
                    + " on; raise its quota with --embedded-etcd-quota-backend-bytes");
        }
    }

    private static long bytes(StoredRow row) {
        return row.key().bytes() + (long) row.value().length;
    }

    static boolean covers(ClusterScope scope, ExportEntry entry) {
        return scope.covers(KeyLayout.parse(entry.key()).orElseThrow().cluster());
    }
}
