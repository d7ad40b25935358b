package dev.polder.server.http;

import dev.polder.api.status.ApiException;
import dev.polder.server.authn.RequestCredentials;
import dev.polder.server.http.header.HeaderMap;
import dev.polder.server.http.header.Query;
import dev.polder.server.limits.InFlight;
import dev.polder.server.limits.RequestKind;
import dev.polder.server.request.GoDuration;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.spi.authn.Credentials;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one request to its handler, in order: own endpoints, timeout, body, place in the limits, credentials.
 * Belongs to the event loop of its connection.
 */
final class Arrival implements BodyReader.Receiver, InFlight.Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);
    private static final byte[] NO_BODY = new byte[0];

    private final EdgeLoop loop;
    private final Edge edge;
    private final HttpServerRequest request;
    private final String path;
    private final String cluster;
    private final Map<String, List<String>> query;
    private final Instant receivedAt;
    private final HttpExchange exchange;
    private final OpenConnection connection;
    private byte[] body = NO_BODY;
    private boolean decided;

    Arrival(EdgeLoop loop, HttpServerRequest request, String path, String id) {
        this.loop = loop;
        this.edge = loop.edge();
        this.request = request;
        this.path = path;
        this.cluster = RequestKind.clusterOf(path);
        this.query = Query.parse(request.query());
        this.connection = loop.connections().of(request);
        this.receivedAt = edge.clock().instant();
        RequestKind kind = RequestKind.of(request.method().name(), path, query);
        this.exchange = new HttpExchange(loop, request, connection, receivedAt, id, kind);
    }

    void begin() {
        Optional<Reply> own = edge.own().answer(cluster, path, query);
        if (own.isPresent()) {
            exchange.send(own.get());
        } else if (!honourTimeout()) {
            LOG.debug("refused the timeout of {}", path);
        } else if (exchange.webSocket) {
            request.pause();
            enter();
        } else if (BodyReader.isExpected(request)) {
            BodyReader.read(loop.vertx(), request, edge.transport(), edge.budget(), this);
        } else {
            enter();
        }
    }

    @Override
    public void received(byte[] complete) {
        body = complete;
        enter();
    }

    @Override
    public void tooLong() {
        exchange.send(Failures.tooLarge(edge.transport().sizes().body()));
    }

    @Override
    public void muchTooLong() {
        exchange.sendAndClose(Failures.tooLarge(edge.transport().sizes().body()));
    }

    @Override
    public void tooSlow() {
        exchange.sendAndClose(Failures.timeout());
    }

    @Override
    public void noRoom() {
        exchange.sendAndClose(Failures.tooManyRequests());
    }

    @Override
    public void gone() {
        exchange.gone();
    }

    /** Called on the thread that freed the place. */
    @Override
    public void admitted() {
        exchange.run(() -> {
            if (!decided && !exchange.isEnded()) {
                decided = true;
                dispatch();
            }
        });
    }

    @Override
    public void refused() {
        exchange.run(() -> {
            if (!decided) {
                decided = true;
                exchange.send(Failures.tooManyRequests());
            }
        });
    }

    /** A client may ask for less time than a request has at most; zero asks for nothing. */
    private boolean honourTimeout() {
        String asked = query.getOrDefault("timeout", List.of("")).get(0);
        if (asked.isEmpty() || exchange.kind == RequestKind.WATCH) {
            return true;
        }
        try {
            long millis = GoDuration.parse(asked).toMillis();
            if (millis > 0 && millis < edge.transport().times().request()) {
                exchange.schedule(millis, exchange::expire);
            }
            return true;
        } catch (IllegalArgumentException e) {
            exchange.sendAndClose(Failures.invalidTimeout(String.valueOf(e.getMessage())));
            return false;
        }
    }

    /** Takes or waits for a place in the limits, unless the request is a watch. */
    private void enter() {
        if (exchange.isEnded()) {
            return;
        }
        if (exchange.kind == RequestKind.WATCH) {
            dispatch();
        } else {
            boolean write = exchange.kind == RequestKind.WRITE;
            exchange.holds(edge.inFlight().enter(cluster, write, this));
            if (!decided) {
                exchange.schedule(edge.transport().times().queued(), this::refused);
            }
        }
        if (!exchange.isEnded()) {
            exchange.awaitEnd();
        }
    }

    private void dispatch() {
        try {
            RawRequest raw = new RawRequest(
                    exchange.id,
                    request.method().name(),
                    path,
                    query,
                    new HeaderMap(request.headers()),
                    body,
                    credentials(),
                    receivedAt,
                    exchange.webSocket);
            edge.handler().handle(raw, exchange);
        } catch (ApiException e) {
            exchange.send(Failures.status(e.status()));
        } catch (RuntimeException e) {
            LOG.error("a handler threw on {} {} (audit id {})", request.method(), path, exchange.id, e);
            exchange.send(Failures.broken());
        }
    }

    private Credentials credentials() {
        List<String> protocols = exchange.webSocket
                ? RequestCredentials.subProtocols(request.getHeader("sec-websocket-protocol"))
                : List.of();
        return connection.credentials(request.getHeader(HttpHeaders.AUTHORIZATION), protocols);
    }
}
