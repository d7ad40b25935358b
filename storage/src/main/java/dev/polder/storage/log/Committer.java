package dev.polder.storage.log;

import dev.polder.storage.StoreException;
import dev.polder.storage.mvcc.Change;
import dev.polder.storage.mvcc.Decision;
import dev.polder.storage.mvcc.MvccEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that decides and writes. It takes what waits, decides it, writes it with one fsync, and only then lets
 * readers, watchers and callers know (store rule S2) — also those who were refused, because what they were refused on
 * may be part of the same fsync.
 *
 * <p>Whatever fails here ends the store: after a failed fsync nobody knows what is on disk, so it is never tried again.
 */
final class Committer {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    /** Revisions of history freed at a time: more than a batch usually adds, few enough not to delay the next. */
    private static final int TRIM_STEP = 1024;

    private final EmbeddedStoreConfig config;
    private final Disk disk;
    private final Path folder;
    private final UUID store;
    private final MvccEngine engine;
    private final SegmentedLog log;
    private final CommitQueue queue;
    private final Snapshotter snapshotter;
    private final RecordWriter writer = new RecordWriter();
    private final List<Command.Commit> decided = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();
    private List<Command> inHand = List.of();
    private boolean snapshotRunning;
    private long lastSnapshotBytes;
    private long nextSnapshotAt;

    Committer(
            EmbeddedStoreConfig config,
            Disk disk,
            Path folder,
            Recovery.Result found,
            SegmentedLog log,
            CommitQueue queue) {
        this.config = config;
        this.disk = disk;
        this.folder = folder;
        this.store = found.store();
        this.engine = found.engine();
        this.log = log;
        this.queue = queue;
        this.snapshotter = new Snapshotter(disk, folder, store, engine, queue);
        this.lastSnapshotBytes = found.snapshotBytes();
        this.nextSnapshotAt = Math.max(config.snapshotAfterBytes(), lastSnapshotBytes);
    }

    /** Works until the queue is closed and empty, or until something fails. */
    void run() {
        try {
            boolean moreToTrim = false;
            while (true) {
                inHand = queue.take(!moreToTrim);
                if (inHand.isEmpty() && queue.isClosed()) {
                    break;
                }
                for (Command command : inHand) {
                    execute(command);
                }
                flush();
                moreToTrim = !snapshotter.collecting() && engine.trim(TRIM_STEP);
                tidy();
            }
            snapshotter.stop();
            writer.clear();
            writer.closed(engine.visible());
            log.append(writer.batch());
            Descriptor.write(disk, folder, store, engine.visible());
            engine.end(new StoreException.Unavailable("the store is closed"));
        } catch (IOException | RuntimeException | Error failure) {
            fail(failure);
        } finally {
            closeLog();
        }
    }

    private void execute(Command command) throws IOException {
        switch (command) {
            case Command.Commit commit -> {
                Decision decision =
                        engine.decide(commit.transaction(), config.limits().quota());
                Change change = decision.change();
                if (change != null) {
                    writer.commit(change);
                }
                decided.add(commit);
                decisions.add(decision);
                if (writer.size() >= config.batchBytes()) {
                    flush();
                }
            }
            case Command.Compact compact -> compact(compact);
            case Command.SnapshotEnded ended -> snapshotEnded(ended);
        }
    }

    private void flush() throws IOException {
        if (writer.size() > 0) {
            log.append(writer.batch());
            writer.clear();
            engine.publish();
        }
        for (int i = 0; i < decided.size(); i++) {
            decisions.get(i).tell(decided.get(i).done());
        }
        decided.clear();
        decisions.clear();
    }

    private void compact(Command.Compact compact) throws IOException {
        flush();
        if (compact.revision() > engine.visible()) {
            compact.fail(new StoreException.FutureRevision(compact.revision(), engine.visible()));
            return;
        }
        if (compact.revision() > engine.oldest()) {
            writer.compaction(engine.visible(), compact.revision());
            flush();
            engine.compact(compact.revision());
        }
        compact.done().complete(null);
    }

    /** Begins another log file or a snapshot when it is time. */
    private void tidy() throws IOException {
        if (log.activeSize() >= config.segmentBytes()) {
            Descriptor.write(disk, folder, store, engine.visible());
            log.roll(engine.visible());
        }
        if (!snapshotRunning && log.bytesUpTo(engine.oldest()) >= nextSnapshotAt) {
            snapshotRunning = true;
            snapshotter.start(engine.oldest());
        }
    }

    private void snapshotEnded(Command.SnapshotEnded ended) throws IOException {
        snapshotRunning = false;
        if (ended.failure() != null) {
            // The log alone is enough; it only grows until a snapshot succeeds.
            nextSnapshotAt = log.bytesUpTo(engine.oldest()) + config.snapshotAfterBytes();
            LOG.warn("a snapshot of {} could not be written; trying again later", folder, ended.failure());
            return;
        }
        for (Path older :
                FolderFiles.list(folder).snapshots().headMap(ended.revision()).values()) {
            disk.delete(older);
        }
        log.dropUpTo(ended.revision());
        lastSnapshotBytes = ended.size();
        nextSnapshotAt = Math.max(config.snapshotAfterBytes(), lastSnapshotBytes);
    }

    private void fail(Throwable failure) {
        LOG.error("the store in {} has failed and takes no more writes", folder, failure);
        StoreException.Unavailable cause = new StoreException.Unavailable(
                "the store in " + folder + " has failed (" + failure.getMessage()
                        + "): whether the last writes happened is known after a restart",
                failure);
        queue.fail(cause);
        for (Command command : inHand) {
            command.fail(cause);
        }
        for (Command command : queue.take(false)) {
            command.fail(cause);
        }
        engine.end(cause);
        snapshotter.stop();
    }

    private void closeLog() {
        try {
            log.close();
        } catch (IOException failure) {
            LOG.warn("a log file in {} could not be closed", folder, failure);
        }
    }
}
