package dev.polder.storage.etcd;

import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks in history for a transaction whose answer was lost. Objects carry the uid and the time that they were written with,
 * so that two writers hardly ever write the same bytes; should they have, both may say that it has happened.
 */
final class LostOutcome implements StoreWatcher {

    private static final long SECONDS = 10;

    private final StoreTransaction transaction;
    private final long fence;
    private final CompletableFuture<OptionalLong> found = new CompletableFuture<>();

    private LostOutcome(StoreTransaction transaction, long fence) {
        this.transaction = transaction;
        this.fence = fence;
    }

    /**
     * Finds the revision at which a transaction happened. Blocks.
     *
     * @param before it did not happen at this revision or earlier
     * @param fence it did not happen at this revision or later; rows of this module's own are changed at it
     * @return empty when it has not happened
     * @throws StoreException when history cannot be read
     */
    static OptionalLong find(EtcdObjectStore store, StoreTransaction transaction, long before, long fence)
            throws InterruptedException {
        LostOutcome reader = new LostOutcome(transaction, fence);
        StoreWatch watch = store.watch(Math.max(1, before), reader);
        try {
            return reader.found.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw EtcdErrors.translate(e);
        } finally {
            watch.close();
        }
    }

    @Override
    public void revision(long revision, List<StoreEvent> events) {
        if (revision >= fence) {
            found.complete(OptionalLong.empty());
        } else if (isOurs(events)) {
            found.complete(OptionalLong.of(revision));
        }
    }

    @Override
    public void ended(StoreException cause) {
        found.completeExceptionally(cause);
    }

    private boolean isOurs(List<StoreEvent> events) {
        int matched = 0;
        for (RowWrite write : transaction.writes()) {
            boolean did = events.stream().anyMatch(event -> isOf(event, write));
            if (!did && write instanceof RowWrite.Put) {
                return false;
            }
            matched += did ? 1 : 0;
        }
        return matched > 0 && matched == events.size();
    }

    private static boolean isOf(StoreEvent event, RowWrite write) {
        return event.key().equals(write.key())
                && switch (event) {
                    case StoreEvent.Put put ->
                        write instanceof RowWrite.Put wanted
                                && Arrays.equals(put.row().value(), wanted.value());
                    case StoreEvent.Delete delete -> write instanceof RowWrite.Delete;
                };
    }
}
