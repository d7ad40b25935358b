package dev.polder.storage;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waits for what a store has begun: for threads that may block. */
public final class StoreStages {

    private StoreStages() {}

    /**
     * The result of a stage of a store.
     *
     * @throws RuntimeException what the stage failed with: a {@link StoreException}, unless something was done behind it
     */
    public static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw e;
        }
    }
}
