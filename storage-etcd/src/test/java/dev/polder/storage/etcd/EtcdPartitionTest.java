package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.etcd.process.CutCluster;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.etcd.process.FlakyProxy;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A watch that hangs on a member which is cut off, or on a line that has gone silent, goes on elsewhere (store rule S4). */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class EtcdPartitionTest {

    private static final int WRITERS = 8;
    private static final int WRITES = 100;

    private static EtcdObjectStore open(URI... servers) {
        return EtcdObjectStore.open(RemoteStoreConfig.of(List.of(servers), "/registry"), UUID::randomUUID);
    }

    private static LiveView view(ObjectStore store) {
        return LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .join();
    }

    private static long now(ObjectStore store) {
        return store.barrier().toCompletableFuture().join();
    }

    /** What a member knows by itself, without asking the others. */
    private static long knownTo(URI member) {
        try (EtcdCalls calls =
                new EtcdCalls(new Endpoints(RemoteStoreConfig.of(List.of(member), "/registry")), "", "")) {
            RangeRequest request = RangeRequest.newBuilder()
                    .setKey(new EtcdKeys("/registry").of("a"))
                    .setSerializable(true)
                    .build();
            return calls.once(KVGrpc.getRangeMethod(), request)
                    .join()
                    .getHeader()
                    .getRevision();
        }
    }

    /** Waits until a view has, or has no longer, a reason not to be asked; the check of a server's readiness does the same. */
    private static void awaitTrouble(LiveView view, boolean wanted) {
        var unused = view.consistent();
        while (view.trouble().isPresent() != wanted) {
            assertThat(Thread.interrupted()).as("out of time").isFalse();
        }
    }

    @Test
    void memberCutOffFromItsPeers_watchAndReadsGoOnAtAnother(@TempDir Path folder) throws Exception {
        try (CutCluster etcd = new CutCluster(folder);
                EtcdObjectStore near = open(etcd.url(1), etcd.url(2));
                EtcdObjectStore far = open(etcd.url(0), etcd.url(1), etcd.url(2));
                EtcdObjectStore alone = open(etcd.url(0));
                LiveView view = view(far);
                LiveView stuck = view(alone);
                ResumingWatcher watcher = new ResumingWatcher(far, now(far));
                WriteLoad load = new WriteLoad(List.of(near), WRITERS)) {
            load.awaitWrites(WRITES);
            long before = watcher.until(now(near)).size();
            etcd.isolate(0);
            load.awaitWrites(WRITES);
            long written = now(near);
            assertThat(knownTo(etcd.url(0)))
                    .as("the newest revision that the member has been told of")
                    .isLessThan(written);
            assertThat(view.consistent().toCompletableFuture().join().revision())
                    .isGreaterThanOrEqualTo(written);
            assertThat(watcher.until(written)).hasSizeGreaterThan((int) before);
            // Who knows no other member waits for this one, and says so all the while: so does /readyz.
            awaitTrouble(stuck, true);
            load.awaitWrites(WRITES);
            assertThat(stuck.trouble()).isPresent();
            etcd.heal();
            load.awaitWrites(WRITES);
            written = now(near);
            assertThat(stuck.atLeast(written).toCompletableFuture().join().revision())
                    .isGreaterThanOrEqualTo(written);
            awaitTrouble(stuck, false);
            System.out.println("fault: the watch's member cut off from its peers: " + load.check(watcher));
        }
    }

    /** Near the quota every row is counted along a watch. Nobody reads meanwhile who would notice that it has gone silent. */
    @Test
    void countOfRowsGoneSilent_holdsUpNoWrite(@TempDir Path folder) throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(folder);
                FlakyProxy line = new FlakyProxy(etcd.url());
                EtcdObjectStore store = EtcdObjectStore.open(
                        RemoteStoreConfig.of(List.of(line.url()), "/registry")
                                .with(StoreLimits.STANDARD.withQuota(new StoreQuota(30_000))),
                        UUID::randomUUID)) {
            write(store, "first");
            List<FlakyProxy.Connection> open = line.connections();
            FlakyProxy.Connection last = open.get(open.size() - 1);
            line.silence(last::equals);
            for (int i = 0; i < 10; i++) {
                write(store, "a" + i);
            }
        }
    }

    private static void write(EtcdObjectStore store, String name) throws Exception {
        RowWrite row = new RowWrite.Put(WriteLoad.key(name), new byte[1_000]);
        CommitOutcome outcome = store.commit(new StoreTransaction(row, List.of(), List.of()))
                .toCompletableFuture()
                .get(40, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
    }

    /** Requests pass on a connection of their own, and so does whatever the silent one is asked. */
    @Test
    void watchGoneSilent_isReplaced(@TempDir Path folder) throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(folder);
                FlakyProxy line = new FlakyProxy(etcd.url());
                EtcdObjectStore near = open(etcd.url());
                EtcdObjectStore far = open(line.url());
                ResumingWatcher watcher = new ResumingWatcher(far, now(far));
                WriteLoad load = new WriteLoad(List.of(near), WRITERS)) {
            load.awaitWrites(WRITES);
            watcher.until(now(near));
            List<FlakyProxy.Connection> open = line.connections();
            FlakyProxy.Connection last = open.get(open.size() - 1);
            line.silence(last::equals);
            load.awaitWrites(WRITES);
            long written = now(far);
            watcher.until(written);
            assertThat(watcher.lastEnd()).hasRootCauseMessage("a member of etcd is behind the others");
            System.out.println("fault: a watch gone silent: " + load.check(watcher));
        }
    }
}
