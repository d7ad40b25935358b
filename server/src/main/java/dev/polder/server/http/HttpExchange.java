package dev.polder.server.http;

import dev.polder.server.http.header.HeaderNames;
import dev.polder.server.http.header.HeaderSink;
import dev.polder.server.http.header.Warnings;
import dev.polder.server.limits.InFlight;
import dev.polder.server.limits.RequestKind;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer. Calls may come from any thread; the state belongs to the event loop of the connection, and
 * calls from elsewhere hop there first.
 */
final class HttpExchange implements Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);
    /** What the access log says of a client that left before it was answered (nginx's code). */
    private static final int CLIENT_GONE = 499;

    final EdgeLoop loop;
    final HttpServerRequest request;
    final String id;
    final RequestKind kind;
    final boolean webSocket;
    private final OpenConnection connection;
    private final HttpServerResponse response;
    private final Context context;
    private final Instant received;
    private final Warnings warnings = new Warnings();
    private @Nullable Set<Timer> timers;

    private State state = State.OPEN;
    private int code;
    private InFlight.@Nullable Place place;
    private int waits;
    private Deadlines.@Nullable Entry deadline;
    private @Nullable ClientBody body;
    private boolean waited;
    private @Nullable IntConsumer atEnd;

    private enum State {
        /** Nothing has been answered. */
        OPEN,
        /** The answer is decided but not yet on its way. */
        DECIDED,
        /** The head has been sent, the body goes on. */
        STREAMING,
        /** Answered, or the client has gone. */
        ENDED
    }

    HttpExchange(
            EdgeLoop loop,
            HttpServerRequest request,
            OpenConnection connection,
            Instant received,
            String id,
            RequestKind kind) {
        this.loop = loop;
        this.connection = connection;
        this.request = request;
        this.response = request.response();
        this.context = loop.currentContext();
        this.id = id;
        this.kind = kind;
        this.webSocket = isWebSocket(request);
        this.received = received;
        connection.began();
    }

    private static boolean isWebSocket(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET)
                && "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
    }

    @Override
    public void warn(String text) {
        warnings.add(text);
    }

    @Override
    public String uri() {
        return request.uri();
    }

    @Override
    public String peer() {
        return request.remoteAddress() == null
                ? ""
                : String.valueOf(request.remoteAddress().hostAddress());
    }

    @Override
    public void onEnd(IntConsumer callback) {
        run(() -> {
            if (isEnded()) {
                callback.accept(code == 0 ? CLIENT_GONE : code);
            } else {
                IntConsumer before = atEnd;
                atEnd = before == null ? callback : before.andThen(callback);
            }
        });
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    /** Now when called on the event loop, else as soon as it is free. */
    void run(Runnable task) {
        if (context.equals(Vertx.currentContext())) {
            task.run();
        } else {
            execute(task);
        }
    }

    @Override
    public void reply(Reply reply) {
        run(() -> send(reply));
    }

    @Override
    public Body stream(int status, String contentType, Map<String, String> headers) {
        ClientBody made = webSocket
                ? new WebSocketBody(this, contentType.startsWith(Encoding.PROTOBUF.mediaType()))
                : new StreamBody(this, response);
        run(() -> begin(made, status, contentType, headers));
        return made;
    }

    @Override
    public Runnable schedule(long delayMillis, Runnable task) {
        Timer timer = new Timer(task);
        run(() -> timer.start(delayMillis));
        return () -> run(timer::stop);
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    /** Takes the place that this request holds in the limits, until it ends. */
    void holds(InFlight.Place held) {
        if (isEnded()) {
            held.leave();
        } else {
            place = held;
            // The handler may have gone outside before the place that it was called for is known here.
            for (int i = 0; i < waits; i++) {
                held.outside();
            }
        }
    }

    @Override
    public void outside() {
        run(() -> {
            waits++;
            if (place != null) {
                place.outside();
            }
        });
    }

    @Override
    public void back() {
        run(() -> {
            waits--;
            if (place != null) {
                place.back();
            }
        });
    }

    /** Called when the handler has not answered at once: now a client that goes away or a deadline matters. */
    void awaitEnd() {
        waited = true;
        response.exceptionHandler(failure -> gone());
        response.closeHandler(closed -> gone());
        if (kind != RequestKind.WATCH) {
            deadline = loop.deadlines().add(this::expire);
        }
    }

    /** The time is over: says so, or breaks an answer off that has begun. */
    void expire() {
        if (state == State.OPEN && !request.isEnded()) {
            sendAndClose(Failures.timeout());
        } else if (state == State.OPEN) {
            send(Failures.timeout());
        } else if (!isEnded()) {
            breakOff();
        }
    }

    /** The client has gone: what it was told stays as it is, and 499 stands for nothing. */
    void gone() {
        end(code == 0 ? CLIENT_GONE : code);
    }

    /** Answers and ends the connection, because the request has not been read to its end. */
    void sendAndClose(Reply reply) {
        if (request.version() != HttpVersion.HTTP_2) {
            response.putHeader("Connection", "close");
        }
        send(reply, () -> {
            if (request.version() == HttpVersion.HTTP_2) {
                response.reset(0);
            } else {
                request.connection().close();
            }
        });
    }

    void send(Reply reply) {
        send(reply, null);
    }

    /** The server stops: a watch ends as if its time were over. */
    void drain() {
        ClientBody streaming = body;
        if (streaming != null && kind == RequestKind.WATCH) {
            streaming.end();
        }
    }

    /** A streamed answer is complete, or its client has gone. */
    void ended() {
        end(code);
    }

    private void send(Reply reply, @Nullable Runnable sent) {
        if (state != State.OPEN) {
            LOG.debug("a second answer to {} {} is dropped", request.method(), request.uri());
            return;
        }
        state = State.DECIDED;
        if (webSocket) {
            request.resume();
        }
        boolean compress = reply.body().length > loop.edge().transport().sizes().gzipAbove()
                && !isHead()
                && !reply.headers().containsKey("Content-Encoding")
                && Gzip.isAccepted(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
        if (!compress) {
            write(reply, reply.body(), false, sent);
            return;
        }
        loop.vertx().executeBlocking(() -> Gzip.compress(reply.body()), false).onComplete(compressed -> {
            boolean smaller = compressed.succeeded();
            run(() -> write(reply, smaller ? compressed.result() : reply.body(), smaller, sent));
        });
    }

    private void write(Reply reply, byte[] bytes, boolean compressed, @Nullable Runnable sent) {
        if (isEnded()) {
            return;
        }
        head(reply.code(), reply.contentType(), reply.headers());
        if (compressed) {
            response.putHeader("Content-Encoding", "gzip");
            response.putHeader("Vary", "Accept-Encoding");
        }
        if (isHead()) {
            response.putHeader("Content-Length", Integer.toString(bytes.length));
            whenSent(response.end(), sent);
        } else {
            whenSent(response.end(BufferInternal.buffer(Unpooled.wrappedBuffer(bytes))), sent);
        }
        end(reply.code());
    }

    private static void whenSent(Future<Void> ended, @Nullable Runnable sent) {
        if (sent != null) {
            ended.onComplete(done -> sent.run());
        }
    }

    private void begin(ClientBody begun, int status, String contentType, Map<String, String> headers) {
        if (state != State.OPEN) {
            begun.clientGone();
            return;
        }
        state = State.STREAMING;
        code = webSocket ? 101 : status;
        body = begun;
        if (!webSocket) {
            head(status, contentType, headers);
            if (isHead()) {
                response.end();
                begun.clientGone();
                end(status);
                return;
            }
            response.setChunked(true);
            response.writeHead();
        }
        begun.open();
        if (kind == RequestKind.WATCH) {
            loop.watching(this);
        }
    }

    private void head(int status, String contentType, Map<String, String> headers) {
        code = status;
        response.setStatusCode(status);
        long now = waited ? loop.edge().clock().millis() : received.toEpochMilli();
        HeaderNames names = HeaderNames.of(request.version());
        HeaderSink sink = HeaderSink.of(response);
        sink.add(names.auditId(), new AsciiString(id));
        sink.add(names.cacheControl(), HeaderNames.NO_CACHE);
        if (!contentType.isEmpty()) {
            // It may repeat what a client asked for, so Vert.x looks at it.
            response.putHeader(names.contentType(), HeaderNames.mediaType(contentType));
        }
        sink.add(names.date(), loop.date().at(now));
        headers.forEach(response::putHeader);
        List<String> texts = warnings.headers();
        if (!texts.isEmpty()) {
            response.putHeader("Warning", texts);
        }
    }

    /** Ends an answer that has begun so that the client sees that it is not whole. */
    void breakOff() {
        if (request.version() == HttpVersion.HTTP_2) {
            response.reset(2);
        } else {
            request.connection().close();
        }
        end(code);
    }

    private void end(int status) {
        if (isEnded()) {
            return;
        }
        state = State.ENDED;
        connection.ended();
        if (deadline != null) {
            deadline.remove();
        }
        if (place != null) {
            place.leave();
        }
        if (timers != null) {
            Set.copyOf(timers).forEach(Timer::stop);
        }
        if (body != null) {
            body.clientGone();
            loop.notWatching(this);
        }
        if (atEnd != null) {
            atEnd.accept(status);
        }
        if (AccessLog.isOn()) {
            AccessLog.write(request, id, status, loop.edge().clock().millis() - received.toEpochMilli());
        }
    }

    private boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    /** A task that waits. Belongs to the event loop. */
    private final class Timer {
        private final Runnable task;
        private long timer = -1;
        private boolean stopped;

        Timer(Runnable task) {
            this.task = task;
        }

        void start(long delayMillis) {
            if (isEnded() || stopped) {
                return;
            }
            Set<Timer> running = timers == null ? new HashSet<>() : timers;
            running.add(this);
            timers = running;
            timer = loop.vertx().setTimer(Math.max(1, delayMillis), fired -> {
                running.remove(this);
                if (!isEnded()) {
                    run(task);
                }
            });
        }

        void stop() {
            stopped = true;
            if (timers != null && timers.remove(this)) {
                loop.vertx().cancelTimer(timer);
            }
        }
    }
}
