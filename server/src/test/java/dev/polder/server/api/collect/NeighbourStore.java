package dev.polder.server.api.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A store that lets none of one logical cluster's deletions happen until it is told to, and counts how many of them everybody
 * else's transactions find before them.
 */
final class NeighbourStore extends ForwardingStore {

    /** What the names of those objects begin with whose deletions count. */
    static final String NAMES = "m-";

    private static final long SOON_SECONDS = 60;

    private final boolean inOrder;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private String noisy = "";
    private boolean holding;
    private int heldDeletions;
    private int atStore;
    private int deleted;
    private int deletedBefore;
    private int others;
    private int mostWaitedFor;
    private int mostAtStore;

    /** A store in which nobody waits for what is held. */
    NeighbourStore(ObjectStore below) {
        this(below, false);
    }

    /**
     * A store.
     *
     * @param inOrder whether everybody's transactions wait for what is held and came before
     */
    NeighbourStore(ObjectStore below, boolean inOrder) {
        super(below);
        this.inOrder = inOrder;
    }

    /** From now on nothing of this logical cluster is deleted. */
    synchronized void hold(String cluster) {
        noisy = cluster;
        holding = true;
        deletedBefore = deleted;
        mostWaitedFor = 0;
        mostAtStore = 0;
        others = 0;
    }

    /** Lets everything happen that is held, and all that comes. */
    void release() {
        List<Runnable> all;
        synchronized (this) {
            holding = false;
            all = new ArrayList<>(held);
            held.clear();
            heldDeletions = 0;
        }
        all.forEach(Runnable::run);
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        int deletions = deletions(transaction);
        synchronized (this) {
            boolean other = deletions == 0 && isOther(transaction);
            if (other) {
                others++;
                mostAtStore = Math.max(mostAtStore, atStore);
                mostWaitedFor = Math.max(mostWaitedFor, inOrder ? heldDeletions : 0);
                notifyAll();
            }
            if (holding && (deletions > 0 || (inOrder && other))) {
                CompletableFuture<CommitOutcome> later = new CompletableFuture<>();
                heldDeletions += deletions > 0 ? 1 : 0;
                held.add(() -> pass(transaction, deletions).whenComplete((outcome, failure) -> {
                    if (failure == null) {
                        later.complete(outcome);
                    } else {
                        later.completeExceptionally(failure);
                    }
                }));
                notifyAll();
                return later;
            }
        }
        return pass(transaction, deletions);
    }

    private CompletionStage<CommitOutcome> pass(StoreTransaction transaction, int deletions) {
        if (deletions == 0) {
            return super.commit(transaction);
        }
        synchronized (this) {
            atStore++;
        }
        return super.commit(transaction).whenComplete((outcome, failure) -> {
            synchronized (this) {
                atStore--;
                if (outcome instanceof CommitOutcome.Committed) {
                    deleted += deletions;
                }
                notifyAll();
            }
        });
    }

    private int deletions(StoreTransaction transaction) {
        return (int) transaction.objects().stream()
                .filter(write -> write instanceof RowWrite.Delete)
                .flatMap(write -> KeyLayout.parse(write.key()).stream())
                .filter(key -> isNoisy(key.cluster()) && key.name().startsWith(NAMES))
                .count();
    }

    private boolean isOther(StoreTransaction transaction) {
        return transaction.objects().stream()
                .flatMap(write -> KeyLayout.parse(write.key()).stream())
                .anyMatch(key -> !isNoisy(key.cluster()));
    }

    private boolean isNoisy(LogicalClusterName cluster) {
        return cluster.value().equals(noisy);
    }

    /** Waits until so many transactions with deletions are held. */
    synchronized void awaitHeld(int many) {
        while (heldDeletions < many) {
            pause(heldDeletions + " of " + many + " are held");
        }
    }

    /** Waits until so many objects have been deleted. */
    synchronized void awaitDeleted(int many) {
        while (deleted < many) {
            pause(deleted + " of " + many + " are deleted");
        }
    }

    /** Waits until somebody else has written something, or wants to. */
    synchronized void awaitOther() {
        while (others == 0) {
            pause("nobody else has come");
        }
    }

    private void pause(String what) {
        try {
            long before = System.nanoTime();
            TimeUnit.SECONDS.timedWait(this, SOON_SECONDS);
            assertThat(System.nanoTime() - before)
                    .as("nothing happened for a minute: %s", what)
                    .isLessThan(TimeUnit.SECONDS.toNanos(SOON_SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asserts that others have written since {@link #hold}, and that none of them waited for one of the held deletions. */
    synchronized void nobodyWaited() {
        assertThat(others).isPositive();
        assertThat(mostWaitedFor).as("held deletions before another's write").isZero();
        assertThat(deleted - deletedBefore)
                .as("deletions that happened meanwhile")
                .isZero();
    }

    /** How many of the deletions were being written at most when somebody else wanted to write. */
    synchronized int mostAtStore() {
        return mostAtStore;
    }

    /** How many were held at a time. */
    synchronized int held() {
        return heldDeletions;
    }
}
