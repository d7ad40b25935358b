package dev.polder.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Connections to one server that keep a fixed number of GETs under way: a closed loop, for saturation. */
public final class GetLoad implements AutoCloseable {

    private static final long ANSWER_SECONDS = 30;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Link> links = new ArrayList<>();

    /** A connection and what reads it. */
    private record Link(Channel channel, GetConnection connection) {}

    /**
     * What a server is asked.
     *
     * @param server scheme, host and port
     * @param authority the CA of its certificate, PEM
     * @param token the bearer token
     * @param paths asked for in turn
     */
    public record Target(URI server, String authority, String token, List<String> paths) {}

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

    /** Connects, and returns when every connection may send. */
    public GetLoad(Target target, Shape shape) throws Exception {
        SslContext tls = tls(target.authority());
        String host = target.server().getHost();
        int port = target.server().getPort();
        Map<String, String> headers = Map.of("authorization", "Bearer " + target.token(), "accept", "application/json");
        RequestBlocks blocks = new RequestBlocks(target.server().getAuthority(), headers, target.paths());
        Bootstrap bootstrap = new Bootstrap().group(loops).channel(NioSocketChannel.class);
        for (int i = 0; i < shape.connections(); i++) {
            GetConnection connection = new GetConnection(blocks, shape.streams());
            bootstrap.handler(new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc(), host, port), connection);
                }
            });
            links.add(new Link(bootstrap.connect(host, port).sync().channel(), connection));
            connection.open().get(ANSWER_SECONDS, TimeUnit.SECONDS);
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
        links.forEach(link -> link.channel().close().awaitUninterruptibly());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static SslContext tls(String authority) throws SSLException {
        return SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .trustManager(new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII)))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        "h2"))
                .build();
    }
}
