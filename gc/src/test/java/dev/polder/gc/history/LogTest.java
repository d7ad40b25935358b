package dev.polder.gc.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.encoding.CanonicalJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whose write it was: a collector that is said to have done what a user did would be found guilty of it. */
class LogTest {

    private static final ObjectKey MAP = new ObjectKey(LogicalClusterName.ROOT, TestTypes.MAPS, "ns0", "n0");

    private final MemoryObjectStore shared = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final Log log = Log.of(shared);
    private final FaultyStore line = new FaultyStore(shared, log, new Random(1));

    @Test
    void transactionThatWritesNothing_isNotTheLastWriteOfAUser() throws Exception {
        Guard term = new Guard(Log.TERM, revision(new StoreTransaction(null, List.of(put(Log.TERM)), List.of())));
        long made = revision(new StoreTransaction(put(KeyLayout.object(MAP)), List.of(), List.of()));

        CommitOutcome nothing = line.commit(StoreTransaction.group(List.of(), List.of(), List.of(term)))
                .toCompletableFuture()
                .get();

        assertThat(nothing).isEqualTo(new CommitOutcome.Committed(made));
        assertThat(terms(made)).containsExactly(0L);
    }

    @Test
    void writeUnderATerm_isItsCollectors() throws Exception {
        Guard term = new Guard(Log.TERM, revision(new StoreTransaction(null, List.of(put(Log.TERM)), List.of())));

        long made = revision(new StoreTransaction(put(KeyLayout.object(MAP)), List.of(), List.of(term)));

        assertThat(terms(made)).containsExactly(term.modRevision());
    }

    private long revision(StoreTransaction transaction) throws Exception {
        return ((CommitOutcome.Committed)
                        line.commit(transaction).toCompletableFuture().get())
                .revision();
    }

    private List<Long> terms(long revision) throws InterruptedException {
        log.settled(revision);
        return log.entries().stream()
                .filter(one -> one.revision() == revision)
                .map(Entry::term)
                .toList();
    }

    private static RowWrite put(StoreKey key) {
        ObjectNode map = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        map.putObject("metadata").put("name", "n0").put("namespace", "ns0").put("uid", "uid-0");
        return new RowWrite.Put(key, StoredValue.encode(CanonicalJson.write(map)));
    }
}
