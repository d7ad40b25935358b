package dev.polder.bench.workload;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.etcd.EtcdObjectStore;
import dev.polder.storage.etcd.RawCreates;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Creates of one object of a kibibyte each on etcd, through the store and with a view that follows it, beside the raw
 * transaction through the same stubs on the same etcd. Both are durable before the writer goes on.
 */
public final class EtcdWorkload implements Workload {

    private static final List<Integer> WRITERS = List.of(1, 16, 64, 256);
    private static final int VALUE_BYTES = 1024;
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final ResourceSpace SPACE = ResourceSpace.local("", "configmaps");

    private final AtomicInteger names = new AtomicInteger();
    private final byte[] value = value();

    /** What the rounds of one of the two gave. */
    private record Series(Samples perSecond, Samples medianMicros, Samples cpuMicros) {
        Series() {
            this(new Samples(), new Samples(), new Samples());
        }
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        try (EtcdProcess etcd =
                EtcdProcess.startDurable(Files.createDirectories(setting.work().resolve("etcd")))) {
            RemoteStoreConfig config = RemoteStoreConfig.of(List.of(etcd.url()), RemoteStoreConfig.DEFAULT_PREFIX);
            try (RawCreates raw = new RawCreates(etcd);
                    EtcdObjectStore store = EtcdObjectStore.open(config, UUID::randomUUID);
                    LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                            .toCompletableFuture()
                            .join()) {
                Function<String, CompletionStage<?>> ofRaw = name -> raw.create("/raw/" + name, value);
                Function<String, CompletionStage<?>> ofStore = name -> store.commit(create(name));
                measure(ofRaw, 64, new Series());
                measure(ofStore, 64, new Series());
                heading(report);
                for (int writers : WRITERS) {
                    Series ours = new Series();
                    Series baseline = new Series();
                    for (int round = 0; round < ROUNDS; round++) {
                        measure(ofRaw, writers, baseline);
                        measure(ofStore, writers, ours);
                    }
                    print(report, writers, ours, baseline);
                }
                report.text("");
                report.text("The view held "
                        + view.consistent()
                                .toCompletableFuture()
                                .join()
                                .map(SPACE)
                                .size() + " objects in the end.");
            }
        }
    }

    private static StoreTransaction create(String name, byte[] value) {
        ObjectKey key = new ObjectKey(LogicalClusterName.ROOT, SPACE, "default", name);
        return StoreTransaction.of(new RowWrite.Put(KeyLayout.object(key), value), 0);
    }

    private StoreTransaction create(String name) {
        return create(name, value);
    }

    private static byte[] value() {
        String start =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"n\"},\"data\":{\"text\":\"";
        String json = start + "x".repeat(VALUE_BYTES - start.length() - 3) + "\"}}";
        return StoredValue.encode(json.getBytes(StandardCharsets.UTF_8));
    }

    private void measure(Function<String, CompletionStage<?>> create, int writers, Series into) throws Exception {
        long cpuBefore = ServerProcess.ownCpuMicros();
        long began = System.nanoTime();
        long end = began + ROUND.toNanos();
        List<FutureTask<long[]>> tasks = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            FutureTask<long[]> task = new FutureTask<>(() -> write(create, end));
            tasks.add(task);
            Thread.startVirtualThread(task);
        }
        List<long[]> latencies = new ArrayList<>();
        for (FutureTask<long[]> task : tasks) {
            latencies.add(task.get());
        }
        long[] all = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        into.perSecond().add(all.length * 1e9 / (System.nanoTime() - began));
        into.medianMicros().add(all[all.length / 2] / 1e3);
        into.cpuMicros().add((double) (ServerProcess.ownCpuMicros() - cpuBefore) / all.length);
    }

    private long[] write(Function<String, CompletionStage<?>> create, long end) {
        List<Long> nanos = new ArrayList<>();
        for (long before = System.nanoTime(); before < end; ) {
            create.apply("bench-" + names.getAndIncrement())
                    .toCompletableFuture()
                    .join();
            long after = System.nanoTime();
            nanos.add(after - before);
            before = after;
        }
        return nanos.stream().mapToLong(Long::longValue).toArray();
    }

    private static void heading(Report report) {
        report.heading("Creates on etcd");
        report.text(String.format(
                Locale.ROOT,
                "Creates of %d bytes through the store, with a view that follows it, beside the raw transaction through the"
                        + " same stubs on the same etcd of one member, which forces each write to the disk; %d"
                        + " alternating rounds of %d s; median [least – most].",
                VALUE_BYTES,
                ROUNDS,
                ROUND.toSeconds()));
        report.table("", "store", "raw transaction", "ratio");
    }

    private static void print(Report report, int writers, Series ours, Series baseline) throws IOException {
        String who = writers == 1 ? "1 writer" : writers + " writers";
        report.compare("creates per second, " + who, "%.0f", ours.perSecond(), baseline.perSecond());
        report.compare("p50, µs, " + who, "%.0f", ours.medianMicros(), baseline.medianMicros());
        report.compare("client CPU per create, µs, " + who, "%.1f", ours.cpuMicros(), baseline.cpuMicros());
    }
}
