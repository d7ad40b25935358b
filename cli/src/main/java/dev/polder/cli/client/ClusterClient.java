package dev.polder.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.cli.kubeconfig.Connection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server about any of its logical clusters. It stands on {@link HttpURLConnection}: a command asks a handful of
 * things one after the other, and the JDK's newer client can neither be told another name for TLS nor use a SOCKS proxy.
 */
public final class ClusterClient {

    private static final int TIMEOUT = (int) Duration.ofSeconds(32).toMillis();
    private static final int FIRST_ERROR = 400;
    private static final int TOO_MANY = 429;
    private static final int FIRST_SERVER_ERROR = 500;

    /** client-go's, for answers that say when to come back ({@code rest/with_retry.go}). */
    private static final int MOST_RETRIES = 10;

    private final Connection connection;
    private final URI host;
    private final Proxy proxy;
    private @Nullable TlsSockets sockets;
    private String authorization = "";

    /**
     * A client of the server that a connection leads to; the path of its URL is left out, as kcp's commands do.
     *
     * @throws ApiException when the kubeconfig asks for something that cannot be done
     */
    public ClusterClient(Connection connection, Map<String, String> environment) {
        this.connection = connection;
        host = host(connection);
        proxy = ProxyChoice.of(host, connection.proxy(), environment);
        if (!connection.user().provider().isEmpty()) {
            // client-go: rest.GetAuthProvider
            throw new ApiException(
                    0, "no Auth Provider found for name \"" + connection.user().provider() + "\"");
        }
    }

    private static URI host(Connection connection) {
        URI url = url(connection);
        try {
            return new URI(url.getScheme(), url.getAuthority(), null, null, null);
        } catch (URISyntaxException e) {
            throw new ApiException(0, "parse \"" + connection.server() + "\": " + e.getReason());
        }
    }

    /** The URL of a connection with its path; without a scheme it is the one that its TLS settings ask for. */
    static URI url(Connection connection) {
        Connection.Tls tls = connection.tls();
        boolean secure = tls.insecure()
                || !tls.authorityData().isEmpty()
                || !tls.authorityFile().isEmpty();
        String server = connection.server();
        String url = server.contains("://") ? server : (secure ? "https://" : "http://") + server;
        try {
            URI parsed = new URI(url);
            return new URI(parsed.getScheme(), parsed.getAuthority(), parsed.getPath(), null, null);
        } catch (URISyntaxException e) {
            throw new ApiException(0, "parse \"" + server + "\": " + e.getReason());
        }
    }

    /**
     * Reads an object, a list or a document.
     *
     * @param path from {@code /clusters/} on
     * @throws ApiException when the server refuses or does not answer
     */
    public ObjectNode get(String path) {
        return ask("GET", path, null);
    }

    /** Creates an object, and returns it as the server has stored it. */
    public ObjectNode post(String path, ObjectNode body) {
        return ask("POST", path, body);
    }

    /** Writes an object that is there, and returns it as the server has stored it. */
    public ObjectNode put(String path, ObjectNode body) {
        return ask("PUT", path, body);
    }

    /** Deletes an object, and returns what the server says: the object as it was, or as it is until it has gone. */
    public ObjectNode delete(String path) {
        return ask("DELETE", path, null);
    }

    private ObjectNode ask(String method, String path, @Nullable ObjectNode body) {
        for (int tries = 1; ; tries++) {
            try {
                return askOnce(method, path, body);
            } catch (ApiException e) {
                if (e.retryAfter() < 0 || tries > MOST_RETRIES) {
                    throw e;
                }
                await(e.retryAfter());
            }
        }
    }

