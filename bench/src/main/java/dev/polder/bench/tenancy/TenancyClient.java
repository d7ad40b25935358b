package dev.polder.bench.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.bench.client.Calls;
import dev.polder.bench.workload.Setting;
import dev.polder.cli.client.Access;
import dev.polder.server.files.TrustedAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** An administrator of all workspaces, over HTTP/2 and TLS. */
final class TenancyClient implements AutoCloseable {

    static final String WORKSPACES = "/apis/tenancy.kcp.io/v1alpha1/workspaces";

    private static final int GONE = 410;
    /** Far more than fit into the time that history is kept. */
    private static final int LOOKS = 1_000_000;

    private final Calls calls;

    TenancyClient(URI server, String authority) {
        this.calls = new Calls(Access.withToken(server, TrustedAuthority.sslContext(authority), Setting.TOKEN), 1);
    }

    private HttpRequest.Builder request(String path) {
        return calls.request(path);
    }

    private static String workspaces(String cluster) {
        return "/clusters/" + cluster + WORKSPACES;
    }

    /** Creates a workspace; what comes of it, the watch tells. */
    CompletableFuture<Void> create(String cluster, String name) {
        String body = "{\"apiVersion\":\"tenancy.kcp.io/v1alpha1\",\"kind\":\"Workspace\",\"metadata\":{\"name\":\""
                + name + "\"},\"spec\":{\"type\":{\"name\":\"universal\",\"path\":\"root\"}}}";
        return post(workspaces(cluster), body);
    }

    /** Creates any object. */
    CompletableFuture<Void> post(String path, String body) {
        return sent(
                201,
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    /** Reads what must be there. */
    CompletableFuture<Void> read(String path) {
        return sent(200, request(path).build());
    }

    /** Deletes a workspace; that it has gone, the watch tells. */
    CompletableFuture<Void> delete(String cluster, String name) {
        return sent(200, request(workspaces(cluster) + "/" + name).DELETE().build());
    }

    /** Asks for one object that every workspace has. */
    CompletableFuture<Void> use(String cluster) {
        return read("/clusters/" + cluster + "/api/v1/namespaces/default");
    }

    /**
     * Returns when a server has forgotten what has happened so far: a list as of now is answered no more. Each look is a
     * request. Something is written first, since the newest change is always known.
     */
    void forgotten() throws Exception {
        String maps = "/clusters/root/api/v1/namespaces/default/configmaps";
        String version = Json.readObject(get(maps).getBytes(StandardCharsets.UTF_8))
                .at("/metadata/resourceVersion")
                .asText();
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"later\"}}";
        post(maps, body).join();
        sent(200, request(maps + "/later").DELETE().build()).join();
        // Without a limit: a page token would keep the version.
        HttpRequest exact = request(maps + "?resourceVersionMatch=Exact&resourceVersion=" + version)
                .build();
        for (int look = 0; look < LOOKS; look++) {
            int code = calls.client()
                    .send(exact, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (code == GONE) {
                return;
            }
            if (code != 200) {
                throw new IOException("GET " + exact.uri() + " gave " + code);
            }
        }
        throw new IOException("version " + version + " is not forgotten after " + LOOKS + " requests");
    }

    private CompletableFuture<Void> sent(int expected, HttpRequest request) {
        return calls.client()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenAccept(answer -> {
                    if (answer.statusCode() != expected) {
                        throw new IllegalStateException(request.method() + " " + request.uri() + " gave "
                                + answer.statusCode() + ": " + answer.body());
                    }
                });
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = calls.client().send(request(path).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("GET " + path + " gave " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** The series of {@code /metrics} with their values. */
    Map<String, String> metrics() throws IOException, InterruptedException {
        Map<String, String> series = new TreeMap<>();
        get("/metrics").lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            series.put(line.substring(0, space), line.substring(space + 1));
        });
        return series;
    }

    /** The objects of a collection, or one object. */
    JsonNode json(String path) throws IOException, InterruptedException {
        return Json.readObject(get(path).getBytes(StandardCharsets.UTF_8));
    }

    /** Deletes any object, with options in JSON. */
    CompletableFuture<Void> deleteWith(String path, String options) {
        return sent(
                200,
                request(path)
                        .header("Content-Type", "application/json")
                        .method("DELETE", HttpRequest.BodyPublishers.ofString(options))
                        .build());
    }

    /**
     * Follows the objects of a resource until interrupted, on the calling thread, those first that are there.
     *
     * @param collection its path with the logical cluster, {@code *} for all
     * @param events takes the type of each event and its object
     * @param begun is called when everything from now on will be told
     */
    void follow(String collection, BiConsumer<String, JsonNode> events, Runnable begun)
            throws IOException, InterruptedException {
        JsonNode list = json(collection);
        list.path("items").forEach(object -> events.accept("ADDED", object));
        String version = list.at("/metadata/resourceVersion").asText();
        begun.run();
        while (!Thread.currentThread().isInterrupted()) {
            HttpResponse<Stream<String>> watch = calls.client()
                    .send(
                            request(collection + "?watch=true&timeoutSeconds=3000&resourceVersion=" + version)
                                    .build(),
                            HttpResponse.BodyHandlers.ofLines());
            if (watch.statusCode() != 200) {
                throw new IOException("a watch gave " + watch.statusCode());
            }
            try (Stream<String> lines = watch.body()) {
                var told = lines.iterator();
                while (told.hasNext()) {
                    JsonNode event = Json.readObject(told.next().getBytes(StandardCharsets.UTF_8));
                    version = event.at("/object/metadata/resourceVersion").asText(version);
                    events.accept(event.path("type").asText(), event.path("object"));
                }
            }
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
