package dev.polder.bench.load;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Connections to one server that keep a fixed number of GETs under way: a closed loop, for saturation. */
public final class GetLoad implements AutoCloseable {

    private static final long ANSWER_SECONDS = 30;

    private final Connector connector;
    private final List<Link> links = new ArrayList<>();

    /** A connection and what reads it. */
    private record Link(Channel channel, GetConnection connection) {}

    /**
     * How hard.
     *
     * @param connections how many connections
     * @param streams how many GETs are under way on each
     */
    public record Shape(int connections, int streams) {}

    /**
     * What came of a round.
     *
     * @param answers complete 200s
     * @param bodyBytes bytes of their bodies
     * @param nanos how long it took
     */
    public record Round(long answers, long bodyBytes, long nanos) {
        public double perSecond() {
            return answers * 1e9 / nanos;
        }
    }

    /**
     * Connects, and returns when every connection may send.
     *
     * @param paths asked for in turn
     */
    public GetLoad(Target target, List<String> paths, Shape shape) throws Exception {
        Map<String, String> headers = Map.of("authorization", "Bearer " + target.token(), "accept", "application/json");
        RequestBlocks blocks = new RequestBlocks(target.server().getAuthority(), headers, paths);
        connector = new Connector(target);
        for (int i = 0; i < shape.connections(); i++) {
            GetConnection connection = new GetConnection(blocks, shape.streams());
            links.add(new Link(connector.connect(connection), connection));
        }
    }

    /** Asks for a while, then waits for the last answers. */
    public Round run(Duration duration) throws Exception {
        long answersBefore = answers();
        long bytesBefore = bodyBytes();
        long began = System.nanoTime();
        CompletableFuture<?>[] idle = new CompletableFuture<?>[links.size()];
        for (int i = 0; i < idle.length; i++) {
            idle[i] = run(links.get(i), duration);
        }
        CompletableFuture.allOf(idle).get(duration.toSeconds() + ANSWER_SECONDS, TimeUnit.SECONDS);
        long nanos = System.nanoTime() - began;
        return new Round(answers() - answersBefore, bodyBytes() - bytesBefore, nanos);
    }

    private static void stop(Link link, CompletableFuture<Void> done) {
        var unused = link.connection().stop().whenComplete((ok, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
            } else {
                done.complete(null);
            }
        });
    }

    private static CompletableFuture<Void> run(Link link, Duration duration) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        link.channel().eventLoop().execute(link.connection()::start);
        var stop =
                link.channel().eventLoop().schedule(() -> stop(link, done), duration.toNanos(), TimeUnit.NANOSECONDS);
        stop.addListener(ran -> {
            if (!ran.isSuccess()) {
                done.completeExceptionally(ran.cause());
            }
        });
        return done;
    }

    private long answers() {
        return links.stream().mapToLong(link -> link.connection().answered()).sum();
    }

    private long bodyBytes() {
        return links.stream().mapToLong(link -> link.connection().bodyBytes()).sum();
    }

    @Override
    public void close() {
        connector.close();
    }
}
