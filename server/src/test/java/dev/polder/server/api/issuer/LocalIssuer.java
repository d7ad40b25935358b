package dev.polder.server.api.issuer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.polder.api.json.Json;
import dev.polder.server.api.token.Attacks;
import dev.polder.server.api.token.Forger;
import dev.polder.server.files.ServingKeys;
import dev.polder.server.jwt.WebKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenID issuer over HTTPS on loopback: its documents, its keys, and tokens of it (kcp test/e2e/fixtures/authfixtures/mockoidc.go). */
final class LocalIssuer implements AutoCloseable {

    static final String CLIENT = "polder-test";
    /** What tokens for kcp name besides. */
    static final String SERVER = "https://kcp.default.svc";

    /** Answers a request in any way at all. */
    @FunctionalInterface
    interface Responder {
        void respond(HttpExchange exchange) throws IOException;
    }

    private final HttpsServer server;
    private final ServingKeys serving = new ServingKeys();
    private final AtomicInteger discoveries = new AtomicInteger();
    private final AtomicInteger keySets = new AtomicInteger();
    private volatile KeyPair keys = fresh();
    private volatile Responder discovery = exchange -> reply(exchange, 200, Json.write(description()));
    private volatile Responder keySet = exchange -> reply(exchange, 200, Json.write(publicKeys()));

    private LocalIssuer(HttpsServer server) {
        this.server = server;
        server.setHttpsConfigurator(new HttpsConfigurator(serving.context("127.0.0.1")));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    static LocalIssuer start() {
        try {
            return new LocalIssuer(HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair fresh() {
        try {
            return Attacks.rsa();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().endsWith("/.well-known/openid-configuration")) {
                discoveries.incrementAndGet();
                discovery.respond(exchange);
            } else if ("/oidc/jwks?all=true".equals(exchange.getRequestURI().toString())) {
                keySets.incrementAndGet();
                keySet.respond(exchange);
            } else {
                reply(exchange, 404, new byte[0]);
            }
        }
    }

    static void reply(HttpExchange exchange, int code, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/oidc";
    }

    String authority() {
        return serving.authority();
    }

    ObjectNode description() {
        return Json.object().put("issuer", url()).put("jwks_uri", url() + "/jwks?all=true");
    }

    ObjectNode publicKeys() {
        ObjectNode set = Json.object();
        ArrayNode all = set.putArray("keys");
        all.addObject().put("kty", "oct").put("k", "c2VjcmV0").put("kid", "secret");
        all.add(WebKey.of(keys.getPublic()).json());
        return set;
    }

    /** Describes itself in another way from now on. */
    void describe(Responder other) {
        discovery = other;
    }

    /** Shows its keys in another way from now on. */
    void show(Responder other) {
        keySet = other;
    }

    /** Signs with another key from now on, and shows that one alone. */
    void rotate() {
        keys = fresh();
    }

    KeyPair keys() {
        return keys;
    }

    int discoveries() {
        return discoveries.get();
    }

    int keySets() {
        return keySets.get();
    }

    /** Claims as kcp's tests have them. */
    ObjectNode claims(String subject, String email, String... groups) {
        long now = Instant.now().getEpochSecond();
        ObjectNode claims = Json.object().put("iss", url()).put("sub", subject).put("jti", "id-" + subject);
        claims.putArray("aud").add(CLIENT).add(SERVER);
        claims.put("iat", now).put("nbf", now).put("exp", now + 600).put("email", email);
        if (groups.length > 0) {
            List.of(groups).forEach(claims.putArray("groups")::add);
        }
        return claims;
    }

    String token(String subject, String email, String... groups) {
        return sign(claims(subject, email, groups));
    }

    String sign(ObjectNode claims) {
        return Forger.sign(claims, "RS256", WebKey.of(keys.getPublic()).id(), keys.getPrivate());
    }

    /** One entry of {@code jwt}, as kcp's tests have it. */
    ObjectNode jwt(String userPrefix, String groupPrefix) {
        ObjectNode jwt = Json.object();
        ObjectNode issuer = jwt.putObject("issuer").put("url", url()).put("certificateAuthority", authority());
        issuer.putArray("audiences").add(CLIENT);
        ObjectNode mappings = jwt.putObject("claimMappings");
        mappings.putObject("username").put("claim", "email").put("prefix", userPrefix);
        mappings.putObject("groups").put("claim", "groups").put("prefix", groupPrefix);
        return jwt;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
