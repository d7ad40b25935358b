package dev.polder.bench.micro;

import dev.polder.server.request.RawRequest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The page that kubectl asks for, 500 objects, of few objects and of many. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PageBenchmark {

    private static final int TEXT_BYTES = 1024;

    @Param({"600", "5000"})
    private int objects;

    private final SocketlessServer server = SocketlessServer.start();
    private final RawRequest page = server.get(SocketlessServer.CONFIG_MAPS + "?limit=500");

    @Setup
    public void fill() throws InterruptedException {
        server.createConfigMaps(objects, TEXT_BYTES);
    }

    @TearDown
    public void stop() throws Exception {
        server.close();
    }

    @Benchmark
    public byte[] listOf500() {
        return server.answer(page).body();
    }
}
