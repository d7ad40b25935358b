package dev.polder.storage.etcd;

import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreTransaction;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the rows leave room for a transaction (store rule S15). While etcd uses much less than the quota, history and
 * everybody else's keys included, nothing is counted: etcd is asked now and then how much it uses. Only near the quota every row
 * is counted ({@link UsedSpace}), from then on.
 *
 * <p>Servers that write at the same moment do not know of each other's last writes: together they may go over the mark by those.
 */
final class EtcdSpace {

    private static final Logger log = LoggerFactory.getLogger(EtcdSpace.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** etcd is asked again after so many revisions, because other servers may have written them. */
    private static final long REVISIONS = 1_024;

    /** etcd is asked again after this part of the room has been written by this server. */
    private static final int PART_OF_ROOM = 16;

    /** How often in a row the count may stop to follow while a transaction waits for it. */
    private static final int RECOUNTS = 3;

    /** Rows are counted when this part of what may be created is left. */
    private static final int LITTLE_ROOM = 8;

    private final EtcdCalls calls;
    private final StoreQuota quota;
    private final LongSupplier newest;
    private final Supplier<UsedSpace> count;
    private final LongConsumer awaited;
    private final AtomicLong written = new AtomicLong();
    private volatile Measure measure = new Measure(0, 0);
    private volatile boolean counting;
    private @Nullable CompletableFuture<UsedSpace> counted;
    private @Nullable CompletableFuture<Long> asking;

    /** What may be written until etcd is asked again. */
    private record Measure(long untilRevision, long untilWritten) {}

    /** The leave to carry out a transaction. */
    interface Admission {

        /** For a transaction that needs none. */
        Admission FREE = revision -> {};

        /** Tells at which revision it has happened; 0 when it has not. Before the writer is told. */
        void settle(long revision);
    }

    /**
     * The space of a store.
     *
     * @param newest the newest revision that this server knows of
     * @param count counts all rows; blocks
     * @param awaited told of a revision that the count waits to be told of by its watch
     */
    EtcdSpace(EtcdCalls calls, StoreQuota quota, LongSupplier newest, Supplier<UsedSpace> count, LongConsumer awaited) {
        this.calls = calls;
        this.quota = quota;
        this.newest = newest;
        this.count = count;
        this.awaited = awaited;
    }

    /** Whether there is room for a transaction for certain, which costs nothing to find out. */
    boolean isPlentyFor(StoreTransaction transaction) {
        if (transaction.objects().isEmpty()) {
            return true;
        }
        if (counting) {
            return transaction.objects().stream().noneMatch(RowWrite.Put.class::isInstance);
        }
        Measure last = measure;
        if (newest.getAsLong() > last.untilRevision()) {
            return false;
        }
        long bytes = bytes(transaction);
        if (written.addAndGet(bytes) <= last.untilWritten()) {
            return true;
        }
        written.addAndGet(-bytes);
        return false;
    }

    /**
     * Finds out whether there is room for a transaction.
     *
     * @return what to do once the outcome is known; fails with {@link dev.polder.storage.StoreException.OutOfSpace}
     */
    CompletableFuture<Admission> admit(StoreTransaction transaction, long lastCommit) {
        if (counting) {
            return counted().thenCompose(space -> admit(space, transaction, lastCommit, RECOUNTS));
        }
        return ask().thenCompose(allowance -> {
            if (allowance < bytes(transaction)) {
                return admitCounted(transaction, lastCommit);
            }
            // Others who waited as well may have been faster.
            return isPlentyFor(transaction)
                    ? CompletableFuture.completedFuture(Admission.FREE)
                    : admit(transaction, lastCommit);
        });
    }

    /** Judges by what is counted, once that has come to this server's last write; counts anew when it does not follow any more. */
    private CompletableFuture<Admission> admit(
            UsedSpace space, StoreTransaction transaction, long lastCommit, int recounts) {
        CompletableFuture<Void> here = space.at(lastCommit);
        if (!here.isDone()) {
            awaited.accept(lastCommit);
        }
        // What the count says is an answer; only its own end is not.
        return here.handle((done, end) -> Optional.ofNullable(end)).thenCompose(end -> {
            if (end.isEmpty()) {
                long growth = space.admit(transaction);
                return CompletableFuture.<Admission>completedFuture(revision -> space.settle(growth, revision));
            }
            return recounts > 0
                    ? counted().thenCompose(next -> admit(next, transaction, lastCommit, recounts - 1))
                    : CompletableFuture.<Admission>failedFuture(end.get());
        });
    }

    private CompletableFuture<Admission> admitCounted(StoreTransaction transaction, long lastCommit) {
        if (!counting) {
            log.info("etcd uses most of the quota of {} bytes: all rows are counted from now on", quota.bytes());
            counting = true;
        }
        return admit(transaction, lastCommit);
    }

    /** Asks etcd how much it uses, once for all who want to know. Returns how much may be written until it is asked again. */
    private synchronized CompletableFuture<Long> ask() {
        CompletableFuture<Long> running = asking;
        if (running != null && !running.isDone()) {
            return running;
        }
        long revision = newest.getAsLong();
        long before = written.get();
        CompletableFuture<Long> begun = calls.again(
                        MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance(), PATIENCE)
                .thenApply(status -> {
                    long room = quota.createsEnd() - status.getDbSizeInUse();
                    long allowance = room > quota.createsEnd() / LITTLE_ROOM ? room / PART_OF_ROOM : 0;
                    measure = new Measure(revision + REVISIONS, before + allowance);
                    return allowance;
                })
                .exceptionallyCompose(failure -> EtcdErrors.isPassing(failure)
                        ? CompletableFuture.failedFuture(failure)
                        // Whoever may not ask how much is used has to count.
                        : CompletableFuture.completedFuture(0L));
        asking = begun;
        return begun;
    }

    private synchronized CompletableFuture<UsedSpace> counted() {
        CompletableFuture<UsedSpace> known = counted;
        if (known != null
                && !known.isCompletedExceptionally()
                && !(known.isDone() && known.join().hasEnded())) {
            return known;
        }
        CompletableFuture<UsedSpace> begun = new CompletableFuture<>();
        Thread.ofVirtual().name("polder-etcd-space").start(() -> {
            try {
                begun.complete(count.get());
            } catch (RuntimeException e) {
                begun.completeExceptionally(e);
            }
        });
        counted = begun;
        return begun;
    }

    /** What a transaction writes, in bytes of keys and values. */
    static long bytes(StoreTransaction transaction) {
        long bytes = 0;
        for (RowWrite write : transaction.writes()) {
            bytes += write.key().bytes() + (write instanceof RowWrite.Put put ? put.value().length : 0);
        }
        return bytes;
    }
}
