package dev.polder.bench.workload;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Durable commits of one object of a kibibyte each, by writers that wait for each, beside one writer that appends the
 * same bytes to a file and forces them to the disk one after another.
 */
public final class CommitWorkload implements Workload {

    private static final List<Integer> WRITERS = List.of(1, 16, 64);
    private static final int VALUE_BYTES = 1024;
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final UUID STORE = new UUID(0, 1);
    private static final ResourceSpace SPACE = ResourceSpace.local("", "configmaps");

    private final AtomicInteger names = new AtomicInteger();

    @Override
    public void run(Setting setting, Report report) throws Exception {
        Path folder = Files.createDirectories(setting.work().resolve("commit"));
        List<Samples> perSecond = new ArrayList<>();
        List<Samples> micros = new ArrayList<>();
        WRITERS.forEach(writers -> {
            perSecond.add(new Samples());
            micros.add(new Samples());
        });
        Samples forces = new Samples();
        try (EmbeddedObjectStore store =
                EmbeddedObjectStore.open(EmbeddedStoreConfig.of(folder.resolve("store")), () -> STORE)) {
            commit(store, 64, ROUND);
            for (int round = 0; round < ROUNDS; round++) {
                forces.add(force(folder.resolve("file-" + round)));
                for (int i = 0; i < WRITERS.size(); i++) {
                    long cpuBefore = ServerProcess.ownCpuMicros();
                    long before = System.nanoTime();
                    long commits = commit(store, WRITERS.get(i), ROUND);
                    perSecond.get(i).add(commits * 1e9 / (System.nanoTime() - before));
                    micros.get(i).add((double) (ServerProcess.ownCpuMicros() - cpuBefore) / commits);
                }
            }
        }
        report.heading("Durable commits");
        report.text(String.format(
                Locale.ROOT,
                "Commits of %d bytes to the embedded store, each durable before its writer goes on, %d rounds of %d s;"
                        + " median [least – most]. Baseline: one thread that appends as many bytes to a file and forces"
                        + " each to the disk.",
                VALUE_BYTES,
                ROUNDS,
                ROUND.toSeconds()));
        report.table("", "per second", "CPU per commit, µs", "to baseline");
        report.row("append and force", forces.text("%.0f"), "", "");
        for (int i = 0; i < WRITERS.size(); i++) {
            report.row(
                    WRITERS.get(i) + (WRITERS.get(i) == 1 ? " writer" : " writers"),
                    perSecond.get(i).text("%.0f"),
                    micros.get(i).text("%.1f"),
                    perSecond.get(i).over(forces).text("%.2f"));
        }
    }

    /** How many commits a number of writers got acknowledged. */
    private long commit(EmbeddedObjectStore store, int writers, Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            FutureTask<Long> task = new FutureTask<>(() -> write(store, end));
            counts.add(task);
            Thread.startVirtualThread(task);
        }
        long commits = 0;
        for (Future<Long> count : counts) {
            try {
                commits += count.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a writer failed", e.getCause());
            }
        }
        return commits;
    }

    private long write(EmbeddedObjectStore store, long end) throws CompletionException {
        long commits = 0;
        while (System.nanoTime() < end) {
            StoreKey key = KeyLayout.object(
                    new ObjectKey(LogicalClusterName.ROOT, SPACE, "default", "bench-" + names.getAndIncrement()));
            CommitOutcome outcome = store.commit(StoreTransaction.of(new RowWrite.Put(key, new byte[VALUE_BYTES]), 0))
                    .toCompletableFuture()
                    .join();
            if (!(outcome instanceof CommitOutcome.Committed)) {
                throw new IllegalStateException("a new key was refused: " + outcome);
            }
            commits++;
        }
        return commits;
    }

    private static double force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long began = System.nanoTime();
            long end = began + ROUND.toNanos();
            long forced = 0;
            while (System.nanoTime() < end) {
                channel.write(ByteBuffer.wrap(new byte[VALUE_BYTES]));
                channel.force(false);
                forced++;
            }
            return forced * 1e9 / (System.nanoTime() - began);
        }
    }
}
