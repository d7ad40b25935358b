package dev.polder.storage.view.live;

import dev.polder.storage.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares barriers among those who need one: at most one is on its way, and whoever comes meanwhile gathers for the next.
 * Nobody joins a barrier that was sent before they asked, because it may not cover what they have seen (store rule S3).
 */
final class BarrierGate {

    private final Supplier<CompletionStage<Long>> barrier;
    private final Object lock = new Object();
    private boolean underway;
    private @Nullable CompletableFuture<Long> gathering;

    BarrierGate(Supplier<CompletionStage<Long>> barrier) {
        this.barrier = barrier;
    }

    /** The revision of a barrier that is sent after this call. */
    CompletionStage<Long> pass() {
        CompletableFuture<Long> mine;
        synchronized (lock) {
            mine = gathering != null ? gathering : new CompletableFuture<>();
            gathering = underway ? mine : null;
            if (underway) {
                return mine;
            }
            underway = true;
        }
        send(mine);
        return mine;
    }

    private void send(CompletableFuture<Long> waiting) {
        CompletionStage<Long> sent;
        try {
            sent = barrier.get();
        } catch (StoreException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        sent.whenComplete((revision, failure) -> {
            sendNext();
            if (failure != null) {
                waiting.completeExceptionally(unwrapped(failure));
            } else {
                waiting.complete(revision);
            }
        });
    }

    private void sendNext() {
        CompletableFuture<Long> next;
        synchronized (lock) {
            next = gathering;
            gathering = null;
            underway = next != null;
        }
        if (next != null) {
            send(next);
        }
    }

    /** The failure itself, without the wrapper that dependent stages put around it. */
    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause != null ? cause : failure;
    }
}
