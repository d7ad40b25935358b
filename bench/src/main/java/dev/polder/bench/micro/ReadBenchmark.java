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

/** Requests from the edge's handler to the bytes of the answer: cluster, user, authorization, verb, view, splice. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReadBenchmark {

    private static final int OBJECTS = 600;

    @Param({"1024", "16384"})
    private int textBytes;

    private final SocketlessServer server = SocketlessServer.start();
    private final RawRequest get = server.get(SocketlessServer.CONFIG_MAPS + "/bench-1");
    private final RawRequest listOne = server.get(SocketlessServer.CONFIG_MAPS + "?limit=1");
    private final RawRequest listPage = server.get(SocketlessServer.CONFIG_MAPS + "?limit=100");
    private final RawRequest getProtobuf = server.getProtobuf(SocketlessServer.CONFIG_MAPS + "/bench-1");
    private final RawRequest listPageProtobuf = server.getProtobuf(SocketlessServer.CONFIG_MAPS + "?limit=100");

    @Setup
    public void fill() throws InterruptedException {
        server.createConfigMaps(OBJECTS, textBytes);
    }

    @TearDown
    public void stop() throws Exception {
        server.close();
    }

    @Benchmark
    public byte[] get() {
        return server.answer(get).body();
    }

    @Benchmark
    public byte[] listOf1() {
        return server.answer(listOne).body();
    }

    @Benchmark
    public byte[] listOf100() {
        return server.answer(listPage).body();
    }

    @Benchmark
    public byte[] getInProtobuf() throws InterruptedException {
        return server.await(getProtobuf).body();
    }

    @Benchmark
    public byte[] listOf100InProtobuf() throws InterruptedException {
        return server.await(listPageProtobuf).body();
    }
}
