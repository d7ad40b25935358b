package dev.polder.server.http;

import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
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

    private final HttpClientAgent client;
    private final String host;
    private final int port;
    private final String path;

    HttpsPeer(HttpClientAgent client, URI url) {
        this.client = client;
        String named = url.getHost() == null ? "" : url.getHost();
        this.host = named.startsWith("[") ? named.substring(1, named.length() - 1) : named;
        this.port = url.getPort() < 0 ? HTTPS : url.getPort();
        String raw = url.getRawPath();
        this.path = raw == null || raw.isEmpty() ? "/" : raw;
    }

    @Override
    public PeerAnswer post(byte[] json, int seconds) throws PeerException {
        AtomicBoolean over = new AtomicBoolean();
        Promise<Void> given = Promise.promise();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(host)
                .setPort(port)
                .setURI(path + "?timeout=" + seconds + "s");
        Future<PeerAnswer> answer = request(options).compose(request -> {
            // A call that nobody waits for any longer must not hold its connection.
            given.future().onComplete(up -> request.reset());
            if (over.get()) {
                return Future.failedFuture(new TimeoutException());
            }
            return send(request, json);
        });
        try {
            return answer.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new PeerException(PeerFailures.words(e.getCause() == null ? e : e.getCause(), host, port));
        } catch (TimeoutException e) {
            over.set(true);
            given.complete();
            throw new PeerException(PeerFailures.words(e, host, port));
        } catch (InterruptedException e) {
            over.set(true);
            given.complete();
            Thread.currentThread().interrupt();
            throw new PeerException("context canceled");
        }
    }

    /** A client that was closed a moment ago says so by throwing. */
    private Future<HttpClientRequest> request(RequestOptions options) {
        try {
            return client.request(options);
        } catch (IllegalStateException closed) {
            return Future.failedFuture("http: client closed");
        }
    }

    private static Future<PeerAnswer> send(HttpClientRequest request, byte[] json) {
        return request.putHeader("Content-Type", "application/json")
                .putHeader("Accept", "application/json, */*")
                .putHeader("User-Agent", "kube-apiserver-admission")
                .send(Buffer.buffer(json))
                .compose(HttpsPeer::read);
    }

    private static Future<PeerAnswer> read(HttpClientResponse response) {
        Promise<PeerAnswer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(piece -> {
            if (body.length() + piece.length() > LARGEST_ANSWER) {
                whole.tryFail("the answer has more than " + LARGEST_ANSWER + " bytes");
                response.request().reset();
                return;
            }
            body.appendBuffer(piece);
        });
        response.endHandler(end -> {
            String type = response.getHeader("Content-Type");
            whole.tryComplete(new PeerAnswer(response.statusCode(), type == null ? "" : type, body.getBytes()));
        });
        return whole.future();
    }

    @Override
    public void close() {
        // Connections in use are closed when their calls have ended, at the latest when these run out of time.
        client.shutdown(1, TimeUnit.MINUTES);
    }
}
