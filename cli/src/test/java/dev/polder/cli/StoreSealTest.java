package dev.polder.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in a root directory, with which keys a server starts on it, and {@code polder store reencrypt}. */
class StoreSealTest {

    private static final String TEXT = "correct horse battery staple";
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";

    /** The Secret of the test, and those of the three exports of root, which are made when there is time for them. */
    private static final String SEALED = "sealed with key [0-9a-f]{12}: [1-4]\n";

    @TempDir
    private Path temp = Path.of("");

    private Path root = Path.of("");
    private Path keyFile = Path.of("");
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private final List<String> answers = new ArrayList<>();

    @BeforeEach
    void name() {
        root = temp.resolve("root");
        keyFile = root.resolve("store-seal.key");
    }

    private int run(Consumer<PolderServer> whileServing, String... args) {
        out = new StringWriter();
        err = new StringWriter();
        answers.clear();
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--root-directory", root.toString()));
        Shell shell = new Shell(
                new PrintWriter(out), new PrintWriter(err), (server, announce) -> whileServing.accept(server));
        return Polder.run(shell, all.toArray(String[]::new));
    }

    private void serve(Consumer<PolderServer> whileServing, String... flags) {
        List<String> args = new ArrayList<>(List.of("start", "--secure-port=0"));
        args.addAll(List.of(flags));
        assertThat(run(whileServing, args.toArray(String[]::new)))
                .as(err.toString())
                .isZero();
    }

    private void ask(PolderServer server, String method, String path, String body) {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TrustedAuthority.sslContext(server.files().authority()))
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/clusters/root" + path))
                    .header("Authorization", "Bearer " + server.files().kcpAdminToken())
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            answers.add(answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded() {
        return Base64.getEncoder().encodeToString(TEXT.getBytes(UTF_8));
    }

    private void create(PolderServer server) {
        ask(
                server,
                "POST",
                SECRETS,
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"},\"data\":{\"password\":\""
                        + encoded() + "\"}}");
    }

    private void read(PolderServer server) {
        ask(server, "GET", SECRETS + "/s", "");
    }

    private void assertReadable(String... flags) {
        serve(this::read, flags);
        assertThat(answers).singleElement().asString().startsWith("200 ").contains(encoded());
    }

    /** What all files of the store hold, byte by byte. */
    private String dump() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(root.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(file), ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void secret_isNotInTheFilesOfTheStore() throws IOException {
        serve(server -> {
            create(server);
            read(server);
        });
        assertThat(answers).hasSize(2).allMatch(answer -> answer.contains(encoded()));
        assertThat(dump()).contains("root/core/secrets/-/default/s").doesNotContain(TEXT, encoded());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
                .isEqualTo("rw-------");
        assertReadable();
    }

    @Test
    void resourceThatIsNotChosen_isInTheFiles() throws IOException {
        serve(this::create, "--store-seal-resources=");
        assertThat(dump()).contains(encoded());
        assertThat(run(server -> {}, "store", "reencrypt")).as(err.toString()).isZero();
        assertThat(out.toString()).containsPattern(SEALED).contains("unsealed, not chosen any more: 0\n");
        assertReadable();
    }

    @Test
    void keyFileThatIsGone_isAskedForAndNotMadeAnew() throws IOException {
        serve(this::create);
        Path away = Files.move(keyFile, temp.resolve("away"));
        assertThat(run(server -> {}, "start", "--secure-port=0")).isEqualTo(1);
        assertThat(err.toString())
                .matches("Error: the store is sealed with key [0-9a-f]{12}, which is to be in " + keyFile
                        + ", and there is no such file; copy that file from a server of this store, or name it with"
                        + " --store-seal-key-file\n");
        assertThat(keyFile).doesNotExist();
        assertReadable("--store-seal-key-file=" + away);
    }

    @Test
    void wrongKey_isRefusedInOneLine() throws IOException {
        serve(this::create);
        Files.writeString(keyFile, key(1));
        assertThat(run(server -> {}, "start", "--secure-port=0")).isEqualTo(1);
        assertThat(err.toString())
                .matches("Error: the store is sealed with key [0-9a-f]{12}, which " + keyFile
                        + " does not have; copy that file from a server of this store, or name it with"
                        + " --store-seal-key-file\n")
                .doesNotContain(key(1));
    }

    @Test
    void namedKeyFile_isMadeUnlessItIsABadOne() throws IOException {
        Path bad = Files.writeString(temp.resolve("bad"), "# keys\nno key\n");
        assertThat(run(server -> {}, "start", "--secure-port=0", "--store-seal-key-file=" + bad))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("Error: cannot use " + bad + ": line 2 is not a key: 32 bytes in base64;"
                        + " correct the file or the flag --store-seal-key-file\n");
        Path named = temp.resolve("named");
        serve(this::create, "--store-seal-key-file=" + named);
        assertThat(named).as("made by the first server").isNotEmptyFile();
        assertThat(keyFile).doesNotExist();
        assertReadable("--store-seal-key-file=" + named);
    }

    @Test
    void reencrypted_needsTheOldKeyNoMore() throws IOException {
        serve(this::create);
        String old = Files.readString(keyFile);
        Files.writeString(keyFile, key(2) + "\n" + old);
        assertReadable();
        assertThat(run(server -> {}, "store", "reencrypt")).as(err.toString()).isZero();
        assertThat(out.toString()).containsPattern(SEALED).containsPattern("not needed any more: key [0-9a-f]{12}\n");
        Files.writeString(keyFile, key(2));
        assertReadable();
        assertThat(run(server -> {}, "store", "reencrypt")).isZero();
        assertThat(out.toString()).containsPattern("sealed with key [0-9a-f]{12}: 0\n");
    }

    @Test
    void reencryptWithoutAKeyFile_isRefused() throws IOException {
        serve(server -> {});
        Files.delete(keyFile);
        assertThat(run(server -> {}, "store", "reencrypt")).isEqualTo(1);
        assertThat(err.toString()).contains("--store-seal-key-file");
    }

    private static String key(int seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
