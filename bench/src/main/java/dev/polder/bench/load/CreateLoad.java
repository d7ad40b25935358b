package dev.polder.bench.load;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Writers that each create one object after another: a closed loop. */
public final class CreateLoad implements AutoCloseable {

    private static final long ANSWER_SECONDS = 60;
    private static final int CREATED = 201;

    private final Connector connector;
    private final List<CallConnection> connections = new ArrayList<>();
    private final String collection;
    private final IntFunction<byte[]> bodies;
    private final AtomicInteger numbers;

    /**
     * What came of a round.
     *
     * @param latencies of every create, in nanoseconds, in order of size
     * @param nanos how long it took
     */
    public record Round(long[] latencies, long nanos) {
        public double perSecond() {
            return latencies.length * 1e9 / nanos;
        }

        public double medianMicros() {
            return latencies[latencies.length / 2] / 1e3;
        }
    }

    /**
     * Connects, and returns when every connection may send.
     *
     * @param collection the path that objects are posted to
     * @param bodies the object of each number; no number is asked for twice
     * @param connections how many connections the writers share
     */
    public CreateLoad(Target target, String collection, IntFunction<byte[]> bodies, int connections) throws Exception {
        this.connector = new Connector(target);
        this.collection = collection;
        this.bodies = bodies;
        this.numbers = new AtomicInteger();
        for (int i = 0; i < connections; i++) {
            CallConnection connection = new CallConnection(target);
            connector.connect(connection);
            this.connections.add(connection);
        }
    }

    /** Creates for a while, then waits for the last answers. */
    public Round run(int writers, Duration duration) throws Exception {
        long began = System.nanoTime();
        long end = began + duration.toNanos();
        List<Writer> all = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            all.add(new Writer(connections.get(i % connections.size()), end));
        }
        connector.loop().execute(() -> all.forEach(Writer::next));
        long[][] latencies = new long[writers][];
        for (int i = 0; i < writers; i++) {
            latencies[i] = all.get(i).done.get(duration.toSeconds() + ANSWER_SECONDS, TimeUnit.SECONDS);
        }
        long nanos = System.nanoTime() - began;
        return new Round(
                Arrays.stream(latencies).flatMapToLong(Arrays::stream).sorted().toArray(), nanos);
    }

    private final class Writer implements CallConnection.Listener {
        private final CompletableFuture<long[]> done = new CompletableFuture<>();
        private final CallConnection connection;
        private final long end;
        private final List<Long> latencies = new ArrayList<>();
        private long sent;

        Writer(CallConnection connection, long end) {
            this.connection = connection;
            this.end = end;
        }

        void next() {
            byte[] body = bodies.apply(numbers.getAndIncrement());
            sent = System.nanoTime();
            connection.post(collection, body, this);
        }

        @Override
        public void head(int status) {
            if (status != CREATED) {
                throw new IllegalStateException("a create gave " + status);
            }
        }

        @Override
        public void body(ByteBuf part) {
            // The object as it was stored: nobody asks for it.
        }

        @Override
        public void end() {
            long now = System.nanoTime();
            latencies.add(now - sent);
            if (now < end) {
                next();
            } else {
                done.complete(latencies.stream().mapToLong(Long::longValue).toArray());
            }
        }

        @Override
        public void broken(Throwable cause) {
            done.completeExceptionally(cause);
        }
    }

    @Override
    public void close() {
        connector.close();
    }
}
