package dev.polder.storage.etcd;

import com.google.protobuf.ByteString;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watches of a store, and what keeps them moving.
 *
 * <p>Writes below other prefixes lead to revisions that no event tells of, so a row of our own is written when somebody waits
 * for such a revision (store rule S3). A watch that does not come to a revision all the same hangs on a member that is cut
 * off from the others; it is ended, so that whoever follows the store asks another member (store rule S4).
 */
final class EtcdWatches {

    private static final Logger log = LoggerFactory.getLogger(EtcdWatches.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long CLOSE_SECONDS = 5;

    /** How long an event may take that must come, before it is asked why it does not. */
    private static final long LATE_MILLIS = 500;

    private final EtcdCalls calls;
    private final EtcdKeys keys;
    private final EtcdRanges ranges;
    private final Runnable sessionsChanged;
    private final Set<EtcdWatch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastCommit = new AtomicLong();
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final AtomicBoolean suspecting = new AtomicBoolean();
    private volatile long ticked;

    /**
     * No watches yet.
     *
     * @param sessionsChanged called when some server has come, gone or says something else of itself
     */
    EtcdWatches(EtcdCalls calls, EtcdKeys keys, EtcdRanges ranges, Runnable sessionsChanged) {
        this.sessionsChanged = sessionsChanged;
        this.calls = calls;
        this.keys = keys;
        this.ranges = ranges;
    }

    /**
     * Begins a watch of all rows. Blocks.
     *
     * @throws StoreException.Compacted when the history after the revision is gone
     */
    StoreWatch begin(long after, StoreWatcher watcher) {
        checkKept(after);
        WatchStream stream = WatchStream.open(calls, EtcdWatch.request(keys, after));
        EtcdWatch watch = new EtcdWatch(keys, after, watcher, stream, new EtcdWatch.Owner() {
            @Override
            public void idle() {
                hasten();
            }

            @Override
            public void sessionsChanged() {
                sessionsChanged.run();
            }

            @Override
            public void over(EtcdWatch ended) {
                watches.remove(ended);
            }
        });
        watches.add(watch);
        watch.start();
        return watch;
    }

    /** etcd tells of a watch that begins too early only once it has begun. */
    private void checkKept(long after) {
        RangeQuery probe = new RangeQuery(EtcdKeys.NOTHING, EtcdKeys.NOTHING + "\0", Math.max(1, after), 1);
        try {
            ranges.rows(probe).join();
        } catch (CompletionException e) {
            if (!(EtcdErrors.unwrapped(e) instanceof StoreException.FutureRevision)) {
                throw EtcdErrors.translate(e);
            }
        }
    }

    /** This server changed a row at a revision, so every watch will be told of it. */
    void committed(long revision) {
        lastCommit.accumulateAndGet(revision, Math::max);
    }

    /** The newest revision at which this server changed a row. */
    long lastCommit() {
        return lastCommit.get();
    }

    /** Somebody waits for a revision. */
    void want(long revision) {
        wanted.accumulateAndGet(revision, Math::max);
        hasten();
    }

    /**
     * Sees to it that watches come to the revision that is waited for: when nothing has come after another round trip, a row
     * of our own is written. Called again whenever a watch has nothing to do.
     */
    private void hasten() {
        long revision = wanted.get();
        if (!waiting(revision)) {
            return;
        }
        if (Math.max(ticked, lastCommit.get()) >= revision) {
            // What this server has written, or a tick, is on its way to every watch.
            suspect(revision);
            return;
        }
        if (!ticking.compareAndSet(false, true)) {
            return;
        }
        var unused = ranges.newest()
                .thenCompose(now -> waiting(revision)
                        ? calls.again(KVGrpc.getPutMethod(), tick(), PATIENCE)
                                .thenAccept(done -> ticked = done.getHeader().getRevision())
                        : CompletableFuture.completedFuture(null))
                .whenComplete((done, failure) -> {
                    ticking.set(false);
                    if (failure != null) {
                        log.debug("no tick", failure);
                    } else {
                        hasten();
                    }
                });
    }

    private boolean waiting(long revision) {
        return watches.stream().anyMatch(watch -> watch.waitsBefore(revision));
    }

    private PutRequest tick() {
        return PutRequest.newBuilder()
                .setKey(keys.of(EtcdKeys.TICK))
                .setValue(ByteString.EMPTY)
                .build();
    }

    /** Looks after a while whether a revision has come which must come. */
    private void suspect(long revision) {
        if (suspecting.compareAndSet(false, true)) {
            var unused = CompletableFuture.runAsync(
                    () -> {
                        suspecting.set(false);
                        judge(revision);
                    },
                    CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS, Thread::startVirtualThread));
        }
    }

    /** A watch that is late although its member knows of the revision is waited for: then the machine is busy. */
    private void judge(long revision) {
        List<EtcdWatch> late =
                watches.stream().filter(watch -> watch.waitsBefore(revision)).toList();
        for (EtcdWatch watch : late) {
            var unused = watch.newestOfMember(calls).whenComplete((newest, failure) -> {
                if (!watch.waitsBefore(revision)) {
                    return;
                }
                if (failure == null && newest >= revision && watch.mayBeLate()) {
                    hasten();
                } else {
                    log.warn("a member of etcd does not tell of revision {}; asking another", revision);
                    watch.jammed();
                }
            });
        }
        if (late.isEmpty()) {
            hasten();
        }
    }

    /** Ends all watches, once they have told of the writes that this server has been told of. */
    void end() {
        List<CompletableFuture<Void>> ending =
                watches.stream().map(watch -> watch.endAfter(lastCommit.get())).toList();
        try {
            CompletableFuture.allOf(ending.toArray(CompletableFuture[]::new)).get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("a watch is cut off", e);
        }
        cut();
    }

    /** Ends all watches at once. */
    void cut() {
        watches.forEach(EtcdWatch::close);
    }
}
