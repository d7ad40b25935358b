package dev.polder.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** HTTP to one logical cluster, without any client library's opinions or retries. */
public final class ApiClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final Kubeconfig config;

    /** What comes before each path. */
    private final String base;

    public ApiClient(Kubeconfig config) {
        this(config, HttpClient.Version.HTTP_2);
    }

    public ApiClient(Kubeconfig config, HttpClient.Version version) {
        this(
                HttpClient.newBuilder()
                        .version(version)
                        .sslContext(trusting(config.authority()))
                        .connectTimeout(Duration.ofSeconds(10))
                        .build(),
                config,
                config.server().toString());
    }

    private ApiClient(HttpClient http, Kubeconfig config, String base) {
        this.http = http;
        this.config = config;
        this.base = base;
    }

    /**
     * An answer.
     *
     * @param code the HTTP status code
     * @param body its JSON; a missing node when it is not JSON
     * @param text its body as it came
     */
    public record Answer(int code, JsonNode body, String text) {

        /** The body, once it has been made sure that the request succeeded. */
        public JsonNode succeeded() {
            if (code / 100 != 2) {
                throw new AssertionError(code + ": " + text);
            }
            return body;
        }
    }

    /** A watch that was answered, but not opened. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final int code;

        Refused(int code) {
            super("watch answered " + code);
            this.code = code;
        }

        /** The HTTP status code. */
        public int code() {
            return code;
        }
    }

    public Answer get(String path) throws IOException {
        return send("GET", path, "", "application/json");
    }

    public Answer post(String path, JsonNode body) throws IOException {
        return send("POST", path, body.toString(), "application/json");
    }

    public Answer put(String path, JsonNode body) throws IOException {
        return send("PUT", path, body.toString(), "application/json");
    }

    public Answer delete(String path) throws IOException {
        return send("DELETE", path, "", "application/json");
    }

    /**
     * Sends one request.
     *
     * @throws IOException when no answer came, which says nothing about whether the request was carried out
     */
    public Answer send(String method, String path, String body, String contentType) throws IOException {
        HttpRequest.BodyPublisher publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest request = request(path)
                .timeout(LIMIT)
                .header("Content-Type", contentType)
                .method(method, publisher)
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            String text = new String(response.body(), StandardCharsets.UTF_8);
            boolean json = response.headers()
                    .firstValue("Content-Type")
                    .filter(type -> type.startsWith("application/json"))
                    .isPresent();
            return new Answer(response.statusCode(), json ? JSON.readTree(text) : JSON.missingNode(), text);
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /**
     * Opens a watch; each line is one event. The stream is closed by the caller or by the server.
     *
     * @throws Refused when the answer is not 200
     * @throws IOException when none came
     */
    public Stream<JsonNode> watch(String path) throws IOException {
        FutureTask<HttpResponse<Stream<String>>> answer =
                new FutureTask<>(() -> http.send(request(path).build(), HttpResponse.BodyHandlers.ofLines()));
        // A thread of its own, as HttpRequest.timeout would end the stream, too, on some JDKs.
        Thread.ofVirtual().name("opening a watch").start(answer);
        try {
            HttpResponse<Stream<String>> response = answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (response.statusCode() != 200) {
                throw new Refused(response.statusCode());
            }
            return response.body().map(ApiClient::parse);
        } catch (InterruptedException failure) {
            answer.cancel(true);
            throw new IllegalStateException(failure);
        } catch (TimeoutException failure) {
            answer.cancel(true);
            throw new HttpTimeoutException("no headers of a watch within " + LIMIT);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof IOException broken
                    ? new IOException(broken.getMessage(), broken)
                    : new IOException(failure);
        }
    }

    /** The same user of the same server in another logical cluster. */
    public ApiClient at(String cluster) {
        return new ApiClient(
                http, config, config.server().resolve("/clusters/" + cluster).toString());
    }

    /** What a path of the server itself answers, outside of all logical clusters. */
    public Answer getOfServer(String path) throws IOException {
        return new ApiClient(http, config, config.server().resolve("/").toString()).get(path.substring(1));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + config.token())
                .header("Accept", "application/json");
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static SSLContext trusting(byte[] authority) {
        try (InputStream pem = new ByteArrayInputStream(authority)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int index = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + index++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException failure) {
            throw new IllegalStateException("the kubeconfig's certificate authority cannot be used", failure);
        }
    }
}
