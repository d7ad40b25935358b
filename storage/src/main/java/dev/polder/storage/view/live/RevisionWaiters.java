package dev.polder.storage.view.live;

import dev.polder.storage.StoreException;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Those who wait until a revision has been applied. */
final class RevisionWaiters {

    private final Supplier<State> current;
    private final Object lock = new Object();
    private final PriorityQueue<Waiter> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiter::revision));
    private volatile @Nullable StoreException failure;

    private record Waiter(long revision, CompletableFuture<ViewSnapshot> done) {}

    /** Waiters for the states of a supplier; {@link #release} must be called after each new one. */
    RevisionWaiters(Supplier<State> current) {
        this.current = current;
    }

    CompletionStage<ViewSnapshot> atLeast(long revision) {
        // Most readers find the state already there; they take no lock.
        CompletionStage<ViewSnapshot> known = known(revision);
        if (known != null) {
            return known;
        }
        synchronized (lock) {
            known = known(revision);
            if (known != null) {
                return known;
            }
            Waiter waiter = new Waiter(revision, new CompletableFuture<>());
            waiting.add(waiter);
            return waiter.done();
        }
    }

    /** The answer to who need not wait; null when the revision has not been applied yet. */
    private @Nullable CompletionStage<ViewSnapshot> known(long revision) {
        StoreException cause = failure;
        if (cause != null) {
            return CompletableFuture.failedFuture(cause);
        }
        State state = current.get();
        return state.revision() >= revision ? CompletableFuture.completedFuture(state) : null;
    }

    void release(State state) {
        List<Waiter> ready = new ArrayList<>();
        synchronized (lock) {
            Waiter first;
            while ((first = waiting.peek()) != null && first.revision() <= state.revision()) {
                waiting.remove();
                ready.add(first);
            }
        }
        ready.forEach(waiter -> waiter.done().complete(state));
    }

    /** Fails everybody who waits now or later. */
    void fail(StoreException cause) {
        List<Waiter> left;
        synchronized (lock) {
            failure = failure == null ? cause : failure;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(waiter -> waiter.done().completeExceptionally(cause));
    }
}
