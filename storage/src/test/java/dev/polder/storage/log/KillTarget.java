package dev.polder.storage.log;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * A process that is made to be killed: writers that count, each its own object and an internal row beside it. It prints
 * {@code ack <writer> <number> <revision>} once a write is acknowledged and {@code seen …} once the watch tells of it.
 */
final class KillTarget {

    static final int WRITERS = 64;

    private static final int PADDING = 300;
    private static final long COMPACT_EVERY = 1_000;

    private final EmbeddedObjectStore store;
    private final PrintStream out;

    private KillTarget(EmbeddedObjectStore store, PrintStream out) {
        this.store = store;
        this.out = out;
    }

    /** The settings of the folder: so small that the kill often hits a roll or a snapshot. */
    static EmbeddedObjectStore open(Path folder) {
        return EmbeddedObjectStore.open(
                EmbeddedStoreConfig.of(folder).withSizes(100_000, 200_000), () -> new UUID(1, 2));
    }

    static StoreKey object(int writer) {
        return StoreFolder.key("w" + writer);
    }

    static StoreKey internal(int writer) {
        return KeyLayout.internal("count", String.valueOf(writer));
    }

    /** The number that a row holds. */
    static long number(StoredRow row) {
        return Long.parseLong(new String(row.value(), StandardCharsets.US_ASCII).trim());
    }

    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        KillTarget target = new KillTarget(open(Path.of(arguments[0])), out);
        target.watch();
        for (int writer = 0; writer < WRITERS; writer++) {
            int own = writer;
            Thread.ofVirtual().start(() -> target.count(own));
        }
        new CountDownLatch(1).await();
    }

    private void watch() {
        store.watch(StoreFolder.await(store.barrier()), new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                if (events.get(0) instanceof StoreEvent.Put put) {
                    String name = KeyLayout.parse(put.key()).orElseThrow().name();
                    print("seen " + name.substring(1) + " " + number(put.row()) + " " + revision);
                }
            }

            @Override
            public void ended(StoreException cause) {
                throw cause;
            }
        });
    }

    private void count(int writer) {
        String path = object(writer).path();
        List<StoredRow> rows = StoreFolder.await(store.range(new RangeQuery(path, path + "\0", 0, 1)))
                .rows();
        long number = rows.isEmpty() ? 0 : number(rows.get(0));
        long revision = rows.isEmpty() ? 0 : rows.get(0).modRevision();
        while (true) {
            number++;
            byte[] value = (number + " ".repeat(PADDING)).getBytes(StandardCharsets.US_ASCII);
            StoreTransaction transaction = new StoreTransaction(
                    new RowWrite.Put(object(writer), value),
                    List.of(new RowWrite.Put(internal(writer), value)),
                    List.of(new Guard(object(writer), revision)));
            revision = ((CommitOutcome.Committed) StoreFolder.await(store.commit(transaction))).revision();
            print("ack " + writer + " " + number + " " + revision);
            if (writer == 0 && number % 16 == 0 && revision > COMPACT_EVERY) {
                StoreFolder.await(store.compact(revision - COMPACT_EVERY));
            }
        }
    }

    private synchronized void print(String line) {
        out.println(line);
    }
}
