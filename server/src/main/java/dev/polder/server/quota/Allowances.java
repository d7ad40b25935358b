package dev.polder.server.quota;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.view.EndedObjects;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many objects this server may create towards each limit. A server has its share in advance, written in a row of its own, and
 * its creates compare that row without writing it; so they do not wait for one another, nor for those of other servers. Only
 * when its share is used up does it ask the store: for another share of what is free, or for all shares back. What is used is
 * always counted, in a state newer than the request; never added up (docs/decisions/0025-exact-quota.md). Blocks.
 */
final class Allowances {

    /** How often a share is asked for again when others were faster; each time one of them has got one. */
    private static final int MAX_ATTEMPTS = 100;

    private final ObjectStore store;
    private final StoreView view;
    private final String server;
    private final Map<ObjectKey, Purse> purses = new ConcurrentHashMap<>();
    private final EndedObjects ended;

    /**
     * None yet.
     *
     * @param server tells this run of this server from every other one
     */
    Allowances(ObjectStore store, StoreView view, String server) {
        this.store = store;
        this.view = view;
        this.server = server;
        this.ended = new EndedObjects(view, LedgerRow.LEDGERS);
    }

    /** Of how many limits something is remembered; of none that has ended. */
    int size() {
        forget();
        return purses.size();
    }

    private void forget() {
        ended.look(purses::remove, () -> purses.keySet().removeIf(key -> !isThere(view.snapshot(), key)));
    }

    private static boolean isThere(ViewSnapshot snapshot, ObjectKey key) {
        return snapshot.map(LedgerRow.LEDGERS).get(key.cluster(), "", key.name()) != null;
    }

    /**
     * Takes one object of a limit.
     *
     * @param snapshot the state that the create is decided in, newer than the request
     * @param limit as that state has it
     * @param charge what it is added to
     * @return false when the limit is not what it was any more, or nothing could be had for too many others who want it
     * @throws ExceededException when there are as many objects as there may be
     * @throws StoreException when the store fails
     */
    boolean take(ViewSnapshot snapshot, CountLimit limit, Charge charge) throws ExceededException {
        forget();
        Purse purse = purses.computeIfAbsent(limit.ledger(), any -> new Purse());
        // A state newer than the request that is full is reason enough: those who are refused do not wait for one
        // another.
        if (purse.isEmpty() && limit.used().applyAsLong(snapshot) >= limit.hard()) {
            throw new ExceededException(snapshot);
        }
        purse.lock();
        try {
            Purse.Grant grant = present(purse, snapshot, limit);
            while (true) {
                Purse.Taken taken = grant == null ? Purse.Taken.NONE : purse.takeFrom(grant);
                if (grant != null && taken == Purse.Taken.ONE) {
                    ObjectKey row = LedgerRow.grant(limit.ledger(), server);
                    charge.add(purse, grant, new Guard(KeyLayout.object(row), grant.revision));
                    return true;
                }
                grant = taken == Purse.Taken.AGAIN ? present(purse, snapshot, limit) : refilled(purse, limit);
                if (grant == null && taken == Purse.Taken.NONE) {
                    return false;
                }
            }
        } finally {
            purse.unlock();
        }
    }

    /** What this server has, unless a state shows that it has it no more, or the limit is another. */
    private Purse.@Nullable Grant present(Purse purse, ViewSnapshot snapshot, CountLimit limit) {
        Purse.Grant grant = purse.grant();
        if (grant == null || (snapshot.revision() >= grant.revision && row(snapshot, limit) != grant.revision)) {
            // Nothing that was begun with it can happen any more, and what has happened is in every later state.
            purse.holds(null);
            return null;
        }
        return grant.hard == limit.hard() ? grant : null;
    }

    private long row(ViewSnapshot snapshot, CountLimit limit) {
        ObjectKey key = LedgerRow.grant(limit.ledger(), server);
        ObjectRecord record = snapshot.map(LedgerRow.GRANTS).get(key.cluster(), "", key.name());
        return record == null ? 0 : record.revision();
    }

    /** A new share; null when there is none to be had for the limit as it was. */
    private Purse.@Nullable Grant refilled(Purse purse, CountLimit limit) throws ExceededException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            ViewSnapshot now = await(view.consistent());
            if (!limit.isOf(now)) {
                return null;
            }
            long used = limit.used().applyAsLong(now);
            if (used >= limit.hard()) {
                throw new ExceededException(now);
            }
            LedgerRow ledger = LedgerRow.of(now, limit.ledger());
            long free = limit.hard() - used - purse.unknown() - ledger.ofOthersThan(server);
            if (free > 0) {
                // Half of it: others will want something, too, and the last ones are anybody's.
                long share = (free + 1) / 2;
                OptionalLong written = written(limit, ledger, ledger.giving(server, share));
                if (written.isPresent()) {
                    Purse.Grant grant = new Purse.Grant(written.getAsLong(), limit.hard(), share);
                    purse.holds(grant);
                    return grant;
                }
            } else if (written(limit, ledger, ledger.takingBack()).isPresent()) {
                purse.holds(null);
            }
        }
        return null;
    }

    /** The revision of a change of shares that everybody sees by now; empty when somebody else changed something first. */
    private OptionalLong written(CountLimit limit, LedgerRow ledger, List<RowWrite> writes) {
        List<Guard> guards = new ArrayList<>(List.of(
                ledger.guard(),
                limit.epoch(),
                new Guard(KeyLayout.fence(ledger.key().cluster()), 0)));
        CommitOutcome outcome = await(store.commit(StoreTransaction.group(writes, List.of(), guards)));
        if (outcome instanceof CommitOutcome.Committed committed) {
            await(view.atLeast(committed.revision()));
            return OptionalLong.of(committed.revision());
        }
        return OptionalLong.empty();
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
