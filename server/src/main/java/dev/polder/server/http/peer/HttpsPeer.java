package dev.polder.server.http.peer;

import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.server.request.outgoing.PeerIdentity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The connections to one peer. */
final class HttpsPeer implements PeerClient {

    private static final int HTTPS = 443;

    /** Bodies beyond this are not read, in bytes: more than a review of the largest objects that are converted together. */
    private static final int LARGEST_ANSWER = 64 << 20;

    /** How often a peer may ask for a call to be repeated (client-go {@code rest/request.go}). */
    private static final int MAX_REPEATS = 10;

    private static final int TOO_MANY_REQUESTS = 429;

    private final Vertx vertx;
    private final HttpClientAgent client;
    private final String host;
    private final int port;
    private final String path;
    private final String query;
    private final PeerIdentity identity;

    HttpsPeer(Vertx vertx, HttpClientAgent client, URI url, PeerIdentity identity) {
        this.vertx = vertx;
        this.client = client;
        this.identity = identity;
        String named = url.getHost() == null ? "" : url.getHost();
        this.host = named.startsWith("[") ? named.substring(1, named.length() - 1) : named;
        this.port = url.getPort() < 0 ? HTTPS : url.getPort();
        String raw = url.getRawPath();
        this.path = raw == null || raw.isEmpty() ? "/" : raw;
        this.query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    }

    @Override
    public PeerAnswer post(byte[] json, int seconds) throws PeerException {
        RequestOptions options = options(HttpMethod.POST, path + "?timeout=" + seconds + "s")
                .putHeader("Content-Type", "application/json")
                .putHeader("Accept", "application/json, */*")
                .putHeader("User-Agent", "kube-apiserver-admission");
        String authorization = identity.authorization().get();
        if (!authorization.isEmpty()) {
            options.putHeader("Authorization", authorization);
        }
        return call(options, new Attempts(Buffer.buffer(json), seconds, MAX_REPEATS, LARGEST_ANSWER));
    }

    @Override
    public PeerAnswer get(int seconds, int most) throws PeerException {
        RequestOptions options = options(HttpMethod.GET, path + query)
                .putHeader("Accept", "application/json, */*")
                .putHeader("User-Agent", "polder");
        return call(options, new Attempts(Buffer.buffer(), seconds, 0, most));
    }

    private RequestOptions options(HttpMethod method, String uri) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(host)
                .setPort(port)
                .setURI(uri);
        return identity.serverName().isEmpty()
                ? options
                : options.setHost(identity.serverName()).setServer(SocketAddress.inetSocketAddress(port, host));
    }

    private PeerAnswer call(RequestOptions options, Attempts attempts) throws PeerException {
        Future<Heard> answer = attempt(options, attempts, 0);
        int seconds = attempts.seconds();
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(seconds, TimeUnit.SECONDS)
                    .answer();
        } catch (ExecutionException e) {
            throw new PeerException(PeerFailures.words(e.getCause() == null ? e : e.getCause(), host, port));
        } catch (TimeoutException e) {
            attempts.end();
            throw new PeerException(PeerFailures.words(e, host, port));
        } catch (InterruptedException e) {
            attempts.end();
            Thread.currentThread().interrupt();
            throw new PeerException("context canceled");
        }
    }

    /**
     * The attempts of one call.
     *
     * @param over whether nobody waits for an answer any longer
     * @param given completed when that is so
     * @param body what is sent each time
     * @param seconds how long they may take together; nobody waits for a peer that wants to be asked after that
     * @param repeats how often the peer may ask for a repetition
     * @param most the most bytes of an answer that are read
     */
    private record Attempts(AtomicBoolean over, Promise<Void> given, Buffer body, int seconds, int repeats, int most) {

        Attempts(Buffer body, int seconds, int repeats, int most) {
            this(new AtomicBoolean(), Promise.promise(), body, seconds, repeats, most);
        }

        void end() {
            over.set(true);
            given.complete();
        }
    }

    /**
     * An answer, and whether to ask again.
     *
     * @param retryAfter in how many seconds the peer wants to be asked again; negative when it does not
     */
    private record Heard(PeerAnswer answer, int retryAfter) {}

    /** One attempt, and those that the peer asks for, all in the time of the call (client-go {@code rest/with_retry.go}). */
    private Future<Heard> attempt(RequestOptions options, Attempts attempts, int repeats) {
        return request(options)
                .compose(request -> {
                    // A call that nobody waits for any longer must not hold its connection.
                    attempts.given().future().onComplete(up -> request.reset());
                    if (attempts.over().get()) {
                        return Future.failedFuture(new TimeoutException());
                    }
                    if (!identity.serverName().isEmpty()) {
                        request.authority(HostAndPort.create(host, port));
                    }
                    return request.send(attempts.body()).compose(response -> read(response, attempts.most()));
                })
                .compose(heard -> {
                    boolean never = heard.retryAfter() < 0 || heard.retryAfter() >= attempts.seconds();
                    if (never || repeats == attempts.repeats()) {
                        return Future.succeededFuture(heard);
                    }
                    Future<?> pause = heard.retryAfter() == 0
                            ? Future.succeededFuture()
                            : vertx.timer(heard.retryAfter(), TimeUnit.SECONDS);
                    return pause.compose(now -> attempt(options, attempts, repeats + 1));
                });
    }

    /** A client that was closed a moment ago says so by throwing. */
    private Future<HttpClientRequest> request(RequestOptions options) {
        try {
            return client.request(options);
        } catch (IllegalStateException closed) {
            return Future.failedFuture("http: client closed");
        }
    }

    private static Future<Heard> read(HttpClientResponse response, int most) {
        Promise<Heard> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(piece -> {
            if (body.length() + piece.length() > most) {
                whole.tryFail("the answer has more than " + most + " bytes");
                response.request().reset();
                return;
            }
            body.appendBuffer(piece);
        });
        response.endHandler(end -> {
            String type = response.getHeader("Content-Type");
            PeerAnswer answer = new PeerAnswer(response.statusCode(), type == null ? "" : type, body.getBytes());
            whole.tryComplete(new Heard(answer, retryAfter(response)));
        });
        return whole.future();
    }

    /** Whole seconds only, as client-go, and only of what may pass. */
    private static int retryAfter(HttpClientResponse response) {
        String text = response.getHeader("Retry-After");
        boolean passing = response.statusCode() == TOO_MANY_REQUESTS || response.statusCode() >= 500;
        if (text == null || !passing) {
            return -1;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException date) {
            return -1;
        }
    }

    @Override
    public void close() {
        // Connections in use are closed when their calls have ended, at the latest when these run out of time.
        client.shutdown(1, TimeUnit.MINUTES);
    }
}
