package dev.polder.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.BoundedView;
import dev.polder.server.OnStore;
import dev.polder.server.PolderServer;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.StoreConfig;
import dev.polder.server.config.TransportConfig;
import dev.polder.server.files.ServerFiles;
import dev.polder.server.files.TrustedAuthority;
import dev.polder.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A whole server with a store in memory, and requests to it as an administrator. One for each test class, which registers it
 * as an extension to have it closed.
 */
public final class ApiServer implements AutoCloseable, AfterAllCallback {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final PolderServer server;
    private final HttpClient client;
    private final String prefix;
    private final String token;
    private final AtomicInteger names;

    private ApiServer(PolderServer server, HttpClient client, String prefix, String token, AtomicInteger names) {
        this.server = server;
        this.client = client;
        this.prefix = prefix;
        this.token = token;
        this.names = names;
    }

    public static ApiServer start() {
        return start(ServerConfig.embedded());
    }

    /** A server whose writes have so many milliseconds. */
    public static ApiServer withWritesOf(long millis) {
        TransportConfig transport = TransportConfig.defaults();
        return start(
                ServerConfig.embedded().with(transport.with(transport.times().withWrite(millis))));
    }

    /** A server that knows the users of a token file, too. */
    public static ApiServer start(Path tokenFile) {
        return start(ServerConfig.embedded().with(AuthnConfig.defaults().withTokenFile(tokenFile)));
    }

    /** A server that knows further users, given as lines of a token file: token, name, uid and, in quotes, groups. */
    public static ApiServer knowing(String... users) {
        try {
            Path tokens = Files.createTempFile("tokens", ".csv");
            try {
                Files.write(tokens, List.of(users));
                return start(tokens);
            } finally {
                Files.delete(tokens);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server on the embedded store in a root directory, which may have one already. */
    public static ApiServer startIn(Path rootDirectory) {
        return startIn(rootDirectory, StoreConfig.defaults());
    }

    /** The same, with another configuration of the store. */
    public static ApiServer startIn(Path rootDirectory, StoreConfig store) {
        return start(ServerConfig.embedded().with(FilesConfig.in(rootDirectory)).with(store));
    }

    /** A server on a store, which is closed with it. */
    public static ApiServer on(ObjectStore store) {
        return start(ServerConfig.embedded(), PolderServer.builder().assembly(OnStore.of(store)));
    }

    /** A server with another configuration. */
    public static ApiServer start(ServerConfig config) {
        return start(config, PolderServer.builder());
    }

    private static ApiServer start(ServerConfig config, PolderServer.Builder builder) {
        try {
            PolderServer server = builder.config(BoundedView.of(config)).start();
            return new ApiServer(
                    server, client(server), "/clusters/root", server.files().shardAdminToken(), new AtomicInteger());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same server seen as another logical cluster. */
    public ApiServer inCluster(String cluster) {
        return new ApiServer(server, client, "/clusters/" + cluster, token, names);
    }

    /** The same server over a connection of its own, which carries no more requests at a time than servers allow. */
    public ApiServer overAnotherConnection() {
        return new ApiServer(server, client(server), prefix, token, names);
    }

    private static HttpClient client(PolderServer server) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(TrustedAuthority.sslContext(server.files().authority()))
                .connectTimeout(SOON)
                .build();
    }

    /** The same server without a logical cluster in the path. */
    public ApiServer bare() {
        return new ApiServer(server, client, "", token, names);
    }

    /** The same server with another bearer token. */
    public ApiServer as(String otherToken) {
        return new ApiServer(server, client, prefix, otherToken, names);
    }

    /** What the server knows itself by, its keys included. */
    public ServerFiles files() {
        return server.files();
    }

    /** A name nobody else in this class uses. */
    public String fresh(String base) {
        return base + "-" + names.incrementAndGet();
    }

    /** A new namespace. */
    public String namespace() {
        String name = fresh("ns");
        post("/api/v1/namespaces", "{'metadata':{'name':'" + name + "'}}").expect(201);
        return name;
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, new byte[0], headers);
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    public Answer put(String path, String body, String... headers) {
        return send("PUT", path, body, headers);
    }

    public Answer put(String path, ObjectNode body, String... headers) {
        return send("PUT", path, body.toString(), headers);
    }

    public Answer delete(String path) {
        return send("DELETE", path, new byte[0]);
    }

    public Answer delete(String path, String body) {
        return send("DELETE", path, body);
    }

    public Answer mergePatch(String path, String body, String... headers) {
        return patch("application/merge-patch+json", path, body, headers);
    }

    public Answer jsonPatch(String path, String body) {
        return patch("application/json-patch+json", path, body);
    }

    public Answer strategicPatch(String path, String body) {
        return patch("application/strategic-merge-patch+json", path, body);
    }

    public Answer apply(String path, String body) {
        return patch("application/apply-patch+yaml", path, body);
    }

    public Answer patch(String type, String path, String body, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = type;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return send("PATCH", path, body, all);
    }

    /** Sends one request. Bodies are written with single quotes for readability; a body with double quotes stays. */
    public Answer send(String method, String path, String body, String... headers) {
        return send(method, path, bytes(body), headers);
    }

    public Answer send(String method, String path, byte[] body, String... headers) {
        try {
            HttpResponse<byte[]> response =
                    client.send(request(method, path, body, headers).build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a watch: the path already says {@code watch=true}. */
    public WatchStream watch(String path, String... headers) {
        try {
            HttpResponse<InputStream> response =
                    client.send(request("GET", path, new byte[0], headers).build(), BodyHandlers.ofInputStream());
            return new WatchStream(response);
        } catch (IOException e) {
            throw new IllegalStateException("watch of " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String body) {
        return Answer.doubleQuoted(body).getBytes(StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String method, String path, byte[] body, String... headers) {
        String cluster = path.startsWith("/clusters/") ? "" : prefix;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + cluster + path))
                .timeout(SOON)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        server.close();
    }
}
