package dev.polder.bench.micro;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What reading an object into a tree and writing it again would add to each GET, for scale: reads never do it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TreeBenchmark {

    private final byte[] stored =
            ("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"bench\",\"namespace\":"
                            + "\"default\"},\"data\":{\"text\":\"" + "0123456789abcdef".repeat(64) + "\"}}")
                    .getBytes(StandardCharsets.UTF_8);

    @Benchmark
    public byte[] parseAndWrite() {
        ObjectNode tree = Json.readOwn(stored);
        tree.withObject("/metadata").put("resourceVersion", "1234");
        return Json.write(tree);
    }
}
