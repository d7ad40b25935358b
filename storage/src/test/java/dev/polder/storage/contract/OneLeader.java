package dev.polder.storage.contract;

import dev.polder.storage.Guard;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The only candidate of an office. */
final class OneLeader implements LeaderLock.Candidate, AutoCloseable {

    private final CompletableFuture<Guard> elected = new CompletableFuture<>();
    private final LeaderLock.Candidacy candidacy;

    /** Leads when this returns. */
    OneLeader(ObjectStore store, String office) {
        candidacy = store.leaders().campaign(office, this);
        fence();
    }

    @Override
    public void elected(Guard fence) {
        elected.complete(fence);
    }

    @Override
    public void deposed() {}

    Guard fence() {
        try {
            return elected.get(StoreContract.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("nobody was elected", e);
        }
    }

    /** Ends the term. */
    @Override
    public void close() {
        candidacy.close();
    }
}
