package dev.polder.server.http.peer;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.config.InFlightConfig;
import dev.polder.server.limits.FairGate;
import dev.polder.server.request.Outside;
import dev.polder.server.request.outgoing.NamedBy;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.server.request.outgoing.PeerException.Late;
import dev.polder.server.request.outgoing.PeerIdentity;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientBuilder;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The connections to one peer. */
final class HttpsPeer implements PeerClient {

    private static final int HTTPS = 443;

    /** How often a peer may ask for a call to be repeated (client-go {@code rest/request.go}). */
    private static final int MAX_REPEATS = 10;

    /** Calls at a time, and with them connections. */
    private static final int CALLS = 16;

    /** Calls that wait for one of these; more are refused at once. */
    private static final int WAITING = 512;

    private final Outbound outbound;
    private final HttpClientAgent client;
    private final PeerIdentity identity;
    private final @Nullable LogicalClusterName cluster;
    private final FairGate turns = new FairGate(new InFlightConfig.Bounds(CALLS, CALLS, WAITING, WAITING));
    private final PeerRoute route;
    private final String host;
    private final int port;
    private final String path;
    private final String query;

    /**
     * A peer.
     *
     * @param client makes connections, and says when they open and close
     * @throws PeerException when the URL names no host
     */
    HttpsPeer(Outbound outbound, HttpClientBuilder client, Peer peer) throws PeerException {
        URI url = url(peer);
        String named = named(url);
        this.outbound = outbound;
        this.identity = peer.identity();
        this.cluster = peer.namedBy() instanceof NamedBy.Cluster caller ? caller.cluster() : null;
        this.host = named.startsWith("[") ? named.substring(1, named.length() - 1) : named;
        this.port = url.getPort() < 0 ? HTTPS : url.getPort();
        String raw = url.getRawPath();
        this.path = raw == null || raw.isEmpty() ? "/" : raw;
        this.query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        this.route = new PeerRoute(cluster, host, port, outbound);
        this.client = client.with(new PoolOptions().setHttp1MaxSize(CALLS).setMaxWaitQueueSize(WAITING))
                .withConnectHandler(this::opened)
                .build();
    }

    private static URI url(Peer peer) throws PeerException {
        try {
            return new URI(peer.url());
        } catch (URISyntaxException e) {
            throw new PeerException("parse \"" + peer.url() + "\": " + e.getReason());
        }
    }

    /** Where Java's URLs have no host, a name that cannot be looked up: an empty one would be this machine. */
    private static String named(URI url) throws PeerException {
        if (url.getHost() != null) {
            return url.getHost();
        }
        String authority = url.getRawAuthority();
        throw new PeerException(
                authority == null
                        ? "http: no Host in request URL"
                        : "dial tcp: lookup " + authority + ": no such host");
    }

    private void opened(HttpConnection connection) {
        route.opened();
        if (cluster != null) {
            outbound.use().connected(cluster);
        }
        connection.closeHandler(closed -> {
            route.closed();
            if (cluster != null) {
                outbound.use().disconnected(cluster);
            }
        });
    }

    @Override
    public PeerAnswer post(byte[] json, int seconds, int most) throws PeerException {
        RequestOptions options = options(HttpMethod.POST, path + "?timeout=" + seconds + "s")
                .putHeader("Content-Type", "application/json")
                .putHeader("Accept", "application/json, */*")
                .putHeader("User-Agent", "kube-apiserver-admission");
        String authorization = identity.authorization().get();
        if (!authorization.isEmpty()) {
            options.putHeader("Authorization", authorization);
        }
        return call(options, new PeerCall(Buffer.buffer(json), seconds, MAX_REPEATS, most, cluster, outbound.use()));
    }

    @Override
    public PeerAnswer get(int seconds, int most) throws PeerException {
        RequestOptions options = options(HttpMethod.GET, path + query)
                .putHeader("Accept", "application/json, */*")
                .putHeader("User-Agent", "polder");
        return call(options, new PeerCall(Buffer.buffer(), seconds, 0, most, cluster, outbound.use()));
    }

