package dev.polder.cli;

import dev.polder.cli.plugin.PluginTraining;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the build runs while the JVM watches which classes a start needs: a start on the folder of the first argument that
 * answers requests over both versions of HTTP. The build runs it twice on one folder, and watches the second time: that is
 * the start worth making fast. Requests come from another process, so that no class of the client is kept.
 */
public final class TrainingRun {

    static final List<String> PATHS = List.of(
            "/readyz",
            "/version",
            "/clusters/root/api",
            "/clusters/root/apis",
            "/clusters/root/api/v1/namespaces",
            "/clusters/root/api/v1/namespaces/default");

    private static final String TOKEN = "POLDER_TRAINING_TOKEN";
    private static final String PLUGINS = "POLDER_TRAINING_PLUGINS";
    private static final long CLIENT_SECONDS = 60;

    private TrainingRun() {}

    /** With one argument a start in that folder; with the address of a server and its authority's file, its client. */
    public static void main(String[] args) throws IOException {
        if (args.length > 1) {
            askEverything(args[0], Files.readString(Path.of(args[1])), System.getenv(TOKEN));
            return;
        }
        StringWriter err = new StringWriter();
        Shell shell = new Shell(new PrintWriter(new StringWriter()), new PrintWriter(err, true), (server, announce) -> {
            announce.run();
            askFromOutside(server);
        });
        int code = Polder.run(shell, "start", "--root-directory", args[0], "--secure-port", "0");
        if (code != 0) {
            throw new IllegalStateException("the training run failed: " + err);
        }
        System.exit(0);
    }

    private static void askFromOutside(PolderServer server) {
        Path kubeconfig = server.kubeconfigPath().orElseThrow();
        String plugins = System.getenv(PLUGINS);
        if (plugins != null) {
            // The commands for workspaces have caches of their own, made while there is a server for them to talk to.
            trainPlugins(plugins, "plugins", kubeconfig.toString());
            trainPlugins(plugins, "quick", kubeconfig.toString(), "quick");
        }
        Path authority = kubeconfig.resolveSibling("ca.crt");
        ProcessBuilder client = process(List.of(), TrainingRun.class, server.url(), authority.toString());
        client.environment().put(TOKEN, server.files().kcpAdminToken());
        run(client);
    }

    private static void trainPlugins(String options, String cache, String... arguments) {
        List<String> words = List.of(options.replace("@", cache).split(" "));
        run(process(words, PluginTraining.class, arguments).redirectOutput(ProcessBuilder.Redirect.DISCARD));
    }

    private static ProcessBuilder process(List<String> options, Class<?> program, String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line).inheritIO();
    }

    private static void run(ProcessBuilder client) {
        try {
            Process asking = client.start();
            if (!asking.waitFor(CLIENT_SECONDS, TimeUnit.SECONDS) || asking.exitValue() != 0) {
                asking.destroyForcibly();
                throw new IllegalStateException("the server does not answer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void askEverything(PolderServer server) {
        askEverything(server.url(), server.files().authority(), server.files().kcpAdminToken());
    }

    private static void askEverything(String url, String authority, String token) {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            try (HttpClient client = HttpClient.newBuilder()
                    .version(version)
                    .sslContext(TrustedAuthority.sslContext(authority))
                    .build()) {
                for (String path : PATHS) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                            .header("Authorization", "Bearer " + token)
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
}
