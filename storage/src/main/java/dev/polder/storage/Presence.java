package dev.polder.storage;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A short text of each process that uses a store, which all others can read for as long as it does. An {@link ObjectStore}
 * that is open is one of them, with no text until it says something.
 */
public interface Presence {

    /** What a process says that has said nothing. */
    String NOTHING = "";

    /**
     * Says something to all, in the place of what was said before. Whoever asks once the stage has completed is told it, as long
     * as the store is open; what becomes of it when the stage fails is open.
     *
     * @param text a few hundred bytes at most, without secrets
     */
    CompletionStage<Void> announce(String text);

    /** What everybody says, this process included, by a name that each has for as long as its store is open. */
    CompletionStage<Map<String, String>> everybody();

    /** The name of this process in {@link #everybody}. */
    String name();

    /**
     * Has a listener called after another process came, went, or said something else. That is heard of by the watches of
     * this store, so only while one is running; ask anew whenever one was begun.
     *
     * @param listener called on a thread of the store: it must return at once; closing the result ends the calls
     */
    StoreWatch onChange(Runnable listener);

    /** That of a store which one process alone can open: it hears itself. */
    static Presence ofOneProcess() {
        return new Presence() {
            private volatile String said = NOTHING;

            @Override
            public CompletionStage<Void> announce(String text) {
                said = text;
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<Map<String, String>> everybody() {
                return CompletableFuture.completedFuture(Map.of(name(), said));
            }

            @Override
            public String name() {
                return "this server";
            }

            @Override
            public StoreWatch onChange(Runnable listener) {
                return () -> {};
            }
        };
    }
}
