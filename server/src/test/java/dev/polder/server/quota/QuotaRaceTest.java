package dev.polder.server.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.status.ApiException;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several servers on one store, all of which create towards one limit. */
class QuotaRaceTest {

    private static final LogicalClusterName CLUSTER = new LogicalClusterName("ws");
    private static final ResourceSpace MAPS = ResourceSpace.local("", "configmaps");
    private static final ObjectKey QUOTA = new ObjectKey(CLUSTER, QuotaCharges.QUOTAS, "default", "quota");
    private static final int HARD = 60;

    private final ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final List<Server> servers = new ArrayList<>();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();

    /** A server, some of whose answers get lost. */
    private final class Server {

        final LiveView view = view();
        final QuotaCharges charges;
        final ObjectStore lossy;

        Server(String name, long seed, boolean loses) {
            SplittableRandom random = new SplittableRandom(seed);
            lossy = new ForwardingStore(store) {
                @Override
                public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
                    boolean lost;
                    synchronized (random) {
                        lost = loses && random.nextInt(10) == 0;
                    }
                    CompletionStage<CommitOutcome> outcome = super.commit(transaction);
                    return lost
                            ? outcome.thenCompose(any -> CompletableFuture.failedFuture(
                                    new StoreException.Unavailable("lost", new java.io.IOException("lost"))))
                            : outcome;
                }
            };
            charges = new QuotaCharges(lossy, view, name, QuotaRules.STANDARD);
            servers.add(this);
        }

        /** Creates until the quota refuses. */
        void createAll() {
            while (createOne()) {
                // The next one.
            }
        }

        boolean createOne() {
            String name = "m" + names.incrementAndGet();
            while (true) {
                ViewSnapshot snapshot = view.consistent().toCompletableFuture().join();
                QuotaCharges.Create create = new QuotaCharges.Create(CLUSTER, MAPS, "default", name, false);
                Optional<Charge> charge;
                try {
                    charge = charges.charge(snapshot, create);
                } catch (ApiException full) {
                    assertThat(full.status().message())
                            .isEqualTo("configmaps \"" + name + "\" is forbidden: exceeded quota: quota, requested:"
                                    + " count/configmaps=1, used: count/configmaps=60, limited: count/configmaps=60");
                    refused.incrementAndGet();
                    return false;
                } catch (StoreException lost) {
                    continue;
                }
                if (charge.isPresent() && written(charge.get(), name)) {
                    return true;
                }
            }
        }

