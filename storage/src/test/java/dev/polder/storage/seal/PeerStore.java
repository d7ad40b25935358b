package dev.polder.storage.seal;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.Presence;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** One of several servers on one store in memory, with a session of its own. Closing it ends the session alone. */
final class PeerStore extends ForwardingStore {

    /** What all of them say. */
    static final class Board {
        private final Map<String, String> said = new LinkedHashMap<>();
        private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();

        private void say(String name, String text) {
            synchronized (said) {
                said.put(name, text);
                said.notifyAll();
            }
            listeners.forEach(Runnable::run);
        }

        private void leave(String name) {
            synchronized (said) {
                said.remove(name);
                said.notifyAll();
            }
            listeners.forEach(Runnable::run);
        }

        private Map<String, String> all() {
            synchronized (said) {
                return Map.copyOf(said);
            }
        }

        String said(String name) {
            return all().getOrDefault(name, "gone");
        }

        /** Waits until somebody says what is wanted. */
        void until(String name, Predicate<String> wanted) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            synchronized (said) {
                while (!wanted.test(said.getOrDefault(name, "gone"))) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left <= 0) {
                        throw new AssertionError("after 30 s " + name + " still says: " + said.get(name));
                    }
                    said.wait(left);
                }
            }
        }
    }

    private final Board board;
    private final String name;
    /** What becomes of a transaction on its way to the store. */
    UnaryOperator<StoreTransaction> before = transaction -> transaction;
    /** What becomes of the answer on its way back. */
    UnaryOperator<CompletionStage<CommitOutcome>> after = outcome -> outcome;

    PeerStore(ObjectStore store, Board board, String name) {
        super(store);
        this.board = board;
        this.name = name;
        board.say(name, Presence.NOTHING);
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        return after.apply(super.commit(before.apply(transaction)));
    }

    @Override
    public Presence presence() {
        return new Presence() {
            @Override
            public CompletionStage<Void> announce(String text) {
                board.say(name, text);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<Map<String, String>> everybody() {
                return CompletableFuture.completedFuture(board.all());
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public StoreWatch onChange(Runnable listener) {
                board.listeners.add(listener);
                return () -> board.listeners.remove(listener);
            }
        };
    }

    @Override
    public void close() {
        board.leave(name);
    }
}
