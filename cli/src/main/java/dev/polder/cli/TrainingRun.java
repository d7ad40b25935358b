package dev.polder.cli;

import dev.polder.server.PolderServer;
import dev.polder.server.files.TrustedAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the build runs while the JVM watches which classes a start needs: a first start, and a second one on the files of
 * the first, each answering requests over both versions of HTTP. The second is the start worth making fast.
 */
public final class TrainingRun {

    static final List<String> PATHS = List.of(
            "/readyz", "/version", "/clusters/root/api", "/clusters/root/apis", "/clusters/root/api/v1/namespaces");

    private TrainingRun() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createTempDirectory("polder-training");
        StringWriter err = new StringWriter();
        int code = 0;
        try {
            Shell shell =
                    new Shell(new PrintWriter(new StringWriter()), new PrintWriter(err, true), (server, announce) -> {
                        announce.run();
                        askEverything(server);
                    });
            String root = folder.resolve("root").toString();
            for (int i = 0; i < 2 && code == 0; i++) {
                code = Polder.run(shell, "start", "--root-directory", root, "--secure-port", "0");
            }
        } finally {
            delete(folder);
        }
        if (code != 0) {
            throw new IllegalStateException("the training run failed: " + err);
        }
        System.exit(0);
    }

    static void askEverything(PolderServer server) {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            try (HttpClient client = HttpClient.newBuilder()
                    .version(version)
                    .sslContext(TrustedAuthority.sslContext(server.files().authority()))
                    .build()) {
                for (String path : PATHS) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path))
                            .header("Authorization", "Bearer " + server.files().kcpAdminToken())
                            .build();
                    client.send(request, HttpResponse.BodyHandlers.discarding());
                }
            } catch (IOException e) {
                throw new IllegalStateException("the server does not answer", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
