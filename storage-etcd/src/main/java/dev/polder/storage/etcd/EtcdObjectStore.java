package dev.polder.storage.etcd;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.Presence;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreSize;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.remote.RemoteStoreConfig;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store on an etcd cluster that several servers share (docs/decisions/0007-etcd-store.md). */
public final class EtcdObjectStore implements ObjectStore {

    private static final Logger log = LoggerFactory.getLogger(EtcdObjectStore.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final StoreIdentity identity;
    private final StoreLimits limits;
    private final EtcdCalls calls;
    private final EtcdKeys keys;
    private final Session session;
    private final EtcdRanges ranges;
    private final CompactedRevision compacted;
    private final EtcdLeaders leaders;
    private final EtcdPresence presence;
    private final EtcdSpace space;
    private final EtcdRetention retention;
    private final EtcdWatches watches;
    private final AtomicLong newest = new AtomicLong();
    private volatile @Nullable StoreException refusal;

    private EtcdObjectStore(
            StoreIdentity identity, RemoteStoreConfig config, EtcdCalls calls, EtcdKeys keys, Session session) {
        this.identity = identity;
        this.limits = config.limits();
        this.calls = calls;
        this.keys = keys;
        this.session = session;
        this.compacted = new CompactedRevision(calls, keys);
        this.leaders = new EtcdLeaders(calls, keys, session);
        this.ranges = new EtcdRanges(calls, keys, compacted, this::saw);
        this.presence = new EtcdPresence(ranges, session);
        this.watches = new EtcdWatches(calls, keys, ranges, presence::changed);
        saw(session.row().modRevision());
        this.space = new EtcdSpace(
                calls, limits.quota(), newest::get, () -> UsedSpace.of(this, ranges, limits.quota()), watches::want);
        this.retention = new EtcdRetention(config.retention(), newest.get(), this::forget);
    }

    /**
     * Opens the store below a prefix, or creates it when there is none.
     *
     * @param config where it is
     * @param newStoreId gives the id of a store that is created
     * @throws StoreException.Unusable when nobody answers for some seconds, or a file of the configuration cannot be used,
     *     or what lies there is of a newer format; one line that says the fix
     */
    public static EtcdObjectStore open(RemoteStoreConfig config, Supplier<UUID> newStoreId) {
        return open(config, newStoreId, (calls, keys) -> Optional.of(StoreRow.readOrWrite(calls, keys, newStoreId)))
                .orElseThrow();
    }

    /**
     * Opens the store below a prefix as {@link #open} does, but never creates one.
     *
     * @param ids gives the id of this process's session
     * @return the store; empty when nothing lies below the prefix
     */
    static Optional<EtcdObjectStore> find(RemoteStoreConfig config, Supplier<UUID> ids) {
        return open(config, ids, StoreRow::read);
    }

    private static Optional<EtcdObjectStore> open(
            RemoteStoreConfig config,
            Supplier<UUID> ids,
            BiFunction<EtcdCalls, EtcdKeys, Optional<StoreIdentity>> find) {
        EtcdKeys keys = new EtcdKeys(config.prefix());
        EtcdCalls calls = new EtcdCalls(
                new Endpoints(config),
                config.credentials().user(),
                config.credentials().password());
        EtcdObjectStore store = null;
        try {
            Optional<StoreIdentity> identity = find.apply(calls, keys);
            if (identity.isEmpty()) {
                return Optional.empty();
            }
            Session session = Session.begin(calls, keys, ids.get().toString());
            store = new EtcdObjectStore(identity.get(), config, calls, keys, session);
            return Optional.of(store);
        } catch (CompletionException | StoreException.Unavailable e) {
            throw new StoreException.Unusable("etcd at " + calls.endpoints() + " does not answer ("
                    + EtcdErrors.text(e instanceof CompletionException ? e : causeOf(e))
                    + "); start it, or correct --etcd-servers and the certificates");
        } finally {
            if (store == null) {
                calls.close();
            }
        }
    }

    private static Throwable causeOf(RuntimeException failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }

    EtcdCalls calls() {
        return calls;
    }

    EtcdKeys keys() {
        return keys;
    }

    Session session() {
        return session;
    }

    /** The newest revision that this server knows of. */
    long newestSeen() {
        return newest.get();
    }

    void saw(long revision) {
        newest.accumulateAndGet(revision, Math::max);
    }

    /** This server changed rows at a revision, so every watch will be told of it. */
    void committed(long revision, StoreTransaction transaction) {
        watches.committed(revision);
        retention.wrote(revision, EtcdSpace.bytes(transaction));
    }

    /** The newest revision at which this server changed a row. */
    long lastCommit() {
        return watches.lastCommit();
    }

    EtcdSpace space() {
        return space;
    }

    @Override
    public StoreIdentity identity() {
        return identity;
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        try {
            checkOpen();
            limits.check(transaction);
        } catch (StoreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return new EtcdCommit(this, transaction).begin();
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        return checked(() -> ranges.page(query));
    }

    @Override
    public CompletionStage<Long> barrier() {
        long known = newest.get();
        return checked(() -> ranges.newest().thenApply(now -> {
            if (now < known) {
                throw wentBack(now, known);
            }
            watches.want(now);
            return now;
        }));
    }

    /** Somebody has put an older state, or nothing, in the place of etcd's data: what clients hold is of another world. */
    private StoreException wentBack(long now, long known) {
        StoreException.Corrupt lost = new StoreException.Corrupt(
                "etcd went back from revision " + known + " to " + now
                        + ": its data was restored or removed; bring it back, or stop the servers and run 'polder store accept-restore'");
        log.error("{}", lost.getMessage());
        refusal = lost;
        watches.cut();
        return lost;
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        checkOpen();
        return watches.begin(afterRevision, watcher);
    }

    @Override
    public CompletionStage<Void> compact(long revision) {
        return checked(() -> retention.settled().thenCompose(settled -> forget(revision)));
    }

    private CompletableFuture<Void> forget(long revision) {
        CompactionRequest request =
                CompactionRequest.newBuilder().setRevision(revision).build();
        return calls.again(KVGrpc.getCompactMethod(), request, PATIENCE)
                .thenAccept(done -> compacted.learn(revision))
                .exceptionallyCompose(failure -> notCompacted(revision, failure));
    }

    private CompletionStage<Void> notCompacted(long revision, Throwable failure) {
        if (EtcdErrors.isCompacted(failure)) {
            return CompletableFuture.completedFuture(null);
        }
        return EtcdErrors.isFuture(failure)
                ? ranges.newest()
                        .thenCompose(
                                now -> CompletableFuture.failedFuture(new StoreException.FutureRevision(revision, now)))
                : CompletableFuture.failedFuture(failure);
    }

    @Override
    public Optional<StoreException> failure() {
        return refusal instanceof StoreException.Corrupt lost ? Optional.of(lost) : Optional.empty();
    }

    /** The database of the member that is asked: of everything in this etcd. */
    @Override
    public CompletionStage<Optional<StoreSize>> size() {
        return checked(() -> calls.again(
                        MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance(), PATIENCE)
                .thenApply(status -> Optional.of(new StoreSize(status.getDbSize(), status.getDbSizeInUse()))));
    }

    @Override
    public LeaderLock leaders() {
        return leaders;
    }

    @Override
    public Presence presence() {
        return presence;
    }

    /** Tells watchers of the writes that this server has been told of, says goodbye and closes the connections. */
    @Override
    public void close() {
        if (refusal == null) {
            refusal = new StoreException.Unavailable("the store is closed");
        }
        watches.end();
        leaders.close();
        session.close();
        calls.close();
    }

    private <T> CompletionStage<T> checked(Supplier<CompletableFuture<T>> call) {
        try {
            checkOpen();
        } catch (StoreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return EtcdErrors.translated(call.get());
    }

    private void checkOpen() {
        StoreException closed = refusal;
        if (closed != null) {
            throw closed;
        }
    }
}
