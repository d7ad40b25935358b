package dev.polder.storage.log;

import dev.polder.storage.StoreException;
import dev.polder.storage.StoredRow;
import dev.polder.storage.mvcc.MvccEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes snapshots beside the committer, one at a time. Started and ended by the committer's thread. */
final class Snapshotter {

    private final Disk disk;
    private final Path folder;
    private final UUID store;
    private final MvccEngine engine;
    private final CommitQueue queue;
    private @Nullable Thread thread;
    private volatile boolean collecting;
    private volatile boolean abandoned;

    Snapshotter(Disk disk, Path folder, UUID store, MvccEngine engine, CommitQueue queue) {
        this.disk = disk;
        this.folder = folder;
        this.store = store;
        this.engine = engine;
        this.queue = queue;
    }

    /** Whether references to rows are being collected: history must not be trimmed meanwhile. Takes milliseconds. */
    boolean collecting() {
        return collecting;
    }

    /** Writes the snapshot of a revision; {@link Command.SnapshotEnded} follows in the queue. */
    void start(long revision) {
        collecting = true;
        thread = Thread.ofPlatform().daemon().name("polder-store-snapshot").start(() -> run(revision));
    }

    /** Gives up a snapshot that is being written, and waits for the end of it. */
    void stop() {
        abandoned = true;
        Thread running = thread;
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(long revision) {
        Command.SnapshotEnded ended;
        try {
            ended = new Command.SnapshotEnded(revision, write(revision), null);
        } catch (IOException | RuntimeException | Error failure) {
            ended = new Command.SnapshotEnded(revision, 0, failure);
        }
        try {
            queue.add(ended);
        } catch (StoreException closed) {
            // The store is closing: the next start removes what the snapshot has made unnecessary.
        }
    }

    private long write(long revision) throws IOException {
        List<StoredRow> rows;
        try {
            rows = engine.allRows(revision);
        } finally {
            collecting = false;
        }
        return SnapshotFile.write(disk, folder, store, revision, rows, () -> abandoned);
    }
}
