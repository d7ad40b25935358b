package dev.polder.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/**
 * Watchers of one collection, and one writer that creates objects in it at a steady rate. All of them are on one event
 * loop, so that the answer to a create and the deliveries of its event are read from one clock.
 */
public final class WatchLoad implements AutoCloseable {

    private static final long ANSWER_SECONDS = 30;

    private final Connector connector;
    private final CallConnection writer;
    private final List<Watcher> watchers = new ArrayList<>();
    private final String collection;
    private final IntFunction<byte[]> bodies;
    private int numbers;
    private Events events = new Events(0, 0);
    private final CompletableFuture<Object> broken = new CompletableFuture<>();

    /**
     * How many watch.
     *
     * @param connections how many connections
     * @param streams how many watches on each
     */
    public record Shape(int connections, int streams) {
        public int watchers() {
            return connections * streams;
        }
    }

    /**
     * What came of a round.
     *
     * @param events how many objects were created
     * @param delivered how many events all watchers got of them together
     * @param lags from the answer to a create until a watcher had its event, in nanoseconds, in order of size; 0 when the
     *     event came first
     * @param nanos how long it took until everybody had everything
     */
    public record Round(int events, long delivered, long[] lags, long nanos) {

        /** A percentile of the lag, in milliseconds. */
        public double lagMillis(double share) {
            return lags[(int) Math.min(lags.length - 1L, (long) (share * lags.length))] / 1e6;
        }
    }

    /**
     * Connects and watches; returns when every watch has begun.
     *
     * @param collection the path that objects are posted to
     * @param watch the path of a watch; only creates made here may come of it
     * @param bodies the object of each number; no number is asked for twice
     */
    public WatchLoad(Target target, String collection, String watch, IntFunction<byte[]> bodies, Shape shape)
            throws Exception {
        this.connector = new Connector(target);
        this.collection = collection;
        this.bodies = bodies;
        this.writer = new CallConnection(target);
        connector.connect(writer);
        for (int i = 0; i < shape.connections(); i++) {
            CallConnection connection = new CallConnection(target);
            connector.connect(connection);
            for (int stream = 0; stream < shape.streams(); stream++) {
                Watcher watcher = new Watcher();
                watchers.add(watcher);
                connector.loop().execute(() -> connection.get(watch, watcher));
            }
        }
        for (Watcher watcher : watchers) {
            watcher.begun.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        }
    }

    /**
     * Creates objects at a rate, and waits until every watcher has all of them.
     *
     * @throws IllegalStateException when some are not delivered within half a minute
     */
    public Round run(int perSecond, Duration duration) throws Exception {
        Events round = new Events((int) (duration.toSeconds() * perSecond), watchers.size());
        long began = System.nanoTime();
        connector
                .loop()
                .submit(() -> {
                    events = round;
                    watchers.forEach(watcher -> watcher.lines = 0);
                })
                .sync();
        ScheduledFuture<?> clock = connector
                .loop()
                .scheduleAtFixedRate(
                        () -> create(round), 0, TimeUnit.SECONDS.toNanos(1) / perSecond, TimeUnit.NANOSECONDS);
        try {
            CompletableFuture.anyOf(round.done, broken).get(duration.toSeconds() + ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    round.delivered + " events were delivered of " + (long) round.wanted * watchers.size(), e);
        } finally {
            clock.cancel(false);
        }
        long nanos = System.nanoTime() - began;
        long[] lags = round.lags;
        Arrays.sort(lags);
        return new Round(round.wanted, round.delivered, lags, nanos);
    }

    private void create(Events round) {
        if (round.created < round.wanted) {
            writer.post(collection, bodies.apply(numbers++), round.new Answer(round.created++));
        }
    }

    /** The events of a round. */
    private static final class Events {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final int wanted;
        private final long[] answered;
        private final long[] lags;
        private int created;
        private int answers;
        private int delivered;

        Events(int wanted, int watchers) {
            this.wanted = wanted;
            this.answered = new long[wanted];
            this.lags = new long[Math.multiplyExact(wanted, watchers)];
        }

        void delivered(int event, long now) {
            if (event >= wanted) {
                throw new IllegalStateException("more events than creates");
            }
            // Which watcher it was does not matter: the lags of an event are a set. An event that was there before the
            // answer has none.
            lags[delivered++] = answered[event] == 0 ? 0 : now - answered[event];
            check();
        }

        private void check() {
            if (answers == wanted && delivered == lags.length) {
                done.complete(null);
            }
        }

        private final class Answer implements CallConnection.Listener {
            private final int event;

            Answer(int event) {
                this.event = event;
            }

            @Override
            public void head(int status) {
                if (status / 100 != 2) {
                    throw new IllegalStateException("a create gave " + status);
                }
            }

            @Override
            public void body(ByteBuf part) {
                // The object as it was stored: nobody asks for it.
            }

            @Override
            public void end() {
                answered[event] = System.nanoTime();
                answers++;
                check();
            }

            @Override
            public void broken(Throwable cause) {
                done.completeExceptionally(cause);
            }
        }
    }

    /** One watch. Each event is a line, and the lines come in the order of the creates. */
    private final class Watcher implements CallConnection.Listener {
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private int lines;

        @Override
        public void head(int status) {
            if (status != 200) {
                throw new IllegalStateException("a watch gave " + status);
            }
            begun.complete(null);
        }

        @Override
        public void body(ByteBuf part) {
            long now = System.nanoTime();
            for (int end = part.forEachByte(ByteProcessor.FIND_LF);
                    end >= 0;
                    end = part.forEachByte(ByteProcessor.FIND_LF)) {
                part.readerIndex(end + 1);
                events.delivered(lines++, now);
            }
        }

        @Override
        public void end() {
            broken(new IllegalStateException("a watch has ended"));
        }

        @Override
        public void broken(Throwable cause) {
            begun.completeExceptionally(cause);
            WatchLoad.this.broken.completeExceptionally(cause);
        }
    }

    @Override
    public void close() {
        connector.close();
    }
}
