package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads and writes through three servers on one etcd are as if there were one; {@code -Dpolder.model.seed} varies them. */
@Timeout(120)
class LinearizabilityTest {

    private static final int SERVERS = 3;
    private static final int CLIENTS = 12;
    private static final int KEYS = 4;
    private static final int OPERATIONS = Integer.getInteger("polder.operations", 250);

    /** One server, as far as objects go. */
    private record Server(EtcdObjectStore store, LiveView view) {}

    @Test
    void threeServers_areLinearizable() throws Exception {
        RemoteStoreConfig config = SharedEtcd.fresh(LinearizabilityTest.class);
        List<Server> servers =
                IntStream.range(0, SERVERS).mapToObj(i -> open(config)).toList();
        List<KeyHistory> histories =
                IntStream.range(0, KEYS).mapToObj(i -> new KeyHistory()).toList();
        long seed = Long.getLong("polder.model.seed", System.nanoTime());
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Server server = servers.get(i % SERVERS);
                Random random = new Random(seed + i);
                String name = "client " + i;
                clients.add(() -> {
                    for (int n = 0; n < OPERATIONS; n++) {
                        int key = random.nextInt(KEYS);
                        operate(server, key, histories.get(key), random, name + " " + n);
                    }
                    return null;
                });
            }
            for (Future<Void> client : pool.invokeAll(clients)) {
                client.get();
            }
        } finally {
            servers.forEach(server -> {
                server.view().close();
                server.store().close();
            });
        }
        assertThat(histories).allSatisfy(history -> {
            assertThat(history.size()).isGreaterThan(OPERATIONS);
            history.check();
        });
        System.out.println("linearizability: seed " + seed + ", "
                + histories.stream().mapToInt(KeyHistory::size).sum() + " operations through " + SERVERS + " servers");
    }

    private static Server open(RemoteStoreConfig config) {
        EtcdObjectStore store = EtcdObjectStore.open(config, UUID::randomUUID);
        return new Server(
                store,
                LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                        .toCompletableFuture()
                        .join());
    }

    /** Reads as a GET does; now and then goes on to write, on the state that was read. */
    private static void operate(Server server, int key, KeyHistory history, Random random, String value) {
        String name = "k" + key;
        long start = System.nanoTime();
        ViewSnapshot snapshot = server.view().consistent().toCompletableFuture().join();
        var object = KeyLayout.parse(WriteLoad.key(name)).orElseThrow();
        ObjectRecord record = snapshot.map(object.space()).get(object.cluster(), object.namespace(), object.name());
        long read = System.nanoTime();
        long found = record == null ? 0 : record.revision();
        String seen = record == null ? null : new String(record.body().json(), StandardCharsets.UTF_8);
        history.add(new KeyHistory.Read(start, read, snapshot.revision(), found, seen));
        int dice = random.nextInt(4);
        if (dice == 0) {
            return;
        }
        boolean removes = dice == 1 && found != 0;
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\",\"uid\":\""
                + value + "\"}}";
        RowWrite write = removes
                ? new RowWrite.Delete(WriteLoad.key(name))
                : new RowWrite.Put(WriteLoad.key(name), StoredValue.encode(json.getBytes(StandardCharsets.UTF_8)));
        long sent = System.nanoTime();
        CommitOutcome outcome = server.store()
                .commit(StoreTransaction.of(write, found))
                .toCompletableFuture()
                .join();
        if (outcome instanceof CommitOutcome.Committed committed) {
            history.add(
                    new KeyHistory.Write(sent, System.nanoTime(), found, committed.revision(), removes ? null : json));
        }
    }

    private static KeyHistory good() {
        KeyHistory history = new KeyHistory();
        history.add(new KeyHistory.Read(0, 10, 1, 0, null));
        history.add(new KeyHistory.Write(20, 30, 0, 2, "a"));
        history.add(new KeyHistory.Read(25, 35, 1, 0, null));
        history.add(new KeyHistory.Read(40, 50, 5, 2, "a"));
        history.add(new KeyHistory.Write(60, 80, 2, 7, "b"));
        history.add(new KeyHistory.Read(65, 70, 7, 7, "b"));
        return history;
    }

    @Test
    void checker_takesAGoodHistory() {
        good().check();
    }

    @Test
    void checker_rejectsBadHistories() {
        assertRejected(new KeyHistory.Read(90, 95, 6, 2, "a"), "comes before it");
        assertRejected(new KeyHistory.Read(71, 75, 6, 2, "a"), "comes before it");
        assertRejected(new KeyHistory.Read(50, 55, 8, 7, "b"), "had not begun");
        assertRejected(new KeyHistory.Read(90, 95, 8, 7, "a"), "has not the value");
        assertRejected(new KeyHistory.Read(90, 95, 8, 0, null), "is not the state");
        KeyHistory lost = good();
        lost.add(new KeyHistory.Write(90, 95, 2, 9, "c"));
        assertThatThrownBy(lost::check).isInstanceOf(AssertionError.class).hasMessageContaining("another state");
        KeyHistory late = good();
        late.add(new KeyHistory.Write(90, 95, 0, 1, "c"));
        assertThatThrownBy(late::check).isInstanceOf(AssertionError.class);
    }

    private static void assertRejected(KeyHistory.Read read, String why) {
        KeyHistory history = good();
        history.add(read);
        assertThatThrownBy(history::check).isInstanceOf(AssertionError.class).hasMessageContaining(why);
    }
}
