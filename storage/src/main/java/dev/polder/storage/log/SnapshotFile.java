package dev.polder.storage.log;

import dev.polder.storage.StoredRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A file with every row as of one revision. */
final class SnapshotFile {

    /** Rows are encoded, checksummed and written in pieces of about this many bytes. */
    private static final int PIECE = 256 << 10;

    private SnapshotFile() {}

    /**
     * Writes a snapshot, whole or not at all.
     *
     * @param abandoned asked between pieces whether to give up
     * @return its size in bytes; 0 when given up
     */
    static long write(
            Disk disk, Path folder, UUID store, long revision, List<StoredRow> rows, BooleanSupplier abandoned)
            throws IOException {
        try (AtomicFile file = new AtomicFile(disk, FolderFiles.snapshot(folder, revision))) {
            file.write(new FileHeader(FileHeader.Kind.SNAPSHOT, store, revision).encode());
            RecordWriter writer = new RecordWriter();
            int next = 0;
            while (next < rows.size()) {
                if (abandoned.getAsBoolean()) {
                    return 0;
                }
                writer.clear();
                writer.beginRows(revision);
                while (next < rows.size() && writer.size() < PIECE) {
                    writer.row(rows.get(next));
                    next++;
                }
                writer.endRows();
                file.write(writer.batch());
            }
            writer.clear();
            writer.rowsEnd(revision, rows.size());
            file.write(writer.batch());
            file.publish();
            return file.size();
        }
    }

    /** Reads a snapshot; refuses one that is damaged or not whole. */
    static List<StoredRow> read(Path path, UUID store, long revision) throws IOException {
        try (RecordReader reader = RecordReader.open(path)) {
            if (reader.header(FileHeader.Kind.SNAPSHOT, store).revision() != revision) {
                throw Refusal.corrupt(path, 0, "its header tells another revision than its name");
            }
            List<StoredRow> rows = new ArrayList<>();
            boolean whole = false;
            @Nullable LogRecord record = reader.next();
            while (record != null) {
                switch (record.kind()) {
                    case RecordFormat.ROWS -> record.rows(rows);
                    case RecordFormat.ROWS_END -> whole = record.number() == rows.size();
                    default -> throw Refusal.newerFormat(path, "record kind " + record.kind());
                }
                record = reader.next();
            }
            if (reader.isDamaged() || !whole) {
                throw Refusal.corrupt(path, reader.offset(), "the snapshot is damaged or not whole");
            }
            return rows;
        }
    }
}
