package dev.polder.storage.seal;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store whose users see plain values, over one that holds those of chosen resources sealed (store rule S17).
 *
 * <p>Everything sealed is unsealed when it is read, whatever its resource; what cannot be is handed on as it is, and becomes an
 * unreadable record (store rule S4). Internal rows are left alone. Rows that are not sealed are neither copied nor changed.
 */
public final class SealingStore extends ForwardingStore {

    private static final Logger log = LoggerFactory.getLogger(SealingStore.class);

    private final StoreLimits limits;
    private final SealScope scope;
    private final SealRing ring;
    private final RandomGenerator random;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * A store over another.
     *
     * @param store closed with this one; its own limits have room for the envelopes ({@link StoreLimits#withEnvelope})
     * @param limits what is refused, counted in plain bytes
     * @param scope whose values are sealed
     * @param ring the keys, of the same store; closed with this one
     * @param random must be secure
     */
    public SealingStore(ObjectStore store, StoreLimits limits, SealScope scope, SealRing ring, RandomGenerator random) {
        super(store);
        this.limits = limits;
        this.scope = scope;
        this.ring = ring;
        this.random = random;
    }

    /** The keys. */
    public SealRing ring() {
        return ring;
    }

    /** The store below, with its values as they lie there. */
    ObjectStore sealed() {
        return below();
    }

    RandomGenerator random() {
        return random;
    }

    SealScope scope() {
        return scope;
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        try {
            limits.check(transaction);
        } catch (StoreException.TooLarge refused) {
            return CompletableFuture.failedFuture(refused);
        }
        if (!concerns(transaction)) {
            return super.commit(transaction);
        }
        SealKey key = ring.uses().begin();
        boolean sent = false;
        try {
            CompletionStage<CommitOutcome> outcome = super.commit(key == null ? transaction : sealed(transaction, key));
            sent = true;
            var unused = outcome.whenComplete((done, failure) -> ring.uses().end(key));
            return outcome;
        } finally {
            if (!sent) {
                ring.uses().end(key);
            }
        }
    }

    private boolean concerns(StoreTransaction transaction) {
        for (RowWrite write : transaction.objects()) {
            if (write instanceof RowWrite.Put && scope.covers(write.key())) {
                return true;
            }
        }
        return false;
    }

    private StoreTransaction sealed(StoreTransaction transaction, SealKey key) {
        List<RowWrite> objects = new ArrayList<>(transaction.objects().size());
        for (RowWrite write : transaction.objects()) {
            objects.add(
                    write instanceof RowWrite.Put put && scope.covers(put.key())
                            ? new RowWrite.Put(put.key(), Envelope.seal(key, random, put.key(), put.value()))
                            : write);
        }
        return new StoreTransaction(
                objects, transaction.rows(), transaction.guards(), transaction.group(), transaction.ending());
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        CompletableFuture<RangePage> opened = new CompletableFuture<>();
        var unused = super.range(query).whenComplete((page, failure) -> {
            if (failure == null) {
                opened.complete(opened(page));
            } else {
                opened.completeExceptionally(failure);
            }
        });
        return opened;
    }

    private RangePage opened(RangePage page) {
        List<StoredRow> rows = null;
        for (int i = 0; i < page.rows().size(); i++) {
            StoredRow row = page.rows().get(i);
            StoredRow plain = opened(row);
            if (plain != null) {
                rows = rows == null ? new ArrayList<>(page.rows()) : rows;
                rows.set(i, plain);
            }
        }
        return rows == null ? page : new RangePage(rows, page.revision(), page.more());
    }

    /** The row with its plain value; null when it is to be handed on as it is. */
    private @Nullable StoredRow opened(StoredRow row) {
        if (!Envelope.isSealed(row.value()) || row.key().internal()) {
            return null;
        }
        try {
            byte[] value = Envelope.unseal(ring.keys(), row.key(), row.value());
            return new StoredRow(row.key(), value, row.createRevision(), row.modRevision());
        } catch (CannotUnseal e) {
            // One line for each key: there may be many rows.
            if (told.add(e.keyId())) {
                log.error("{}; it is served as an error, and so are others like it", e.getMessage());
            }
            return null;
        }
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        StoreWatch watch = super.watch(afterRevision, new Opening(watcher));
        // Who came or went while nobody watched was not heard of.
        ring.reviewSoon();
        return watch;
    }

    private final class Opening implements StoreWatcher {
        private final StoreWatcher watcher;

        Opening(StoreWatcher watcher) {
            this.watcher = watcher;
        }

        @Override
        public void revision(long revision, List<StoreEvent> events) {
            watcher.revision(revision, opened(events));
        }

        @Override
        public void group(long revision, List<StoreEvent> events) {
            watcher.group(revision, opened(events));
        }

        @Override
        public void ended(StoreException cause) {
            watcher.ended(cause);
        }

        private List<StoreEvent> opened(List<StoreEvent> events) {
            List<StoreEvent> all = null;
            for (int i = 0; i < events.size(); i++) {
                if (events.get(i) instanceof StoreEvent.Put put) {
                    StoredRow plain = SealingStore.this.opened(put.row());
                    if (plain != null) {
                        all = all == null ? new ArrayList<>(events) : all;
                        all.set(i, new StoreEvent.Put(plain));
                    }
                }
            }
            return all == null ? events : all;
        }
    }

    @Override
    public void close() {
        ring.close();
        super.close();
    }
}
