package dev.polder.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.claims.AuthenticationConfiguration;
import dev.polder.server.audit.Auditing;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.health.HealthChecks;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestLoad;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.server.tenancy.SharedByRoot;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import dev.polder.storage.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** A whole server without connections: requests of an administrator are handed to its handler. */
public final class Socketless implements AutoCloseable {

    /** Where {@link #create} makes config maps. */
    public static final String MAPS = "/clusters/root/api/v1/namespaces/default/configmaps";

    private static final UserInfo ADMIN =
            new UserInfo("test", "", List.of(UserInfo.MASTERS, UserInfo.AUTHENTICATED), Map.of());

    private final Assembly.Assembled server;

    /** Administrators may do everything, others nothing. */
    private static Decision masters(Attributes asked) {
        return asked.user().in(UserInfo.MASTERS) ? new Decision.Allow("") : new Decision.NoOpinion("access denied");
    }

    /** A server on a store, which is closed with it. */
    public Socketless(ObjectStore store) {
        this(store, FixedClusters.STANDARD);
    }

    public Socketless(ObjectStore store, FixedClusters clusters) {
        this(ServerConfig.embedded(), store, clusters);
    }

    public Socketless(ServerConfig config, ObjectStore store, FixedClusters clusters) {
        this(config, store, clusters, credentials -> Optional.of(ADMIN), Socketless::masters);
    }

    public Socketless(
            ServerConfig config,
            ObjectStore store,
            FixedClusters clusters,
            Authenticator authenticator,
            Authorizer authorizer) {
        this(config, store, clusters, authenticator, Access.of(authorizer), RandomGenerator.of("L64X128MixRandom"));
    }

    public Socketless(ObjectStore store, RandomGenerator random) {
        this(
                ServerConfig.embedded(),
                store,
                FixedClusters.STANDARD,
                credentials -> Optional.of(ADMIN),
                Access.of(Socketless::masters),
                random);
    }

    /**
     * A server with its own roles and bindings, and tokens of service accounts.
     *
     * @param authenticator knows everybody else
     * @param change changes who decides
     */
    public static Socketless withRoles(
            ObjectStore store, Authenticator authenticator, KeyPair tokens, UnaryOperator<Authorizer> change) {
        ServerConfig config = BoundedView.of(ServerConfig.embedded());
        Access.Maker access = objects -> {
            Access made = Access.chain(config.authz()).make(objects);
            return new Access(
                    change.apply(made.authorizer()),
                    made.deep(),
                    made.rights(),
                    made.reviews(),
                    made.plugins(),
                    made.start(),
                    made.size());
        };
        return new Socketless(
                new Known(config, authenticator, new Signing(tokens)),
                store,
                FixedClusters.STANDARD,
                access,
                RandomGenerator.of("L64X128MixRandom"));
    }

    /** What a server is told besides its store. */
    private record Known(ServerConfig config, Authenticator authenticator, ServerIdentity identity) {}

    /** Signs with one pair of keys. */
    private record Signing(KeyPair keys) implements ServerIdentity {

        @Override
        public String authority() {
            return "";
        }

        @Override
        public List<PublicKey> serviceAccountKeys() {
            return List.of(keys.getPublic());
        }

        @Override
        public KeyPair serviceAccountSigningKeys() {
            return keys;
        }
    }

    private Socketless(
            ServerConfig config,
            ObjectStore store,
            FixedClusters clusters,
            Authenticator authenticator,
            Access.Maker access,
            RandomGenerator random) {
        this(new Known(config, authenticator, () -> ""), store, clusters, access, random);
    }

    private Socketless(
            Known known, ObjectStore store, FixedClusters clusters, Access.Maker access, RandomGenerator random) {
        server = ControlPlane.assemble(
                new ServerParts(
                        known.config(),
                        known.authenticator(),
                        () -> new AuthenticationConfiguration(List.of(), null),
                        new HealthChecks(),
                        InstantSource.system(),
                        random,
                        known.identity(),
                        "https://127.0.0.1:1",
                        PeerClients.none(),
                        () -> RequestLoad.NONE,
                        Auditing.off(),
                        SharedByRoot.NOTHING),
                store,
                () -> new UUID(random.nextLong(), random.nextLong()),
                clusters,
                access);
    }

    /** Hands a request to the server. */
    public void handle(RawRequest request, Exchange exchange) {
        server.handler().handle(request, exchange);
    }

    /** The answer to a GET that is given at once. */
    public byte[] answer(String path) {
        KeptAnswer exchange = new KeptAnswer();
        handle(request("GET", path, ""), exchange);
        Reply reply = exchange.now();
        if (reply == null) {
            throw new AssertionError("not answered before the handler returned");
        }
        assertThat(reply.code()).isEqualTo(200);
        return reply.body();
    }

    /** Makes a config map with so many bytes of text. */
    public void create(String name, int bytes) throws InterruptedException {
        write("POST", MAPS, configMap(name, bytes), 201);
    }

    public void write(String method, String path, String body, int expected) throws InterruptedException {
        KeptAnswer exchange = new KeptAnswer();
        handle(request(method, path, body), exchange);
        Reply reply = exchange.await();
        assertThat(reply.code())
                .as(new String(reply.body(), StandardCharsets.UTF_8))
                .isEqualTo(expected);
    }

    /** A config map with so many bytes of text. */
    public static String configMap(String name, int bytes) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"text\":\"" + "0123456789abcdef".repeat(bytes / 16) + "\"}}";
    }

    /** A request of an administrator. */
    public static RawRequest request(String method, String pathAndQuery, String body) {
        return request(method, pathAndQuery, body, "token");
    }

    /** The same; a patch is a merge patch. */
    public static RawRequest merge(String method, String path, String body) {
        RawRequest plain = request(method, path, body);
        return new RawRequest(
                plain.id(),
                method,
                plain.path(),
                plain.query(),
                Map.of(
                        "accept",
                        List.of("application/json"),
                        "content-type",
                        List.of(method.equals("PATCH") ? "application/merge-patch+json" : "application/json")),
                plain.body(),
                plain.credentials(),
                Instant.EPOCH,
                false);
    }

    /** A request with a bearer token. */
    public static RawRequest request(String method, String pathAndQuery, String body, String token) {
        int mark = pathAndQuery.indexOf('?');
        Map<String, List<String>> query = new HashMap<>();
        if (mark >= 0) {
            for (String pair : pathAndQuery.substring(mark + 1).split("&")) {
                query.put(pair.substring(0, pair.indexOf('=')), List.of(pair.substring(pair.indexOf('=') + 1)));
            }
        }
        return new RawRequest(
                "request",
                method,
                mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark),
                query,
                Map.of("accept", List.of("application/json"), "content-type", List.of("application/json")),
                body.getBytes(StandardCharsets.UTF_8),
                new Credentials(null, token),
                Instant.EPOCH,
                false);
    }

    @Override
    public void close() throws Exception {
        server.stop().close();
    }
}
