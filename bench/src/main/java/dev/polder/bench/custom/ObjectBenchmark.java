package dev.polder.bench.custom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a write of a custom resource of 6 kB costs besides the store, beside reading its JSON and writing it again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ObjectBenchmark {

    private final Fixture fixture = Fixture.crate();
    private final byte[] bytes = Json.write(fixture.object());
    private final ObjectNode live = Operations.applied(fixture);
    private final ObjectNode same = Operations.configuration(fixture, 1);
    private final ObjectNode other = Operations.configuration(fixture, 2);

    /** The baseline. */
    @Benchmark
    public byte[] parseAndWrite() {
        return Json.write(Json.readOwn(bytes));
    }

    @Benchmark
    public List<FieldError> pruneDefaultAndValidate() {
        return Operations.judge(fixture, fixture.object());
    }

    @Benchmark
    public ObjectNode applyOneField() {
        return Operations.apply(fixture, live, other);
    }

    @Benchmark
    public ObjectNode applyTheSame() {
        return Operations.apply(fixture, live, same);
    }
}
