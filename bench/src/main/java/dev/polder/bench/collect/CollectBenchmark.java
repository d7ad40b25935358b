package dev.polder.bench.collect;

import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the collector costs: from an event to the decision, a look into the index of owners, and what the index adds to a put and a removal
 * that are committed and applied ({@link #updateOfIndex} beside {@link #updateWithoutOwner}).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CollectBenchmark {

    private final CollectFixture fixture = new CollectFixture();

    @TearDown
    public void stop() {
        fixture.close();
    }

    @Benchmark
    public void eventWithoutOwners() {
        fixture.plain();
    }

    @Benchmark
    public void dependentThatStays() {
        fixture.stays();
    }

    @Benchmark
    public void dependentThatGoes() {
        fixture.goes();
    }

    @Benchmark
    public List<ObjectRecord> dependents() {
        return fixture.dependents();
    }

    @Benchmark
    public Optional<ObjectRecord> anyDependent() {
        return fixture.anyDependent();
    }

    @Benchmark
    public ViewSnapshot updateOfIndex() {
        return fixture.putAndRemove(true);
    }

    @Benchmark
    public ViewSnapshot updateWithoutOwner() {
        return fixture.putAndRemove(false);
    }
}
