package dev.polder.bench.micro;

import dev.polder.storage.KeyLayout;
import dev.polder.storage.StoreKey;
import dev.polder.storage.seal.CannotUnseal;
import dev.polder.storage.seal.Envelope;
import dev.polder.storage.seal.SealKeys;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to seal a value, and to unseal it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SealBenchmark {

    private static final StoreKey ROW = KeyLayout.internal("bench", "row");

    @Param({"1024", "65536"})
    private int bytes;

    private final SecureRandom random = new SecureRandom();
    private final SealKeys keys = SealKeys.generate(random);
    private byte[] plain = {};
    private byte[] sealed = {};

    @Setup
    public void fill() {
        plain = new byte[bytes];
        random.nextBytes(plain);
        sealed = seal();
    }

    @Benchmark
    public byte[] seal() {
        return Envelope.seal(keys.preferred(), random, ROW, plain);
    }

    @Benchmark
    public byte[] unseal() throws CannotUnseal {
        return Envelope.unseal(keys, ROW, sealed);
    }
}
