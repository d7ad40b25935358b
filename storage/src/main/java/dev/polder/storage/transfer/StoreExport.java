package dev.polder.storage.transfer;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.object.ObjectKey;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowScan;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoredRow;
import dev.polder.storage.epoch.EpochTable;
import dev.polder.storage.epoch.Epochs;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.encoding.StoredValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the objects of a store, as of one revision, as lines ({@link ExportWriter}). Internal rows are not among them: they
 * are about the store that they lie in. Holds a page of rows and the next one. Blocks.
 */
public final class StoreExport {

    private final ObjectStore store;
    private final ClusterScope scope;
    private final @Nullable Consumer<String> leftOut;

    /**
     * What was written.
     *
     * @param header the first line
     * @param objects how many objects there are in it
     */
    public record Result(ExportHeader header, long objects) {}

    /**
     * An export.
     *
     * @param scope whose objects
     * @param leftOut is told of each row that cannot be read and is left out, in one line; null refuses the export for it
     */
    public StoreExport(ObjectStore store, ClusterScope scope, @Nullable Consumer<String> leftOut) {
        this.store = store;
        this.scope = scope;
        this.leftOut = leftOut;
    }

    /**
     * Writes to a stream, which is flushed and left open.
     *
     * @throws TransferException when a row cannot be read, or the revision is compacted meanwhile
     * @throws StoreException when the store cannot be read
     */
    public Result writeTo(OutputStream out) throws IOException {
        ExportWriter writer = new ExportWriter(out);
        ExportHeader header = header();
        writer.header(header);
        objects(writer, header, "");
        writer.end();
        return new Result(header, writer.objects());
    }

    /**
     * Writes to a file, which has its name only once it is whole.
     *
     * @param resume whether to go on with one that was begun: at the same revision, behind its last whole line
     * @throws TransferException also when the file is there already, or was begun and shall not be gone on with, or is damaged,
     *     or was begun from another store or for other objects
     */
    public Result writeTo(Path file, boolean resume) throws IOException {
        try (ExportFile target = ExportFile.open(file, resume)) {
            ExportHeader header = target.header().orElse(null);
            if (header == null) {
                header = header();
                target.writer().header(header);
            } else {
                check(header, file);
            }
            if (!target.isWhole()) {
                objects(target.writer(), header, target.lastKey());
            }
            target.publish();
            return new Result(header, target.writer().objects());
        }
    }

    /** The newest version is read after the revision, so that it is not below any that a client has seen of it. */
    private ExportHeader header() {
        long revision = StoreStages.join(store.barrier());
        Epochs epochs = StoreStages.join(EpochTable.read(store));
        return new ExportHeader(store.identity().id(), revision, epochs.newest(revision), scope);
    }

    private void check(ExportHeader begun, Path file) {
        if (!begun.store().equals(store.identity().id())) {
            throw new TransferException("the export to " + file + " was begun from another store (" + begun.store()
                    + "); this one is " + store.identity().id());
        }
        if (!begun.scope().equals(scope)) {
            throw new TransferException(
                    "the export to " + file + " was begun with --cluster " + ExportHeader.text(begun.scope()));
        }
    }

    private void objects(ExportWriter writer, ExportHeader header, String lastKey) throws IOException {
        String start = lastKey.isEmpty() ? KeyLayout.start(scope) : lastKey + '\0';
        try {
            RowScan rows =
                    new RowScan(store, new RangeQuery(start, KeyLayout.end(scope), header.revision(), RowScan.PAGE));
            int sinceFlush = 0;
            while (rows.hasNext()) {
                write(writer, rows.next());
                if (++sinceFlush == RowScan.PAGE) {
                    writer.flush();
                    sinceFlush = 0;
                }
            }
        } catch (StoreException.Compacted e) {
            throw new TransferException(
                    "the history of revision " + header.revision()
                            + ", which the export is of, has been compacted meanwhile; begin it again",
                    e);
        }
    }

    private void write(ExportWriter writer, StoredRow row) throws IOException {
        Optional<ObjectKey> key = KeyLayout.parse(row.key());
        Optional<String> flaw = key.isEmpty() ? Optional.of("the key is not that of an object") : flaw(key.get(), row);
        if (flaw.isEmpty()) {
            writer.object(key.orElseThrow(), StoredValue.json(row.value()));
        } else if (leftOut != null) {
            leftOut.accept(row.key() + ": " + flaw.get());
        } else {
            throw new TransferException(row.key() + " cannot be exported: " + flaw.get()
                    + "; delete it, or leave such rows out with --skip-unreadable");
        }
    }

    private static Optional<String> flaw(ObjectKey key, StoredRow row) {
        Optional<String> unreadable = ObjectRecords.decode(key, row).unreadable();
        if (unreadable.isPresent()) {
            return unreadable;
        }
        for (byte unit : row.value()) {
            if (unit == '\n') {
                return Optional.of("its JSON has a line break");
            }
        }
        return Optional.empty();
    }
}