        private boolean written(Charge charge, String name) {
            try (charge) {
                List<Guard> guards = new ArrayList<>(charge.guards());
                charge.asking();
                try {
                    CommitOutcome outcome = lossy.commit(new StoreTransaction(map(name), List.of(), guards))
                            .toCompletableFuture()
                            .join();
                    if (outcome instanceof CommitOutcome.Committed committed) {
                        view.atLeast(committed.revision()).toCompletableFuture().join();
                    }
                    charge.answered(outcome instanceof CommitOutcome.Committed);
                    return outcome instanceof CommitOutcome.Committed;
                } catch (java.util.concurrent.CompletionException lost) {
                    unknown.incrementAndGet();
                    return true;
                }
            }
        }
    }

    private static ObjectKey key(String name) {
        return new ObjectKey(CLUSTER, MAPS, "default", name);
    }

    private static RowWrite map(String name) {
        return put(key(name), "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name + "'}}");
    }

    private static RowWrite put(ObjectKey key, String json) {
        byte[] value = StoredValue.encode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return new RowWrite.Put(KeyLayout.object(key), value);
    }

    /** Writes the quota as the server does, and returns the revision. */
    private long limit(int hard) {
        byte[] json = ("{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'quota','namespace':'default',"
                        + "'uid':'u'},'spec':{'hard':{'count/configmaps':'" + hard + "'}}}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        List<RowWrite> writes = new ArrayList<>();
        writes.add(new RowWrite.Put(KeyLayout.object(QUOTA), StoredValue.encode(json)));
        try (LiveView view = view()) {
            writes.addAll(new QuotaEpoch(0).with(view.snapshot(), QUOTA, json));
        }
        CommitOutcome outcome = store.commit(StoreTransaction.group(writes, List.of(), List.of()))
                .toCompletableFuture()
                .join();
        return ((CommitOutcome.Committed) outcome).revision();
    }

    private LiveView view() {
        return LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.view.close());
        store.close();
    }

    private ViewSnapshot now() {
        return servers.get(0).view.consistent().toCompletableFuture().join();
    }

    /** The most objects that there have been at any revision. */
    private int most() {
        now();
        int count = 0;
        int most = 0;
        for (ViewEvent event :
                servers.get(0).view.history().after(MAPS, 1, Integer.MAX_VALUE).events()) {
            count += (event.after() == null ? 0 : 1) - (event.before() == null ? 0 : 1);
            most = Math.max(most, count);
        }
        return most;
    }

    private void all(Runnable... tasks) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Runnable task : tasks) {
            threads.add(Thread.startVirtualThread(task));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyWriters_onThreeServers_makeExactlyAsManyAsThereMayBe(boolean answersGetLost) throws Exception {
        limit(HARD);
        for (int i = 0; i < 3; i++) {
            new Server("s" + i, i, answersGetLost);
        }
        List<Runnable> writers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            Server server = servers.get(i % 3);
            writers.add(server::createAll);
        }
        all(writers.toArray(Runnable[]::new));
        assertThat(now().map(MAPS).count(CLUSTER, "default")).isEqualTo(HARD);
        assertThat(most()).isEqualTo(HARD);
        assertThat(refused.get()).isEqualTo(24);
        assertThat(unknown.get() > 0).isEqualTo(answersGetLost);
    }

    @Test
    void shareOfADeadServer_isTakenBack() {
        limit(HARD);
        Server dead = new Server("dead", 1, false);
        Server alive = new Server("alive", 2, false);
        assertThat(dead.createOne()).isTrue();
        Charge underWay = dead.charges
                .charge(now(), new QuotaCharges.Create(CLUSTER, MAPS, "default", "late", false))
                .orElseThrow();
        alive.createAll();
        assertThat(now().map(MAPS).count(CLUSTER, "default")).isEqualTo(HARD);
        assertThat(dead.written(underWay, "late"))
                .as("a create that was begun before and comes late")
                .isFalse();
        assertThat(most()).isEqualTo(HARD);
    }

    @Test
    void deletion_freesAtOnce_whereverTheNextOneIsCreated() {
        limit(HARD);
        Server one = new Server("one", 1, false);
        Server other = new Server("other", 2, false);
        one.createAll();
        store.commit(new StoreTransaction(new RowWrite.Delete(KeyLayout.object(key("m1"))), List.of(), List.of()))
                .toCompletableFuture()
                .join();
        assertThat(other.createOne()).isTrue();
        assertThat(one.createOne()).isFalse();
        assertThat(other.createOne()).isFalse();
        assertThat(most()).isEqualTo(HARD);
    }

    /** What was decided under the higher limit does not happen under the lower one. */
    @Test
    void lowerLimit_holdsFromItsRevisionOn() {
        limit(HARD * 2);
        Server one = new Server("one", 1, false);
        for (int i = 0; i < HARD; i++) {
            assertThat(one.createOne()).isTrue();
        }
        Charge underWay = one.charges
                .charge(now(), new QuotaCharges.Create(CLUSTER, MAPS, "default", "late", false))
                .orElseThrow();
        limit(HARD);
        assertThat(one.written(underWay, "late")).isFalse();
        assertThat(one.createOne()).isFalse();
        assertThat(most()).isEqualTo(HARD);
    }

    /** Creates that nothing limited when they were decided: none of them happens after there is a limit. */
    @Test
    void quotaThatComesWhileOthersCreate_holdsFromItsRevisionOn() throws Exception {
        Server one = new Server("one", 1, false);
        Server other = new Server("other", 2, false);
        for (int i = 0; i < HARD / 2; i++) {
            assertThat(one.createOne()).isTrue();
        }
        List<Charge> underWay = new ArrayList<>();
        for (int i = 0; i < HARD; i++) {
            underWay.add(other.charges
                    .charge(now(), new QuotaCharges.Create(CLUSTER, MAPS, "default", "late" + i, false))
                    .orElseThrow());
        }
        limit(HARD);
        one.createAll();
        for (int i = 0; i < HARD; i++) {
            assertThat(other.written(underWay.get(i), "late" + i)).isFalse();
        }
        assertThat(most()).isEqualTo(HARD);
    }

    /** A transaction compares only so many rows. */
    @Test
    void createThatTooManyQuotasLimit_isRefused() {
        limit(HARD);
        for (int i = 0; i < 64; i++) {
            ObjectKey key = new ObjectKey(CLUSTER, QuotaCharges.QUOTAS, "default", "more" + i);
            store.commit(new StoreTransaction(
                            put(
                                    key,
                                    "{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'more" + i
                                            + "','uid':'u" + i + "'},'spec':{'hard':{'configmaps':'1000'}}}"),
                            List.of(),
                            List.of()))
                    .toCompletableFuture()
                    .join();
        }
        Server one = new Server("one", 1, false);
        QuotaCharges.Create create = new QuotaCharges.Create(CLUSTER, MAPS, "default", "refused", false);
        assertThatThrownBy(() -> one.charges.charge(now(), create))
                .isInstanceOf(ApiException.class)
                .hasMessage(
                        "configmaps \"refused\" is forbidden: more than 64 limits of quotas hold for it; delete some quotas");
        store.commit(new StoreTransaction(
                        new RowWrite.Delete(
                                KeyLayout.object(new ObjectKey(CLUSTER, QuotaCharges.QUOTAS, "default", "more0"))),
                        List.of(),
                        List.of()))
                .toCompletableFuture()
                .join();
        assertThat(one.createOne()).isTrue();
    }

    @Test
    void creates_compareTheirRow_andWriteNothingElse() {
        limit(HARD);
        Server one = new Server("one", 1, false);
        one.createAll();
        int changes = one.view
                .history()
                .after(LedgerRow.LEDGERS, 1, Integer.MAX_VALUE)
                .events()
                .size();
        assertThat(changes)
                .as("shares of half of what is left: 30, 15, 8, 4, 2, 1")
                .isLessThanOrEqualTo(7);
        assertThat(one.charges.size()).isEqualTo(1);
    }
}
