package dev.polder.storage.log;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.Presence;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreSize;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.leader.LocalLeaders;
import dev.polder.storage.mvcc.MvccEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A durable store inside this process: all rows in memory, every change in a log with group commit, snapshots so that
 * the log stays short (docs/decisions/0002-embedded-store.md).
 */
public final class EmbeddedObjectStore implements ObjectStore {

    private final EmbeddedStoreConfig config;
    private final StoreIdentity identity;
    private final MvccEngine engine;
    private final LeaderLock leaders = new LocalLeaders(this);
    private final Presence presence = Presence.ofOneProcess();
    private final CommitQueue queue;
    private final FolderLock lock;
    private final Thread committer;

    private EmbeddedObjectStore(
            EmbeddedStoreConfig config,
            Recovery.Result found,
            CommitQueue queue,
            FolderLock lock,
            Committer committer) {
        this.config = config;
        this.identity = new StoreIdentity(found.store());
        this.engine = found.engine();
        this.queue = queue;
        this.lock = lock;
        this.committer =
                Thread.ofPlatform().daemon().name("polder-store-commit").unstarted(committer::run);
    }

    /**
     * Opens a store, or creates it when the folder has none.
     *
     * @param config where and how
     * @param newStoreId gives the id of a store that is created
     * @throws StoreException.Unusable when another server has the folder, or it cannot be used, or its data is of a newer
     *     format; one line that says the fix; nothing was changed
     * @throws StoreException.Corrupt when what is stored is not what was written; nothing was changed
     */
    public static EmbeddedObjectStore open(EmbeddedStoreConfig config, Supplier<UUID> newStoreId) {
        return open(config, newStoreId, new FileChannelDisk());
    }

    /**
     * Opens a store as {@link #open(EmbeddedStoreConfig, Supplier)} does, but never creates one.
     *
     * @throws StoreException.Unusable also when the folder has none; nothing was changed
     */
    public static EmbeddedObjectStore openExisting(EmbeddedStoreConfig config) {
        Path folder = config.folder();
        if (!Files.exists(FolderFiles.descriptor(folder))) {
            throw Refusal.noStore(folder);
        }
        return open(config, () -> {
            throw Refusal.noStore(folder);
        });
    }

    static EmbeddedObjectStore open(EmbeddedStoreConfig config, Supplier<UUID> newStoreId, Disk disk) {
        Path folder = config.folder();
        try {
            prepare(folder, disk);
            FolderLock lock = FolderLock.acquire(folder);
            EmbeddedObjectStore store = null;
            try {
                store = open(config, newStoreId, disk, lock);
                return store;
            } finally {
                if (store == null) {
                    lock.close();
                }
            }
        } catch (IOException failure) {
            throw Refusal.cannotUse(folder, failure);
        }
    }

    private static EmbeddedObjectStore open(
            EmbeddedStoreConfig config, Supplier<UUID> newStoreId, Disk disk, FolderLock lock) throws IOException {
        Path folder = config.folder();
        FolderFiles files = FolderFiles.list(folder);
        if (!files.hasDescriptor()) {
            if (!files.segments().isEmpty() || !files.snapshots().isEmpty()) {
                throw Refusal.incomplete(folder, "its file STORE is missing");
            }
            Descriptor.write(disk, folder, newStoreId.get(), MvccEngine.EMPTY_REVISION);
        }
        Recovery.Result found = Recovery.read(folder, files, config.history());
        lock.sign();
        for (Path leftover : found.leftovers()) {
            disk.delete(leftover);
        }
        CommitQueue queue = new CommitQueue(config.queueTransactions(), config.queueBytes());
        SegmentedLog log = SegmentedLog.open(
                disk, folder, found.store(), found.segments(), found.engine().visible());
        EmbeddedObjectStore store = new EmbeddedObjectStore(
                config, found, queue, lock, new Committer(config, disk, folder, found, log, queue));
        store.committer.start();
        return store;
    }

    private static void prepare(Path folder, Disk disk) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (Files.exists(folder)) {
            throw Refusal.notAFolder(folder);
        }
        Path absolute = folder.toAbsolutePath();
        Files.createDirectories(absolute, PrivateFiles.ownerOnly(absolute, "rwx------"));
        disk.forceFolder(FolderFiles.folder(absolute));
    }

    @Override
    public StoreIdentity identity() {
        return identity;
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        CompletableFuture<CommitOutcome> done = new CompletableFuture<>();
        try {
            config.limits().check(transaction);
            queue.add(new Command.Commit(transaction, valueBytes(transaction), done));
        } catch (StoreException refused) {
            done.completeExceptionally(refused);
        }
        return done;
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        try {
            checkOpen();
            return CompletableFuture.completedFuture(engine.range(query));
        } catch (StoreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public CompletionStage<Long> barrier() {
        try {
            checkOpen();
            return CompletableFuture.completedFuture(engine.visible());
        } catch (StoreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public boolean barrierIsLocal() {
        return true;
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        checkOpen();
        return engine.watch(afterRevision, watcher);
    }

    @Override
    public CompletionStage<Void> compact(long revision) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            queue.add(new Command.Compact(revision, done));
        } catch (StoreException refused) {
            done.completeExceptionally(refused);
        }
        return done;
    }

    @Override
    public Optional<StoreException> failure() {
        return Optional.ofNullable(queue.refusal());
    }

    /** The files of the folder; all of them count as used, for what they no longer need goes with a whole file. */
    @Override
    public CompletionStage<Optional<StoreSize>> size() {
        try (Stream<Path> files = Files.list(config.folder())) {
            long bytes = 0;
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
            return CompletableFuture.completedStage(Optional.of(new StoreSize(bytes, bytes)));
        } catch (IOException failure) {
            // A file may go while it is counted: then this is not the moment to tell.
            return CompletableFuture.completedStage(Optional.empty());
        }
    }

    @Override
    public LeaderLock leaders() {
        return leaders;
    }

    @Override
    public Presence presence() {
        return presence;
    }

    /** Finishes what waits, notes that all of it is durable, and lets others have the folder. */
    @Override
    public void close() {
        queue.close(new StoreException.Unavailable("the store is closed"));
        boolean interrupted = false;
        while (committer.isAlive()) {
            try {
                committer.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        try {
            lock.close();
        } catch (IOException failure) {
            throw new StoreException.Unavailable("the lock of " + config.folder() + " could not be released", failure);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void checkOpen() {
        StoreException refusal = queue.refusal();
        if (refusal != null) {
            throw refusal;
        }
    }

    private static long valueBytes(StoreTransaction transaction) {
        long bytes = 0;
        for (RowWrite write : transaction.writes()) {
            bytes += write instanceof RowWrite.Put put ? put.value().length : 0;
        }
        return bytes;
    }
}
