package dev.polder.server.http;

import dev.polder.server.http.header.DateHeader;
import dev.polder.server.http.header.HeaderNames;
import dev.polder.server.request.Reply;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event loop's share of a listener: its connections and the requests on them. Runs on that event loop alone. */
final class EdgeLoop extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeLoop.class);
    private static final int SHARED_PORT = 1;
    private static final int LONGEST_ID = 256;
    private static final String CLUSTERS = "/clusters/";

    private final Edge edge;
    private final HttpServerOptions options;
    private final Set<HttpExchange> watches = new HashSet<>();
    private final DateHeader date = new DateHeader();
    private @Nullable Deadlines deadlines;
    private @Nullable Connections connections;
    private @Nullable HttpServer server;
    private boolean draining;

    EdgeLoop(Edge edge, HttpServerOptions options) {
        this.edge = edge;
        this.options = options;
    }

    @Override
    public Future<?> start() {
        deadlines = new Deadlines(vertx, edge.transport().times().request(), System::nanoTime);
        Connections kept =
                new Connections(new Deadlines(vertx, edge.transport().times().idleConnection(), System::nanoTime));
        connections = kept;
        HttpServer made = vertx.createHttpServer(options)
                .connectionHandler(kept::add)
                .invalidRequestHandler(EdgeLoop::refuseMalformed)
                .exceptionHandler(failure -> LOG.debug("a connection failed: {}", failure.toString()))
                .requestHandler(routing(router()));
        server = made;
        return made.listen(address());
    }

    /** Makes further connections with other certificates. Safe to call from any thread. */
    Future<Boolean> update(ServerSSLOptions tls) {
        return started(server).updateSSLOptions(tls);
    }

    /** Ends watches, lets running requests finish, closes connections. Safe to call from any thread. */
    Future<Void> drain(Duration limit) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> {
            draining = true;
            Set.copyOf(watches).forEach(HttpExchange::drain);
            HttpServer listening = server;
            Future<Void> closed = listening == null ? Future.succeededFuture() : listening.shutdown(limit);
            closed.onComplete(result -> {
                deadlines().stop();
                connections().stop();
                done.handle(result);
            });
        });
        return done.future();
    }

    /** When any port will do, all event loops must still get the same one. */
    private SocketAddress address() {
        return options.getPort() == 0
                ? SocketAddress.sharedRandomPort(SHARED_PORT, options.getHost())
                : SocketAddress.inetSocketAddress(options.getPort(), options.getHost());
    }

    int port() {
        return server == null ? 0 : server.actualPort();
    }

    Edge edge() {
        return edge;
    }

    Vertx vertx() {
        return vertx;
    }

    DateHeader date() {
        return date;
    }

    Deadlines deadlines() {
        return started(deadlines);
    }

    Connections connections() {
        return started(connections);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the event loop has not started");
        }
        return part;
    }

    /** The context of the request that is being handled. */
    Context currentContext() {
        Context current = Vertx.currentContext();
        return current == null ? context : current;
    }

    void watching(HttpExchange exchange) {
        watches.add(exchange);
        if (draining) {
            exchange.drain();
        }
    }

    void notWatching(HttpExchange exchange) {
        watches.remove(exchange);
    }

    /** Requests below a cluster have a parser of their own, and are nearly all: they need no routing context. */
    private Handler<HttpServerRequest> routing(Router others) {
        return request -> {
            String path = request.path();
            if (path != null && path.startsWith(CLUSTERS)) {
                accept(request);
            } else {
                others.handle(request);
            }
        };
    }

    private Router router() {
        Router router = Router.router(vertx);
        for (String own : List.of("/healthz/*", "/livez/*", "/readyz/*", "/version")) {
            router.route(own).handler(routed -> accept(routed.request()));
        }
        router.route().handler(routed -> accept(routed.request()));
        router.errorHandler(400, routed -> refuse(routed.request(), 400, "400 Bad Request"));
        router.errorHandler(500, routed -> {
            LOG.error("cannot route {}", routed.request().uri(), routed.failure());
            refuse(routed.request(), 500, Failures.text(500, "Internal Server Error"));
        });
        return router;
    }

    private void accept(HttpServerRequest request) {
        String path = request.path();
        if (path == null) {
            refuse(request, 400, "400 Bad Request");
            return;
        }
        new Arrival(this, request, path, id(request)).begin();
    }

    /** The client's id, unless a header could not carry it back. */
    private String id(HttpServerRequest request) {
        String given = request.getHeader(HeaderNames.AUDIT_ID);
        boolean usable = given != null
                && !given.isEmpty()
                && given.length() <= LONGEST_ID
                && given.chars().allMatch(c -> c > ' ' && c < 127);
        return usable && given != null ? given : edge.ids().get();
    }

    private static void refuseMalformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        boolean tooLong = cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException;
        String text = tooLong ? "431 Request Header Fields Too Large" : "400 Bad Request";
        refuse(request, tooLong ? 431 : 400, text);
        request.connection().close();
    }

    /** Go's server answers so when it cannot make a request of what it reads. */
    private static void refuse(HttpServerRequest request, int code, String text) {
        request.response()
                .setStatusCode(code)
                .putHeader("Content-Type", Reply.TEXT)
                .putHeader("Connection", "close")
                .end(text);
    }

    private static void refuse(HttpServerRequest request, int code, Reply reply) {
        refuse(request, code, new String(reply.body(), StandardCharsets.UTF_8));
    }
}
