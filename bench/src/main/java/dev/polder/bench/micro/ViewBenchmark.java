package dev.polder.bench.micro;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.Splicer;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The view and the store in memory alone: a consistent snapshot, a look-up, a splice, a commit until it is visible. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ViewBenchmark {

    private static final ResourceSpace SPACE = ResourceSpace.local("", "configmaps");
    private static final String TEXT = "0123456789abcdef".repeat(64);

    @Param({"100", "100000"})
    private int objects;

    private final ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final StoreView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
            .toCompletableFuture()
            .join();
    private int next;
    private long revision;

    @Setup
    public void fill() {
        for (int i = 0; i < objects; i++) {
            write(i, 0);
        }
    }

    @TearDown
    public void stop() {
        view.close();
        store.close();
    }

    @Benchmark
    public ViewSnapshot consistentSnapshot() {
        return view.consistent().toCompletableFuture().join();
    }

    @Benchmark
    public @Nullable ObjectRecord lookUp() {
        next = (next + 7919) % objects;
        return record(next);
    }

    @Benchmark
    public byte[] splice() {
        ObjectRecord record = record(objects / 2);
        if (record == null) {
            throw new IllegalStateException("the object is not there");
        }
        return Splicer.serve(record, record.revision(), "v1");
    }

    /** One object, over and over: how many there are must not matter. */
    @Benchmark
    public ViewSnapshot commitUntilVisible() {
        ObjectRecord before = record(0);
        write(0, before == null ? 0 : before.revision());
        return view.atLeast(revision).toCompletableFuture().join();
    }

    private @Nullable ObjectRecord record(int number) {
        return view.snapshot().map(SPACE).get(LogicalClusterName.ROOT, "default", name(number));
    }

    private void write(int number, long expected) {
        ObjectKey key = new ObjectKey(LogicalClusterName.ROOT, SPACE, "default", name(number));
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name(number)
                + "\",\"namespace\":\"default\",\"uid\":\"" + new UUID(1, number) + "\"},\"data\":{\"text\":\"" + TEXT
                + "\"}}";
        byte[] value = StoredValue.encode(json.getBytes(StandardCharsets.UTF_8));
        CommitOutcome outcome = store.commit(
                        StoreTransaction.of(new RowWrite.Put(KeyLayout.object(key), value), expected))
                .toCompletableFuture()
                .join();
        if (!(outcome instanceof CommitOutcome.Committed committed)) {
            throw new IllegalStateException("refused: " + outcome);
        }
        revision = committed.revision();
    }

    private static String name(int number) {
        return "bench-" + number;
    }
}