    /** Waits as long as the server has asked for; a home workspace, for one, is made meanwhile. */
    private static void await(int seconds) {
        try {
            new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ObjectNode askOnce(String method, String path, @Nullable ObjectNode body) {
        URI url = host.resolve(path);
        try {
            HttpURLConnection exchange = open(url, TIMEOUT);
            exchange.setRequestMethod(method);
            if (body != null) {
                byte[] bytes = Json.mapper().writeValueAsBytes(body);
                exchange.setRequestProperty("Content-Type", "application/json");
                exchange.setDoOutput(true);
                exchange.setFixedLengthStreamingMode(bytes.length);
                try (OutputStream out = exchange.getOutputStream()) {
                    out.write(bytes);
                }
            }
            refuseErrors(exchange);
            try (InputStream in = exchange.getInputStream()) {
                return Json.readObject(in.readAllBytes());
            }
        } catch (IOException e) {
            throw TransportWords.of(method, url, e);
        }
    }

    /**
     * Watches until an event is the one that was waited for.
     *
     * @param path of a list, with the version to begin at
     * @param seen is told each event, and says whether it was the one
     * @param deadline when to give up, by {@link System#nanoTime}
     * @return whether it came; false when the server has ended the watch
     * @throws ApiException when the server refuses, or the time is up: {@code context deadline exceeded}
     */
    public boolean watch(String path, Predicate<JsonNode> seen, long deadline) {
        URI url = host.resolve(path);
        try {
            HttpURLConnection exchange = open(url, left(deadline));
            refuseErrors(exchange);
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(exchange.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (seen.test(Json.mapper().readTree(line))) {
                        return true;
                    }
                    exchange.setReadTimeout(left(deadline));
                }
                return false;
            } finally {
                exchange.disconnect();
            }
        } catch (SocketTimeoutException e) {
            throw tooLate();
        } catch (IOException e) {
            throw TransportWords.of("GET", url, e);
        }
    }

    /**
     * Objects that are waited for.
     *
     * @param path of their list
     * @param title how messages call them, as in {@code workspaces.tenancy.kcp.io}
     */
    public record Awaited(String path, String title) {}

    /**
     * Waits until an object is as wanted, by a watch from the version that was seen last.
     *
     * @param seen the object as it was answered
     * @param deadline when to give up, by {@link System#nanoTime}
     * @return the object as it is then
     * @throws ApiException when it is deleted, the server refuses, or the time is up
     */
    public ObjectNode whenSo(Awaited awaited, ObjectNode seen, Predicate<JsonNode> wanted, long deadline) {
        String name = seen.path("metadata").path("name").asText();
        ObjectNode last = seen;
        while (!wanted.test(last)) {
            AtomicReference<@Nullable ObjectNode> found = new AtomicReference<>();
            String version = last.path("metadata").path("resourceVersion").asText();
            String query = "?watch=true&fieldSelector=metadata.name%3D" + name + "&resourceVersion=" + version;
            watch(awaited.path() + query, event -> isOver(event, awaited.title(), wanted, found), deadline);
            ObjectNode event = found.get();
            // Without one the server has ended the watch, or has forgotten where it was to begin.
            last = event == null ? get(awaited.path() + "/" + name) : event;
        }
        return last;
    }

    private static boolean isOver(
            JsonNode event, String title, Predicate<JsonNode> wanted, AtomicReference<@Nullable ObjectNode> found) {
        String type = event.path("type").asText();
        if (type.equals("DELETED")) {
            String name = event.path("object").path("metadata").path("name").asText();
            throw new ApiException(HttpURLConnection.HTTP_NOT_FOUND, title + " \"" + name + "\" not found");
        }
        if (type.equals("ERROR")) {
            return true;
        }
        if (event.path("object") instanceof ObjectNode object && wanted.test(object)) {
            found.set(object);
            return true;
        }
        return false;
    }

    private static int left(long deadline) {
        long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (millis <= 0) {
            throw tooLate();
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private static ApiException tooLate() {
        return new ApiException(0, ApiException.TOO_LATE);
    }

    private HttpURLConnection open(URI url, int timeout) throws IOException {
        HttpURLConnection exchange = (HttpURLConnection) url.toURL().openConnection(proxy);
        exchange.setConnectTimeout(TIMEOUT);
        exchange.setReadTimeout(timeout);
        exchange.setRequestProperty("Accept", "application/json");
        exchange.setRequestProperty("User-Agent", "polder");
        if (exchange instanceof HttpsURLConnection secure) {
            TlsSockets factory = sockets();
            secure.setSSLSocketFactory(factory);
            // The sockets have looked at the name already, where it is to be looked at.
            secure.setHostnameVerifier((name, session) -> connection.tls().insecure());
            // Credentials go over TLS only (clientcmd: DirectClientConfig.ClientConfig).
            if (!authorization.isEmpty()) {
                exchange.setRequestProperty("Authorization", authorization);
            }
        }
        for (Map.Entry<String, List<String>> header : connection.user().as().entrySet()) {
            for (String value : header.getValue()) {
                exchange.addRequestProperty(header.getKey(), value);
            }
        }
        return exchange;
    }

    private TlsSockets sockets() {
        TlsSockets made = sockets;
        if (made == null) {
            ShownCredentials shown = ShownCredentials.of(connection.user());
            authorization = shown.authorization();
            made = TlsSockets.of(connection, shown.identity());
            sockets = made;
        }
        return made;
    }

    private static void refuseErrors(HttpURLConnection exchange) throws IOException {
        int code = exchange.getResponseCode();
        if (code < FIRST_ERROR) {
            return;
        }
        String body = "";
        try (InputStream in = exchange.getErrorStream()) {
            body = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String message = "";
        try {
            message = Json.mapper().readTree(body).path("message").asText("");
        } catch (IOException e) {
            message = body.strip();
        }
        throw new ApiException(
                code,
                message.isEmpty()
                        ? "the server responded with the status code " + code + " but did not return more information"
                        : message,
                code == TOO_MANY || code >= FIRST_SERVER_ERROR ? exchange.getHeaderFieldInt("Retry-After", -1) : -1);
    }
}