    private static RequestOptions options(HttpMethod method, String uri) {
        return new RequestOptions().setMethod(method).setURI(uri);
    }

    private PeerAnswer call(RequestOptions options, PeerCall call) throws PeerException {
        call.endsWith(call.begin()
                .compose(begun -> call.turn(outbound.vertx(), turns, "", host + ":" + port))
                .compose(ours -> turnOfCluster(call))
                .compose(ours -> attempt(options, call, 0)));
        try (Outside.Wait unused = cluster == null ? () -> {} : Outside.begin()) {
            return call.ended()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(call.seconds(), TimeUnit.SECONDS)
                    .answer();
        } catch (ExecutionException e) {
            throw new PeerException(PeerFailures.words(e.getCause() == null ? e : e.getCause(), host, port));
        } catch (TimeoutException e) {
            call.giveUp();
            throw new PeerException(PeerFailures.words(e, host, port), call.isHeard() ? Late.READING : Late.UNANSWERED);
        } catch (InterruptedException e) {
            call.giveUp();
            Thread.currentThread().interrupt();
            throw new PeerException("context canceled");
        }
    }

    /** First the peer's turn, then that of all that the logical cluster calls: a peer that hangs leaves places for others. */
    private Future<Void> turnOfCluster(PeerCall call) {
        return cluster == null
                ? Future.succeededFuture()
                : call.turn(outbound.vertx(), outbound.turns(), cluster.value(), "peers of the logical cluster");
    }

    /** One attempt, and those that the peer asks for, all in the time of the call (client-go {@code rest/with_retry.go}). */
    private Future<PeerCall.Heard> attempt(RequestOptions options, PeerCall call, int times) {
        return route.targets()
                .compose(targets -> connect(options, call, targets, 0))
                .compose(request -> call.exchange(trimmed(request)))
                .onFailure(failure -> route.forget())
                .compose(heard -> {
                    if (!call.isRepeated(heard, times)) {
                        return Future.succeededFuture(heard);
                    }
                    Future<?> pause = heard.retryAfter() == 0
                            ? Future.succeededFuture()
                            : outbound.vertx().timer(heard.retryAfter(), TimeUnit.SECONDS);
                    return pause.compose(now -> attempt(options, call, times + 1));
                });
    }

    /** The first address that answers; when none does, what is wrong with the first (Go {@code net.dialSerial}). */
    private Future<HttpClientRequest> connect(
            RequestOptions options, PeerCall call, List<SocketAddress> targets, int index) {
        if (call.isGivenUp()) {
            return Future.failedFuture(new TimeoutException());
        }
        SocketAddress target = targets.get(index);
        boolean named = identity.serverName().isEmpty();
        // The only address waits for the call to end, several share its time.
        long millis =
                TimeUnit.SECONDS.toMillis(targets.size() == 1 ? call.seconds() + 1L : call.seconds()) / targets.size();
        Future<HttpClientRequest> first = request(new RequestOptions(options)
                .setHost(named ? host : identity.serverName())
                .setPort(port)
                .setServer(target)
                .setConnectTimeout(millis));
        return first.map(request -> {
                    route.leadsTo(target);
                    return named ? request : request.authority(HostAndPort.create(host, port));
                })
                .recover(failure -> index + 1 < targets.size()
                        ? connect(options, call, targets, index + 1).recover(others -> first)
                        : first);
    }

    /** A client that was closed a moment ago says so by throwing. */
    private Future<HttpClientRequest> request(RequestOptions options) {
        try {
            return client.request(options);
        } catch (IllegalStateException closed) {
            return Future.failedFuture("http: client closed");
        }
    }

    /** Connections that are too many are not kept for a next call. */
    private HttpClientRequest trimmed(HttpClientRequest request) {
        boolean crowded = cluster != null && outbound.use().isCrowded(cluster);
        return crowded ? request.putHeader("Connection", "close") : request;
    }

    @Override
    public void close() {
        // Connections in use are closed when their calls have ended, at the latest when these run out of time.
        client.shutdown(1, TimeUnit.MINUTES);
    }
}
