package dev.polder.bench.workload;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.etcd.EtcdObjectStore;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * How long a consistent read of a quiet type waits, while nobody writes, while another server writes another type, and
 * while somebody else writes to the same etcd; beside one linearizable read of etcd, which is the least that it can be.
 */
public final class EtcdReadWorkload implements Workload {

    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final int WRITES_PER_SECOND = 50;
    private static final byte[] VALUE =
            StoredValue.encode("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"n\"}}"
                    .getBytes(StandardCharsets.UTF_8));

    /** Median and 99th percentile of each round, in microseconds. */
    private record Series(Samples median, Samples high) {
        Series() {
            this(new Samples(), new Samples());
        }
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        try (EtcdProcess etcd =
                EtcdProcess.startDurable(Files.createDirectories(setting.work().resolve("etcd-reads")))) {
            try (EtcdObjectStore store = open(etcd, RemoteStoreConfig.DEFAULT_PREFIX);
                    EtcdObjectStore peer = open(etcd, RemoteStoreConfig.DEFAULT_PREFIX);
                    EtcdObjectStore foreign = open(etcd, "/elsewhere");
                    LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                            .toCompletableFuture()
                            .join()) {
                Runnable read = () -> view.consistent().toCompletableFuture().join();
                Runnable raw = () -> peer.barrier().toCompletableFuture().join();
                measure(read, new Series());
                measure(raw, new Series());
                Series baseline = new Series();
                Series quiet = new Series();
                Series beside = new Series();
                Series elsewhere = new Series();
                for (int round = 0; round < ROUNDS; round++) {
                    measure(raw, baseline);
                    measure(read, quiet);
                    whileWriting(peer, () -> measure(read, beside));
                    whileWriting(foreign, () -> measure(read, elsewhere));
                }
                print(report, baseline, List.of(quiet, beside, elsewhere));
            }
        }
    }

    private static EtcdObjectStore open(EtcdProcess etcd, String prefix) {
        return EtcdObjectStore.open(RemoteStoreConfig.of(List.of(etcd.url()), prefix), UUID::randomUUID);
    }

    /** Measures beside a writer. One that a failed write has ended would leave a figure of something else. */
    private static void whileWriting(ObjectStore store, Runnable measurement) {
        ResourceSpace secrets = ResourceSpace.local("", "secrets");
        ObjectKey key = new ObjectKey(LogicalClusterName.ROOT, secrets, "default", "n");
        StoreTransaction write =
                new StoreTransaction(new RowWrite.Put(KeyLayout.object(key), VALUE), List.of(), List.of());
        try (ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> writes = writer.scheduleAtFixedRate(
                    () -> store.commit(write).toCompletableFuture().join(),
                    0,
                    1_000 / WRITES_PER_SECOND,
                    TimeUnit.MILLISECONDS);
            measurement.run();
            if (writes.state() == Future.State.FAILED) {
                throw new IllegalStateException("the writer ended during the measurement", writes.exceptionNow());
            }
            writer.shutdownNow();
        }
    }

    private static void measure(Runnable read, Series into) {
        List<Double> micros = new ArrayList<>();
        long end = System.nanoTime() + ROUND.toNanos();
        for (long before = System.nanoTime(); before < end; ) {
            read.run();
            long after = System.nanoTime();
            micros.add((after - before) / 1e3);
            before = after;
        }
        Samples all = new Samples();
        micros.forEach(all::add);
        into.median().add(all.median());
        into.high().add(all.percentile(0.99));
    }

    private static void print(Report report, Series baseline, List<Series> reads) {
        report.heading("Consistent reads on etcd");
        report.text(String.format(
                Locale.ROOT,
                "One reader that asks again and again for the newest state of a view, beside one linearizable read of etcd;"
                        + " writes, where there are any, come %d a second; %d alternating rounds of %d s; µs, median [least –"
                        + " most].",
                WRITES_PER_SECOND,
                ROUNDS,
                ROUND.toSeconds()));
        report.table("", "p50", "p99", "p50 to one read of etcd");
        report.row(
                "one linearizable read of etcd",
                baseline.median().text("%.0f"),
                baseline.high().text("%.0f"),
                "");
        List<String> what =
                List.of("nobody writes", "another server writes another type", "somebody writes below another prefix");
        for (int i = 0; i < reads.size(); i++) {
            report.row(
                    "consistent, " + what.get(i),
                    reads.get(i).median().text("%.0f"),
                    reads.get(i).high().text("%.0f"),
                    reads.get(i).median().over(baseline.median()).text("%.2f"));
        }
    }
}
