package dev.polder.server.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.polder.api.json.Json;
import dev.polder.server.files.ServingKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A webhook over HTTPS on loopback. It keeps the reviews that it was sent, and answers as its test wants. */
public final class LocalWebhook implements AutoCloseable, AfterAllCallback {

    /** Answers a request in any way at all. */
    @FunctionalInterface
    public interface Responder {
        void respond(HttpExchange exchange, ObjectNode review) throws IOException;
    }

    private final HttpsServer server;
    private final ServingKeys keys = new ServingKeys();
    private final List<ObjectNode> reviews = new CopyOnWriteArrayList<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
    private final Responder usual;
    private volatile Responder responder;

    private LocalWebhook(
            HttpsServer server, Function<ServingKeys, SSLContext> context, UnaryOperator<ObjectNode> answers) {
        this.server = server;
        this.usual = (exchange, review) -> reply(exchange, 200, "application/json", Json.write(answers.apply(review)));
        this.responder = usual;
        server.setHttpsConfigurator(new HttpsConfigurator(context.apply(keys)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** A webhook that answers reviews. */
    public static LocalWebhook answering(UnaryOperator<ObjectNode> answers) {
        return on("127.0.0.1", answers);
    }

    /** The same with a certificate for another address than the one it has. */
    public static LocalWebhook on(String certifiedAddress, UnaryOperator<ObjectNode> answers) {
        return with(keys -> keys.context(certifiedAddress), answers);
    }

    /** The same with a certificate whose time is over. */
    public static LocalWebhook expired(UnaryOperator<ObjectNode> answers) {
        return with(keys -> keys.expired("127.0.0.1"), answers);
    }

    private static LocalWebhook with(Function<ServingKeys, SSLContext> context, UnaryOperator<ObjectNode> answers) {
        try {
            HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
            return new LocalWebhook(server, context, answers);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            ObjectNode review = Json.readObject(exchange.getRequestBody().readAllBytes());
            reviews.add(review);
            queries.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            connections.add(exchange.getRemoteAddress().getPort());
            responder.respond(exchange, review);
        }
    }

    public static void reply(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** Answers in another way from now on. */
    public void respond(Responder other) {
        responder = other;
    }

    /** Answers what the usual answer becomes by a change. */
    public void change(UnaryOperator<ObjectNode> answers, UnaryOperator<ObjectNode> change) {
        responder = (exchange, review) ->
                reply(exchange, 200, "application/json", Json.write(change.apply(answers.apply(review))));
    }

    /** Answers as it did at first, and forgets what it was asked. */
    public void reset() {
        responder = usual;
        reviews.clear();
        queries.clear();
    }

    /** What it was sent since it began or was reset. */
    public List<ObjectNode> reviews() {
        return List.copyOf(reviews);
    }

    /** Methods, paths and queries of the requests. */
    public List<String> requests() {
        return List.copyOf(queries);
    }

    /** How many connections have carried requests. */
    public int connections() {
        return connections.size();
    }

    public String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/convert";
    }

    /** The authority of its certificate, as a definition has it. */
    public String caBundle() {
        return Base64.getEncoder().encodeToString(authority().getBytes(StandardCharsets.US_ASCII));
    }

    public String authority() {
        return keys.authority();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }
}
