package dev.polder.bench.custom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.cel.SchemaRules;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Rules in CEL such as those of an HTTPRoute: compiled once for a schema, run on each write. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RuleBenchmark {

    private final Fixture fixture = Fixture.route();
    private final byte[] bytes = Json.write(fixture.object());
    private final SchemaRules compiled = Operations.rules(fixture);

    /** The baseline. */
    @Benchmark
    public byte[] parseAndWrite() {
        return Json.write(Json.readOwn(bytes));
    }

    @Benchmark
    public SchemaRules.Findings evaluate() {
        return run(compiled);
    }

    @Benchmark
    public SchemaRules.Findings compileAndEvaluate() {
        return run(Operations.rules(fixture));
    }

    private SchemaRules.Findings run(SchemaRules rules) {
        ObjectNode object = fixture.object();
        SchemaRules.Findings findings = rules.check(object, null, SchemaRules.Run.ofObject(false));
        if (!findings.errors().isEmpty()) {
            throw new IllegalStateException("the object is invalid: " + findings.errors());
        }
        return findings;
    }
}
