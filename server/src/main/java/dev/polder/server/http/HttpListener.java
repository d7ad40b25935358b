package dev.polder.server.http;

import dev.polder.server.config.ServerConfig;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.limits.InFlight;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestHandler;
import dev.polder.server.request.RequestLoad;
import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A bound TLS port, served by one or more event loops. */
public final class HttpListener {

    private final ServerConfig config;
    private final List<EdgeLoop> loops;
    private final InFlight inFlight;

    /** Loads the TLS library, which takes a while and happens once in a process. */
    public static void prefetch() {
        OpenSsl.isAvailable();
    }

    private HttpListener(ServerConfig config, List<EdgeLoop> loops, InFlight inFlight) {
        this.config = config;
        this.loops = loops;
        this.inFlight = inFlight;
    }

    /**
     * What a listener hands requests to.
     *
     * @param health answers the health paths
     * @param version answers {@code /version}
     * @param handler answers everything else
     * @param openHealth whether anybody may ask for these two at the moment; if not, the handler answers them as well
     */
    public record Targets(HealthChecks health, Reply version, RequestHandler handler, BooleanSupplier openHealth) {}

    /**
     * Binds the port and serves it. Blocks until it is bound.
     *
     * @param vertx runs the event loops; not closed by the listener
     * @param ids makes request ids
     * @throws BindException when the port cannot be bound; the message is one line and says the fix
     */
    public static HttpListener bind(
            Vertx vertx,
            ServerConfig config,
            TlsMaterial tls,
            Targets targets,
            InstantSource clock,
            Supplier<String> ids)
            throws BindException, InterruptedException {
        HttpServerOptions options = ListenerOptions.of(config.listen(), config.transport(), tls);
        InFlight inFlight = new InFlight(config.limits());
        Edge edge = new Edge(
                config.transport(),
                new OwnEndpoints(targets.health(), targets.version(), targets.openHealth()),
                inFlight,
                new BodyBudget(config.transport().sizes().bodiesInMemory()),
                targets.handler(),
                clock,
                ids);
        List<EdgeLoop> loops = new CopyOnWriteArrayList<>();
        int count = config.listen().eventLoops() > 0
                ? config.listen().eventLoops()
                : Runtime.getRuntime().availableProcessors();
        Future<String> deployed = vertx.deployVerticle(
                () -> {
                    EdgeLoop loop = new EdgeLoop(edge, new HttpServerOptions(options));
                    loops.add(loop);
                    return loop;
                },
                new DeploymentOptions().setInstances(count));
        try {
            deployed.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw refused(config, e.getCause() == null ? e : e.getCause());
        }
        return new HttpListener(config, loops, inFlight);
    }

    /** How many requests run and wait now. */
    public RequestLoad load() {
        return inFlight.load();
    }

    /** The bound port. */
    public int port() {
        return loops.get(0).port();
    }

    /**
     * Makes further connections with other certificates. Those that there are go on with what they began with.
     *
     * @return done when the next connection will be; fails, and changes nothing, when the certificates cannot be used
     */
    public Future<Void> update(TlsMaterial tls) {
        // All loops share one port, and with it one TLS context.
        return loops.get(0)
                .update(ListenerOptions.tls(config.transport().times(), tls))
                .mapEmpty();
    }

    /**
     * Stops accepting, ends watches cleanly, lets running requests finish and closes all connections. What has not ended
     * after the drain time is cut off.
     */
    public Future<Void> drain() {
        Duration drainLimit = Duration.ofMillis(config.transport().times().drain());
        return Future.all(loops.stream().map(loop -> loop.drain(drainLimit)).toList())
                .mapEmpty();
    }

    private static BindException refused(ServerConfig config, Throwable cause) {
        String address = config.listen().bindAddress() + ":" + config.listen().port();
        boolean bind = cause instanceof IOException || cause instanceof UnresolvedAddressException;
        if (!bind) {
            throw new IllegalStateException("cannot listen on " + address, cause);
        }
        BindException refused = new BindException("cannot listen on " + address + " (" + cause.getMessage()
                + "); stop what uses the port, or choose another one with --secure-port (0 picks a free one)");
        refused.initCause(cause);
        return refused;
    }
}
