package dev.polder.server.api.workspace;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * A store as a server has it that is killed at one of its writes: that write comes to nothing, or is made and nobody hears of it;
 * none comes after it. The store below stays open for the next server.
 */
public final class MortalStore extends ForwardingStore {

    private final int last;
    private final boolean made;
    private final CompletableFuture<Void> killed = new CompletableFuture<>();
    private final List<String> written = new ArrayList<>();
    private boolean armed;
    private int all;
    private String arming = "//";
    private String spared = "//";

    /**
     * A store.
     *
     * @param last how many writes, from {@link #arm} on, are made and heard of
     * @param made whether the write after the last is made
     */
    public MortalStore(ObjectStore below, int last, boolean made) {
        super(below);
        this.last = last;
        this.made = made;
    }

    /** Counts from here on, or does not while somebody outside writes. */
    public synchronized void arm(boolean counting) {
        armed = counting;
    }

    /** Counts from the write after the first one of a key that holds a text, however soon that comes. */
    public synchronized void armAfter(String text) {
        arming = text;
    }

    /** Does not count writes of keys that hold a text. */
    public synchronized void spare(String text) {
        spared = text;
    }

    /** Done when the server has been killed. */
    public CompletableFuture<Void> killed() {
        return killed;
    }

    /** The keys that were written since it was armed, in order; what was deleted together is one text. */
    public synchronized List<String> written() {
        return List.copyOf(written);
    }

    /** How many writes there were since it was first armed, counted or not. */
    public synchronized int all() {
        return all;
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        synchronized (this) {
            if (armed || all > 0) {
                all++;
            }
            boolean counts = armed
                    && !transaction.objects().isEmpty()
                    && !transaction.objects().get(0).key().path().contains(spared);
            if (!killed.isDone() && (!counts || written.size() < last)) {
                if (counts) {
                    written.add(keys(transaction));
                } else if (holds(transaction, arming)) {
                    armed = true;
                    arming = "//";
                }
                return super.commit(transaction);
            }
            if (made && !killed.isDone()) {
                super.commit(transaction).toCompletableFuture().join();
            }
        }
        killed.complete(null);
        return CompletableFuture.failedFuture(new StoreException.Unavailable("killed"));
    }

    private static String keys(StoreTransaction transaction) {
        return transaction.objects().stream().map(write -> write.key().path()).collect(Collectors.joining(" and "));
    }

    private static boolean holds(StoreTransaction transaction, String text) {
        return transaction.objects().stream()
                .anyMatch(write -> write.key().path().contains(text));
    }

    /** The server goes; what it has stored stays. */
    @Override
    public void close() {}
}
