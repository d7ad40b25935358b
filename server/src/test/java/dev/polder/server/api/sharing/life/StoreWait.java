package dev.polder.server.api.sharing.life;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Waits until a store is as it should be, looking again after each of its revisions. */
final class StoreWait implements AutoCloseable {

    private static final int SECONDS = 30;

    private final ObjectStore store;
    private final CompletableFuture<Void> killed;
    private final Semaphore changes = new Semaphore(0);
    private final StoreWatch watch;

    /**
     * Follows a store.
     *
     * @param killed done when nobody writes any more
     */
    StoreWait(ObjectStore store, CompletableFuture<Void> killed) {
        this.store = store;
        this.killed = killed;
        var unused = killed.thenRun(changes::release);
        watch = store.watch(Stored.of(store).revision(), new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                changes.release();
            }

            @Override
            public void ended(StoreException cause) {
                changes.release();
            }
        });
    }

    /**
     * Whether nothing is missing any more before nobody writes.
     *
     * @param missing what is not yet as it should be
     * @throws AssertionError when it never comes
     */
    boolean until(Function<Stored, List<String>> missing) throws InterruptedException {
        while (true) {
            changes.drainPermits();
            boolean over = killed.isDone();
            List<String> now = missing.apply(Stored.of(store));
            if (now.isEmpty()) {
                return true;
            }
            if (over) {
                return false;
            }
            if (!changes.tryAcquire(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("nothing is written any more, and still: " + now);
            }
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
