package dev.polder.server.api.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A store that holds deletions back, so that more come behind them, and knows which of them came together. */
final class JointStore extends ForwardingStore {

    private static final long SOON_SECONDS = 60;

    private final List<Runnable> held = new ArrayList<>();
    private final List<StoreTransaction> joint = new ArrayList<>();
    private final List<CommitOutcome> outcomes = new ArrayList<>();
    private String names = "";

    JointStore(ObjectStore below) {
        super(below);
    }

    /** From now on nothing is deleted whose name begins so. */
    synchronized void hold(String prefix) {
        names = prefix;
    }

    /** Waits for a transaction that would delete several of these: what. */
    synchronized List<String> awaitJoint() throws InterruptedException {
        while (joint.isEmpty()) {
            pause();
        }
        return names(joint.get(0));
    }

    /** Waits until so many transactions are held. */
    synchronized void awaitHeld(int many) throws InterruptedException {
        while (held.size() < many) {
            pause();
        }
    }

    private void pause() throws InterruptedException {
        long before = System.nanoTime();
        TimeUnit.SECONDS.timedWait(this, SOON_SECONDS);
        assertThat(System.nanoTime() - before)
                .as("nothing came for a minute")
                .isLessThan(TimeUnit.SECONDS.toNanos(SOON_SECONDS));
    }

    /** The first of them. */
    synchronized StoreTransaction firstJoint() {
        return joint.get(0);
    }

    /** What was to be deleted together so far. */
    synchronized List<List<String>> joint() {
        return joint.stream().map(JointStore::names).toList();
    }

    /** Lets happen what is held, one after the other, and all that comes: what has become of it. */
    List<CommitOutcome> release() {
        List<Runnable> all;
        synchronized (this) {
            names = "";
            all = List.copyOf(held);
            held.clear();
        }
        all.forEach(Runnable::run);
        synchronized (this) {
            return List.copyOf(outcomes);
        }
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        synchronized (this) {
            boolean concerned = !names.isEmpty()
                    && transaction.objects().stream().anyMatch(RowWrite.Delete.class::isInstance)
                    && names(transaction).stream().anyMatch(name -> name.startsWith(names));
            if (concerned) {
                if (transaction.objects().size() > 1) {
                    joint.add(transaction);
                }
                notifyAll();
                CompletableFuture<CommitOutcome> later = new CompletableFuture<>();
                held.add(() -> {
                    CommitOutcome outcome =
                            super.commit(transaction).toCompletableFuture().join();
                    synchronized (this) {
                        outcomes.add(outcome);
                    }
                    later.complete(outcome);
                });
                return later;
            }
        }
        return super.commit(transaction);
    }

    private static List<String> names(StoreTransaction transaction) {
        return transaction.objects().stream()
                .flatMap(write -> KeyLayout.parse(write.key()).stream())
                .map(ObjectKey::name)
                .toList();
    }
}
