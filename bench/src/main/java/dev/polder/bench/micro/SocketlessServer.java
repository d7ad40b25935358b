package dev.polder.bench.micro;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.claims.AuthenticationConfiguration;
import dev.polder.server.Assembly;
import dev.polder.server.ServerParts;
import dev.polder.server.audit.Auditing;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestLoad;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.server.tenancy.SharedByRoot;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** The whole control plane on a store in memory, without an HTTP edge: requests go straight to the handler. */
public final class SocketlessServer implements AutoCloseable {

    static final String CONFIG_MAPS = "/clusters/root/api/v1/namespaces/default/configmaps";

    private static final UserInfo ADMIN =
            new UserInfo("benchmark", "", List.of(UserInfo.MASTERS, UserInfo.AUTHENTICATED), Map.of());
    private static final int TEXT_UNIT = 16;

    private final Assembly.Assembled assembled;
    private final InstantSource clock;

    private SocketlessServer(Assembly.Assembled assembled, InstantSource clock) {
        this.assembled = assembled;
        this.clock = clock;
    }

    /** Starts it, on a store of its own. */
    public static SocketlessServer start() {
        InstantSource clock = InstantSource.system();
        ServerParts parts = new ServerParts(
                ServerConfig.embedded(),
                credentials -> Optional.of(ADMIN),
                () -> new AuthenticationConfiguration(List.of(), null),
                new HealthChecks(),
                clock,
                RandomGenerator.of("L64X128MixRandom"),
                () -> "",
                "https://127.0.0.1:1",
                PeerClients.none(),
                () -> RequestLoad.NONE,
                Auditing.off(),
                SharedByRoot.NOTHING);
        return new SocketlessServer(Assembly.controlPlane().assemble(parts), clock);
    }

    /** Creates config maps {@code bench-0} and so on, with that much text in each. */
    void createConfigMaps(int count, int textBytes) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"bench-" + i
                    + "\",\"labels\":{\"app\":\"bench\"}},\"data\":{\"text\":\""
                    + "0123456789abcdef".repeat(textBytes / TEXT_UNIT) + "\"}}";
            create(CONFIG_MAPS, body);
        }
    }

    /**
     * Creates an object.
     *
     * @throws IllegalStateException when it is refused
     */
    public void create(String collection, String body) throws InterruptedException {
        send("POST", collection, body, 201);
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @return the answer's body
     * @throws IllegalStateException when the answer has another code than the one expected
     */
    public byte[] send(String method, String path, String body, int expected) throws InterruptedException {
        DirectExchange exchange = new DirectExchange();
        assembled.handler().handle(request(method, path, body), exchange);
        Reply reply = exchange.await();
        if (reply.code() != expected) {
            throw new IllegalStateException(method + " " + path + " gave " + reply.code() + ": "
                    + new String(reply.body(), StandardCharsets.UTF_8));
        }
        return reply.body();
    }

    /**
     * Waits until the events of a watch have said a text so many times.
     *
     * @param path of the watch, without its query
     */
    public void awaitEvents(String path, String text, int times) throws InterruptedException {
        StreamedExchange watch = new StreamedExchange();
        assembled.handler().handle(request("GET", path + "?watch=true", ""), watch);
        int seen = 0;
        while (seen < times) {
            String events = new String(watch.next(), StandardCharsets.UTF_8);
            for (int at = events.indexOf(text); at >= 0; at = events.indexOf(text, at + 1)) {
                seen++;
            }
        }
        watch.leave();
    }

    /**
     * Waits until so many objects are as they are to be, or have been.
     *
     * @param path of the watch, without its query
     */
    public void awaitObjects(String path, Predicate<JsonNode> reached, int count) throws InterruptedException {
        StreamedExchange watch = new StreamedExchange();
        assembled.handler().handle(request("GET", path + "?watch=true", ""), watch);
        Set<String> seen = new HashSet<>();
        while (seen.size() < count) {
            String events = new String(watch.next(), StandardCharsets.UTF_8);
            events.lines().forEach(line -> {
                JsonNode object =
                        Json.readOwn(line.getBytes(StandardCharsets.UTF_8)).path("object");
                if (reached.test(object)) {
                    seen.add(object.at("/metadata/uid").asText());
                }
            });
        }
        watch.leave();
    }

    /** A request as the edge hands it on. */
    RawRequest get(String path) {
        return request("GET", path, "", "application/json");
    }

    /** The same of a client that prefers protobuf, as typed clients of client-go do. */
    RawRequest getProtobuf(String path) {
        return request("GET", path, "", "application/vnd.kubernetes.protobuf,application/json");
    }

    /**
     * The answer of a request that another thread may answer.
     *
     * @throws IllegalStateException when it is no 200
     */
    Reply await(RawRequest request) throws InterruptedException {
        DirectExchange exchange = new DirectExchange();
        assembled.handler().handle(request, exchange);
        Reply reply = exchange.await();
        if (reply.code() != 200) {
            throw new IllegalStateException("not a 200: " + reply);
        }
        return reply;
    }

    /**
     * Answers a request on the calling thread.
     *
     * @throws IllegalStateException when the handler has not answered with a 200 when it returns
     */
    Reply answer(RawRequest request) {
        DirectExchange exchange = new DirectExchange();
        assembled.handler().handle(request, exchange);
        Reply reply = exchange.reply();
        if (reply == null || reply.code() != 200) {
            throw new IllegalStateException("not answered at once with a 200: " + reply);
        }
        return reply;
    }

    private RawRequest request(String method, String pathAndQuery, String body) {
        return request(method, pathAndQuery, body, "application/json");
    }

    private RawRequest request(String method, String pathAndQuery, String body, String accept) {
        int mark = pathAndQuery.indexOf('?');
        String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
        Map<String, List<String>> query = mark < 0 ? Map.of() : limit(pathAndQuery.substring(mark + 1));
        return new RawRequest(
                "request",
                method,
                path,
                query,
                Map.of("accept", List.of(accept), "content-type", List.of("application/json")),
                body.getBytes(StandardCharsets.UTF_8),
                new Credentials(null, "token"),
                Instant.EPOCH.plusMillis(clock.millis()),
                false);
    }

    private static Map<String, List<String>> limit(String query) {
        return Map.of(query.substring(0, query.indexOf('=')), List.of(query.substring(query.indexOf('=') + 1)));
    }

    @Override
    public void close() throws Exception {
        assembled.stop().close();
    }
}
