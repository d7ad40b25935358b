package dev.polder.bench.workload;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.etcd.EtcdObjectStore;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.view.ExpiryRules;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * 200,000 objects of two kibibytes in etcd: what a restarted server takes to be ready, beside one on an empty prefix of the
 * same etcd, and what it takes to hold them; and what the view's several readers make of the load beside one reader.
 */
public final class EtcdScaleWorkload implements Workload {

    private static final int OBJECTS = 200_000;
    private static final int VALUE_BYTES = 2048;
    private static final int WRITERS = 256;
    private static final int ROUNDS = 5;
    private static final String QUOTA = "--quota-backend-bytes=" + (8L << 30);
    private static final String EMPTY = "/empty";
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MIB = 1 << 20;
    private static final ResourceSpace SPACE = ResourceSpace.local("", "configmaps");

    /** What the starts of one server took. */
    private record Starts(Samples millis, Samples cpuMillis, Samples mebibytes) {
        Starts() {
            this(new Samples(), new Samples(), new Samples());
        }
    }

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path folder = Files.createDirectories(setting.work().resolve("etcd-scale"));
        try (EtcdProcess etcd =
                EtcdProcess.start(folder.resolve("etcd"), 1, QUOTA).getFirst()) {
            Path full = folder.resolve("full");
            Path empty = folder.resolve("empty");
            // Each makes what every installation has.
            start(setting, full, etcd, RemoteStoreConfig.DEFAULT_PREFIX).close();
            start(setting, empty, etcd, EMPTY).close();
            report.heading("200,000 objects in etcd");
            long stored = fill(etcd, report);
            restarts(setting, full, empty, etcd, report);
            held(setting, full, empty, etcd, stored, report);
            loads(etcd, report);
        }
    }

    private static ServerProcess start(Setting setting, Path root, EtcdProcess etcd, String prefix) throws IOException {
        return setting.polder(root, "--etcd-servers", etcd.url().toString(), "--etcd-prefix", prefix);
    }

    /** Creates the objects through the store; the bytes of their keys and values. */
    private static long fill(EtcdProcess etcd, Report report) throws Exception {
        Semaphore places = new Semaphore(WRITERS);
        AtomicReference<String> failure = new AtomicReference<>("");
        long bytes = 0;
        long began = System.nanoTime();
        try (EtcdObjectStore store = open(etcd)) {
            for (int i = 0; i < OBJECTS && failure.get().isEmpty(); i++) {
                StoreKey key =
                        KeyLayout.object(new ObjectKey(LogicalClusterName.ROOT, SPACE, "default", ApiClient.name(i)));
                byte[] value = value(i);
                bytes += key.path().length() + value.length;
                places.acquire();
                var unused = store.commit(StoreTransaction.of(new RowWrite.Put(key, value), 0))
                        .whenComplete((outcome, thrown) -> {
                            if (!(outcome instanceof CommitOutcome.Committed)) {
                                failure.compareAndSet("", outcome + " " + thrown);
                            }
                            places.release();
                        });
            }
            places.acquire(WRITERS);
        }
        if (!failure.get().isEmpty()) {
            throw new IOException("a create gave " + failure.get());
        }
        report.text(String.format(
                Locale.ROOT,
                "%,d config maps of %,d bytes, keys included %.0f MiB, created by %d writers through the store at %.0f a"
                        + " second on an etcd of one member that leaves forcing to the disk out; everything below only reads.",
                OBJECTS,
                VALUE_BYTES,
                bytes / BYTES_PER_MIB,
                WRITERS,
                OBJECTS * 1e9 / (System.nanoTime() - began)));
        return bytes;
    }

    private static EtcdObjectStore open(EtcdProcess etcd) {
        return EtcdObjectStore.open(
                RemoteStoreConfig.of(List.of(etcd.url()), RemoteStoreConfig.DEFAULT_PREFIX), UUID::randomUUID);
    }

    /** A value as a server stores it: uid, creation time and who owns which field are in it. */
    private static byte[] value(int number) {
        String start =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + ApiClient.name(number)
                        + "\",\"namespace\":\"default\",\"uid\":\"" + new UUID(number, ~number)
                        + "\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\",\"labels\":{\"app\":\"bench\",\"tier\":\"t"
                        + number % 10
                        + "\"},\"managedFields\":[{\"manager\":\"bench\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"time\":"
                        + "\"2026-01-01T00:00:00Z\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:data\":{\".\":{},\"f:text\":{}}}}]"
                        + "},\"data\":{\"text\":\"";
        String end = "\"}}";
        int room = VALUE_BYTES - StoredValue.HEADER - start.length() - end.length();
        return StoredValue.encode((start + "x".repeat(room) + end).getBytes(StandardCharsets.UTF_8));
    }

    private static void restarts(Setting setting, Path full, Path empty, EtcdProcess etcd, Report report)
            throws IOException {
        Starts large = new Starts();
        Starts small = new Starts();
        for (int round = 0; round < ROUNDS; round++) {
            restart(start(setting, empty, etcd, EMPTY), small);
            restart(start(setting, full, etcd, RemoteStoreConfig.DEFAULT_PREFIX), large);
        }
        report.text("");
        report.text("Restarts on either prefix, " + ROUNDS + " alternating rounds; median [least – most].");
        report.table("", "200,000 objects", "empty prefix", "ratio");
        report.compare("until it is ready, ms", "%.0f", large.millis(), small.millis());
        report.compare("CPU until then, ms", "%.0f", large.cpuMillis(), small.cpuMillis());
        report.compare("resident when ready, MiB", "%.0f", large.mebibytes(), small.mebibytes());
    }

    private static void restart(ServerProcess started, Starts into) throws IOException {
        into.millis().add((System.nanoTime() - started.startedNanos()) / NANOS_PER_MILLI);
        try (ServerProcess server = started) {
            into.cpuMillis().add(server.cpuMicros() / 1e3);
            into.mebibytes().add(server.mebibytes("VmRSS"));
        }
    }

    private static void held(Setting setting, Path full, Path empty, EtcdProcess etcd, long stored, Report report)
            throws Exception {
        long heap;
        long emptyHeap;
        try (ServerProcess server = start(setting, empty, etcd, EMPTY)) {
            emptyHeap = server.liveHeapBytes();
        }
        try (ServerProcess server = start(setting, full, etcd, RemoteStoreConfig.DEFAULT_PREFIX)) {
            heap = server.liveHeapBytes();
        }
        double storedEach = (double) stored / OBJECTS;
        report.text("");
        report.table("", "figure", "bound");
        report.row("stored, key and value, bytes per object", String.format(Locale.ROOT, "%.0f", storedEach), "");
        report.row(
                "live heap after a collection, bytes per object",
                String.format(Locale.ROOT, "%.0f", (double) (heap - emptyHeap) / OBJECTS),
                String.format(Locale.ROOT, "%.0f", 1.5 * storedEach + 300));
        report.row("live heap in all, MiB", String.format(Locale.ROOT, "%.0f", heap / BYTES_PER_MIB), "");
    }

    private static void loads(EtcdProcess etcd, Report report) throws Exception {
        Samples several = new Samples();
        Samples severalCpu = new Samples();
        Samples one = new Samples();
        Samples oneCpu = new Samples();
        ViewConfig.Pages pages = ViewConfig.Pages.STANDARD;
        ViewConfig.Pages sequential = new ViewConfig.Pages(pages.rows(), pages.bytes(), 1);
        try (EtcdObjectStore store = open(etcd)) {
            load(store, pages, new Samples(), new Samples());
            load(store, sequential, new Samples(), new Samples());
            for (int round = 0; round < ROUNDS; round++) {
                load(store, sequential, one, oneCpu);
                load(store, pages, several, severalCpu);
            }
        }
        report.text("");
        report.text(
                "Opening a view in a process that is warm, " + ROUNDS + " alternating rounds; median [least – most].");
        report.table("", pages.atOnce() + " pages at once", "one after the other", "ratio");
        report.compare("until it is whole, ms", "%.0f", several, one);
        report.compare("client CPU until then, ms", "%.0f", severalCpu, oneCpu);
    }

    private static void load(EtcdObjectStore store, ViewConfig.Pages pages, Samples millis, Samples cpuMillis)
            throws IOException {
        ViewConfig all = ViewConfig.STANDARD;
        ViewConfig config = new ViewConfig(
                pages,
                all.replayRevisions(),
                all.historyEvents(),
                all.historyBytes(),
                all.checkpointEvents(),
                all.queueRevisions(),
                all.batchRevisions(),
                all.retryDelay(),
                ViewConfig.Memory.ALL,
                ExpiryRules.NONE);
        long cpu = ServerProcess.ownCpuMicros();
        long began = System.nanoTime();
        try (LiveView view = LiveView.open(store, KeyLayout::parse, config)
                .toCompletableFuture()
                .join()) {
            millis.add((System.nanoTime() - began) / NANOS_PER_MILLI);
            cpuMillis.add((ServerProcess.ownCpuMicros() - cpu) / 1e3);
            int size = view.snapshot().map(SPACE).size();
            if (size < OBJECTS) {
                throw new IOException("the view holds " + size + " objects");
            }
        }
    }
}
