package dev.polder.storage.contract;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.Guard;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreTransaction;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** A store that does not compare some guards: what a checker must reject. */
final class DroppedGuards extends ForwardingStore {

    private final Predicate<Guard> dropped;

    DroppedGuards(ObjectStore store, Predicate<Guard> dropped) {
        super(store);
        this.dropped = dropped;
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        return below().commit(new StoreTransaction(
                transaction.objects(),
                transaction.rows(),
                transaction.guards().stream().filter(dropped.negate()).toList(),
                transaction.group(),
                transaction.ending()));
    }
}
