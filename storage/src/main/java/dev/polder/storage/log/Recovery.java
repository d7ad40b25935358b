package dev.polder.storage.log;

import dev.polder.storage.RowWrite;
import dev.polder.storage.StoredRow;
import dev.polder.storage.mvcc.HistoryRetention;
import dev.polder.storage.mvcc.MvccEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;

/** Brings a store back from its folder. Reads only: whatever is wrong, nothing has been changed on disk. */
final class Recovery {

    /** Revisions of history freed for each one replayed, so that replay needs no more memory than running does. */
    private static final int TRIM_STEP = 8;

    private final Path folder;
    private final UUID store;
    private final MvccEngine engine;
    private final long snapshot;
    private final List<Segment> segments = new ArrayList<>();
    private long reached;

    private Recovery(Path folder, UUID store, MvccEngine engine, long snapshot) {
        this.folder = folder;
        this.store = store;
        this.engine = engine;
        this.snapshot = snapshot;
    }

    /**
     * What was found.
     *
     * @param store which store it is
     * @param engine its state, with as much history as log and retention have
     * @param segments the log files that are still needed; the last one is written on, and its size leaves out a torn
     *     tail
     * @param snapshotBytes the size of the snapshot; 0 when there is none
     * @param leftovers files that a crash kept from being removed
     */
    record Result(UUID store, MvccEngine engine, List<Segment> segments, long snapshotBytes, List<Path> leftovers) {}

    static Result read(Path folder, FolderFiles files, HistoryRetention retention) throws IOException {
        FileHeader descriptor = Descriptor.read(folder);
        UUID store = descriptor.store();
        List<Path> leftovers = new ArrayList<>(files.temporary());
        Map.Entry<Long, Path> newest = files.snapshots().lastEntry();
        MvccEngine engine;
        long snapshotBytes = 0;
        if (newest == null) {
            engine = new MvccEngine(retention);
        } else {
            List<StoredRow> rows = SnapshotFile.read(newest.getValue(), store, newest.getKey());
            engine = new MvccEngine(retention, newest.getKey(), newest.getKey(), rows);
            snapshotBytes = Files.size(newest.getValue());
            leftovers.addAll(files.snapshots().headMap(newest.getKey()).values());
        }
        Recovery recovery = new Recovery(folder, store, engine, engine.visible());
        Long first = files.segments().floorKey(engine.visible());
        if (first != null) {
            leftovers.addAll(files.segments().headMap(first).values());
            recovery.replay(files.segments().tailMap(first, true));
        } else if (newest != null || !files.segments().isEmpty() || descriptor.revision() > engine.visible()) {
            throw Refusal.incomplete(folder, "the log behind revision " + engine.visible() + " is missing");
        }
        recovery.checkReached(descriptor.revision());
        return new Result(store, engine, recovery.segments, snapshotBytes, leftovers);
    }

    private void replay(NavigableMap<Long, Path> files) throws IOException {
        reached = files.firstKey();
        for (Map.Entry<Long, Path> file : files.entrySet()) {
            if (file.getKey() != reached) {
                throw Refusal.incomplete(
                        folder, "the log from revision " + reached + " to " + file.getKey() + " is missing");
            }
            replay(file.getValue(), file.getKey(), file.getKey().equals(files.lastKey()));
        }
    }

    private void replay(Path file, long base, boolean last) throws IOException {
        try (RecordReader reader = RecordReader.open(file)) {
            if (reader.header(FileHeader.Kind.SEGMENT, store).revision() != base) {
                throw Refusal.corrupt(file, 0, "its header tells another revision than its name");
            }
            LogRecord record = reader.next();
            while (record != null) {
                replay(record);
                record = reader.next();
            }
            if (reader.isDamaged() && !(last && TornTail.mayBeCut(file, reader.offset(), reached))) {
                String where = last ? "later, durable records follow" : "it is not the last file of the log";
                throw Refusal.corrupt(file, reader.offset(), "a record is damaged, and " + where);
            }
            segments.add(new Segment(file, base, reader.offset()));
        }
    }

    private void replay(LogRecord record) {
        switch (record.kind()) {
            case RecordFormat.COMMIT, RecordFormat.GROUP -> {
                checkRevision(record, reached + 1);
                boolean group = record.kind() == RecordFormat.GROUP;
                List<RowWrite> writes = record.writes();
                checkSingle(record, group, writes);
                if (record.revision() > snapshot) {
                    engine.apply(writes, group);
                    checkRevision(record, engine.decided());
                    engine.publish();
                    engine.trim(TRIM_STEP);
                }
                reached = record.revision();
            }
            case RecordFormat.COMPACTION -> {
                checkRevision(record, reached);
                if (record.number() > engine.oldest()) {
                    engine.compact(record.number());
                }
            }
            case RecordFormat.CLOSED -> checkRevision(record, reached);
            default -> throw Refusal.newerFormat(record.file(), "record kind " + record.kind());
        }
    }

    /** Store rule S1: who resumes a watch at an undeclared group would lose a part of it. */
    private static void checkSingle(LogRecord record, boolean group, List<RowWrite> writes) {
        int objects = 0;
        for (RowWrite write : writes) {
            objects += write.key().internal() ? 0 : 1;
        }
        if (objects > 1 && !group) {
            throw Refusal.corrupt(record.file(), record.offset(), "a revision that is no group has several objects");
        }
    }

    private static void checkRevision(LogRecord record, long expected) {
        if (record.revision() != expected) {
            throw Refusal.corrupt(
                    record.file(),
                    record.offset(),
                    "revision " + record.revision() + " stands where " + expected + " is due");
        }
    }

    private void checkReached(long noted) {
        long end = segments.isEmpty() ? engine.visible() : reached;
        if (end < Math.max(noted, snapshot)) {
            throw Refusal.incomplete(
                    folder, "it had reached revision " + Math.max(noted, snapshot) + ", but its log ends at " + end);
        }
    }
}
