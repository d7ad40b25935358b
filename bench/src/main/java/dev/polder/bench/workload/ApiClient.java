package dev.polder.bench.workload;

import dev.polder.api.json.Json;
import dev.polder.server.files.TrustedAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Sets benchmarks up and checks answers: not for load, where its own cost would be in the figures. */
public final class ApiClient implements AutoCloseable {

    /** Where the benchmarks' objects lie. */
    static final String CONFIG_MAPS = "/clusters/root/api/v1/namespaces/default/configmaps";

    private static final int CREATES_UNDER_WAY = 64;

    private final HttpClient client;
    private final URI server;

    /** A client of a server, which trusts an authority of that PEM. */
    public ApiClient(URI server, String authority) throws GeneralSecurityException, IOException {
        this.server = server;
        this.client = HttpClient.newBuilder()
                .sslContext(TrustedAuthority.sslContext(authority))
                .build();
    }

    /** The body of a 200. */
    byte[] get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("GET " + path + " gave " + answer.statusCode() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer.body();
    }

    /** Creates config maps {@code bench-<from>} and so on, of about a kibibyte each, some at a time. */
    void createConfigMaps(int from, int count) throws IOException, InterruptedException {
        Semaphore places = new Semaphore(CREATES_UNDER_WAY);
        AtomicReference<String> failure = new AtomicReference<>("");
        for (int i = from; i < from + count && failure.get().isEmpty(); i++) {
            places.acquire();
            HttpRequest create = request(CONFIG_MAPS)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(configMap(name(i))))
                    .build();
            var unused = client.sendAsync(create, HttpResponse.BodyHandlers.ofString())
                    .whenComplete((answer, thrown) -> {
                        if (thrown != null) {
                            failure.compareAndSet("", thrown.toString());
                        } else if (answer.statusCode() != 201) {
                            failure.compareAndSet("", answer.statusCode() + ": " + answer.body());
                        }
                        places.release();
                    });
        }
        places.acquire(CREATES_UNDER_WAY);
        if (!failure.get().isEmpty()) {
            throw new IOException("a create gave " + failure.get());
        }
    }

    /** Creates one config map. */
    void createConfigMap(int number) throws IOException, InterruptedException {
        create(configMap(name(number)));
    }

    /** Creates a config map from its JSON. */
    void create(String configMap) throws IOException, InterruptedException {
        create(CONFIG_MAPS, configMap);
    }

    /** Creates an object from its JSON, in the collection of a path. */
    public void create(String collection, String object) throws IOException, InterruptedException {
        HttpRequest create = request(collection)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(object))
                .build();
        expect(201, create);
    }

    void deleteConfigMap(int number) throws IOException, InterruptedException {
        expect(200, request(CONFIG_MAPS + "/" + name(number)).DELETE().build());
    }

    /** The version of the newest state. */
    String version() throws IOException, InterruptedException {
        return Json.readOwn(get(CONFIG_MAPS + "?limit=1"))
                .path("metadata")
                .path("resourceVersion")
                .asText();
    }

    /** Watches from a version on, and goes as soon as the head of the answer is there. */
    void watchFrom(String version) throws IOException, InterruptedException {
        HttpRequest watch =
                request(CONFIG_MAPS + "?watch=true&resourceVersion=" + version).build();
        HttpResponse<InputStream> answer = client.send(watch, HttpResponse.BodyHandlers.ofInputStream());
        answer.body().close();
        if (answer.statusCode() != 200) {
            throw new IOException("a watch gave " + answer.statusCode());
        }
    }

    private void expect(int status, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new IOException(
                    request.method() + " " + request.uri() + " gave " + answer.statusCode() + ": " + answer.body());
        }
    }

    public static String name(int number) {
        return String.format(Locale.ROOT, "bench-%06d", number);
    }

    /** A config map of about a kibibyte. */
    public static String configMap(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\",\"labels\":{\"app\":\"bench\"}},\"data\":{\"text\":\"" + "0123456789abcdef".repeat(44) + "\"}}";
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + Setting.TOKEN);
    }

    @Override
    public void close() {
        client.close();
    }
}
