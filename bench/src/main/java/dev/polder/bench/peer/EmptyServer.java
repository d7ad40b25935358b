package dev.polder.bench.peer;

import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The least a Vert.x server can do: TLS as Polder has it, as many event loops, and a handler that answers every request
 * with the same bytes. A request with {@code watch} in its query stays open and gets the bytes again whenever something is
 * posted, to whichever event loop. Arguments: a folder with {@code tls.crt}, {@code tls.key} and {@code body}, and optionally
 * {@code --train} to answer a few requests of its own and end, while the JVM makes a class cache.
 */
public final class EmptyServer extends VerticleBase {

    private static final int SHARED_PORT = 1;
    /** On one connection, as Polder allows. */
    private static final int STREAMS = 250;

    private static final List<EmptyServer> LOOPS = new CopyOnWriteArrayList<>();

    private final HttpServerOptions options;
    private final byte[] body;
    private final Set<HttpServerResponse> watches = new LinkedHashSet<>();
    private HttpServer server;

    private EmptyServer(HttpServerOptions options, byte[] body, HttpServer unbound) {
        this.options = options;
        this.body = body;
        this.server = unbound;
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setWorkerPoolSize(loops)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        HttpServerOptions options = options(folder);
        byte[] body = Files.readAllBytes(folder.resolve("body"));
        EmptyServer[] first = new EmptyServer[1];
        vertx.deployVerticle(
                        () -> {
                            EmptyServer made = new EmptyServer(options, body, vertx.createHttpServer(options));
                            first[0] = made;
                            return made;
                        },
                        new DeploymentOptions().setInstances(loops))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        String url = "https://127.0.0.1:" + first[0].server.actualPort();
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.println("The empty server is ready at " + url + ",");
        if (args.length > 1 && args[1].equals("--train")) {
            train(url, folder);
            System.exit(0);
        }
    }

    @Override
    public Future<?> start() {
        LOOPS.add(this);
        server = vertx.createHttpServer(options).requestHandler(this::answer);
        return server.listen(SocketAddress.sharedRandomPort(SHARED_PORT, options.getHost()));
    }

    private void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader("Content-Type", "application/json");
        String query = request.query();
        if (query != null && query.contains("watch")) {
            response.setChunked(true).writeHead();
            watches.add(response);
            response.closeHandler(gone -> watches.remove(response));
            return;
        }
        if (request.method().equals(HttpMethod.POST)) {
            LOOPS.forEach(loop -> loop.context.runOnContext(posted -> loop.tell()));
        }
        response.end(Buffer.buffer(body));
    }

    private void tell() {
        watches.forEach(watch -> watch.write(Buffer.buffer(body)));
    }

    private static HttpServerOptions options(Path folder) {
        return new HttpServerOptions()
                .setHost("127.0.0.1")
                .setSsl(true)
                .setUseAlpn(true)
                .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(STREAMS))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(folder.resolve("tls.crt").toString())
                        .addKeyPath(folder.resolve("tls.key").toString()))
                .setSslEngineOptions(
                        OpenSsl.isAvailable()
                                ? new OpenSSLEngineOptions().setSessionCacheEnabled(true)
                                : new JdkSSLEngineOptions());
    }

    private static void train(String url, Path folder) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        byte[] authority = Files.readAllBytes(folder.resolve("ca.crt"));
        store.setCertificateEntry(
                "ca", CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(authority)));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        for (HttpClient.Version version : HttpClient.Version.values()) {
            try (HttpClient client =
                    HttpClient.newBuilder().version(version).sslContext(context).build()) {
                for (int i = 0; i < 5; i++) {
                    client.send(
                            HttpRequest.newBuilder(URI.create(url + "/")).build(),
                            HttpResponse.BodyHandlers.discarding());
                }
            }
        }
    }
}
