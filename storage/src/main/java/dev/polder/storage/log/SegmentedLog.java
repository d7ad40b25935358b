package dev.polder.storage.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/** The log: full files that are only read at start, and one that is written. Used by the committer alone. */
final class SegmentedLog implements Closeable {

    private final Disk disk;
    private final Path folder;
    private final UUID store;
    /** Files that are full, oldest first. */
    private final Deque<Segment> full = new ArrayDeque<>();

    private Segment active;
    private Disk.Output output;
    private long size;

    private SegmentedLog(Disk disk, Path folder, UUID store, Segment active, Disk.Output output) {
        this.disk = disk;
        this.folder = folder;
        this.store = store;
        this.active = active;
        this.output = output;
        this.size = active.size();
    }

    /**
     * Goes on with a log: cuts off a torn tail, and makes durable what replay has read (store rule S2).
     *
     * @param segments its files, oldest first; empty for a new store
     * @param reached the store's revision
     */
    static SegmentedLog open(Disk disk, Path folder, UUID store, List<Segment> segments, long reached)
            throws IOException {
        Segment last = segments.isEmpty() ? create(disk, folder, store, reached) : segments.get(segments.size() - 1);
        Disk.Output output = disk.append(last.path(), last.size());
        output.force();
        SegmentedLog log = new SegmentedLog(disk, folder, store, last, output);
        if (!segments.isEmpty()) {
            log.full.addAll(segments.subList(0, segments.size() - 1));
        }
        return log;
    }

    /** Writes a batch and makes it durable. After a failure nothing may be written any more. */
    void append(ByteBuffer batch) throws IOException {
        int length = batch.remaining();
        Disk.writeFully(output, batch);
        output.force();
        size += length;
    }

    /** The size of the file that is written. */
    long activeSize() {
        return size;
    }

    /**
     * Begins another file.
     *
     * @param reached the store's revision
     */
    void roll(long reached) throws IOException {
        if (reached == active.base()) {
            // Nothing but compactions in it: the next file would have the same name.
            return;
        }
        Segment next = create(disk, folder, store, reached);
        Disk.Output opened = disk.append(next.path(), next.size());
        output.close();
        full.addLast(new Segment(active.path(), active.base(), size));
        active = next;
        output = opened;
        size = next.size();
    }

    /** Bytes in files that hold nothing after a revision. */
    long bytesUpTo(long revision) {
        long bytes = 0;
        long end = active.base();
        for (Iterator<Segment> newestFirst = full.descendingIterator(); newestFirst.hasNext(); ) {
            Segment segment = newestFirst.next();
            if (end <= revision) {
                bytes += segment.size();
            }
            end = segment.base();
        }
        return bytes;
    }

    /** Removes the files that hold nothing after a revision. */
    void dropUpTo(long revision) throws IOException {
        while (!full.isEmpty()) {
            Segment oldest = full.removeFirst();
            Segment next = full.isEmpty() ? active : full.getFirst();
            if (next.base() > revision) {
                full.addFirst(oldest);
                return;
            }
            disk.delete(oldest.path());
        }
    }

    @Override
    public void close() throws IOException {
        output.close();
    }

    private static Segment create(Disk disk, Path folder, UUID store, long base) throws IOException {
        Path path = FolderFiles.segment(folder, base);
        try (AtomicFile file = new AtomicFile(disk, path)) {
            file.write(new FileHeader(FileHeader.Kind.SEGMENT, store, base).encode());
            file.publish();
        }
        return new Segment(path, base, FileHeader.BYTES);
    }
}
