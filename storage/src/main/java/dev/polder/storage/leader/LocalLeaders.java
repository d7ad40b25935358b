package dev.polder.storage.leader;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Elects among the candidates of one process, which alone uses its store: whoever came first leads until it steps back. */
public final class LocalLeaders implements LeaderLock {

    private final ObjectStore store;
    private final Map<String, Deque<Entry>> lines = new HashMap<>();

    /** Elections whose terms are rows of a store. */
    public LocalLeaders(ObjectStore store) {
        this.store = store;
    }

    @Override
    public synchronized Candidacy campaign(String name, Candidate candidate) {
        Deque<Entry> line = lines.computeIfAbsent(name, n -> new ArrayDeque<>());
        Entry entry = new Entry(name, candidate);
        if (line.isEmpty()) {
            elect(entry);
        }
        line.addLast(entry);
        return () -> leave(entry);
    }

    private void elect(Entry entry) {
        StoreKey row = row(entry.name);
        Guard fence = new Guard(row, commit(new RowWrite.Put(row, new byte[0]), List.of()));
        entry.fence = fence;
        entry.candidate.elected(fence);
    }

    private synchronized void leave(Entry entry) {
        Deque<Entry> line = lines.getOrDefault(entry.name, new ArrayDeque<>());
        Guard fence = entry.fence;
        if (!line.remove(entry) || fence == null) {
            return;
        }
        entry.candidate.deposed();
        try {
            commit(new RowWrite.Delete(fence.key()), List.of(fence));
            Entry next = line.peekFirst();
            if (next != null) {
                elect(next);
            }
        } catch (StoreException closed) {
            // Nobody can write any more, so the end of the term need not be written down.
            lines.remove(entry.name);
        }
    }

    private long commit(RowWrite write, List<Guard> guards) {
        try {
            CommitOutcome outcome = store.commit(new StoreTransaction(null, List.of(write), guards))
                    .toCompletableFuture()
                    .join();
            return outcome instanceof CommitOutcome.Committed committed ? committed.revision() : 0;
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The row whose revision is the term. */
    private static StoreKey row(String name) {
        return KeyLayout.internal("leader", name);
    }

    private static final class Entry {
        private final String name;
        private final Candidate candidate;
        private @Nullable Guard fence;

        Entry(String name, Candidate candidate) {
            this.name = name;
            this.candidate = candidate;
        }
    }
}
