package dev.polder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.status.ApiException;
import dev.polder.machinery.claims.AuthenticationConfiguration;
import dev.polder.server.authn.RequestAuthenticator;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.IssuersConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.ServiceAccountConfig;
import dev.polder.server.files.KeyAndCertificate;
import dev.polder.server.files.ServerFiles;
import dev.polder.server.files.TrustedAuthority;
import dev.polder.server.http.ClientKeys;
import dev.polder.server.request.Reply;
import dev.polder.spi.authn.UserInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that a running server was given change: new connections follow, old ones go on, bad files change nothing. */
@Timeout(60)
class ReloadTest {

    @TempDir
    private Path temp = Path.of("");

    private final KeptJournal journal = new KeptJournal();

    /** Answers with the name of who asks. */
    private static Assembly naming() {
        return parts -> new Assembly.Assembled(
                (request, exchange) -> {
                    String name;
                    try {
                        name = new RequestAuthenticator(List.of(parts.authenticator()), true, List.of())
                                .authenticate(request.credentials())
                                .map(UserInfo::name)
                                .orElse("401");
                    } catch (ApiException e) {
                        name = String.valueOf(e.status().code());
                    }
                    exchange.reply(Reply.text(200, name + ";"));
                },
                () -> {});
    }

    private PolderServer start(ServerConfig config) throws Exception {
        return PolderServer.builder()
                .config(config)
                .assembly(naming())
                .journal(journal)
                .start();
    }

    /** What another server would make for itself: certificates of authorities that nobody here knows. */
    private static ServerFiles another() {
        return ServerFiles.prepare(ServerConfig.embedded(), InstantSource.system(), () -> "token");
    }

    private static void replace(Path file, String text) throws IOException {
        Path beside = Files.writeString(file.resolveSibling("." + file.getFileName() + ".new"), text);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static HandConnection connect(PolderServer server, String authority, KeyManager... keys)
            throws IOException {
        return new HandConnection(TrustedAuthority.sslContext(authority, keys), server.port());
    }

    @Test
    void certificate_replaced_isShownFromThenOn_andConnectionsInUseGoOn() throws Exception {
        ServerFiles before = another();
        ServerFiles after = another();
        FilesConfig.Serving serving = serving(temp, before.serving());
        try (PolderServer server =
                        start(ServerConfig.embedded().with(FilesConfig.in(temp).withServing(serving)));
                HandConnection old = connect(server, before.authority())) {
            assertThat(old.ask()).isEqualTo("system:anonymous");

            replace(serving.key(), after.serving().key());
            assertThat(journal.next())
                    .startsWith("trouble: cannot use " + serving.key() + ": it is not the key of ")
                    .endsWith("; until then what it said before counts");
            connect(server, before.authority()).close();

            replace(serving.certificates(), after.serving().certificates());
            assertThat(journal.next())
                    .isEqualTo("changed: read again: " + serving.certificates() + " and " + serving.key());
            try (HandConnection next = connect(server, after.authority())) {
                assertThat(next.ask()).isEqualTo("system:anonymous");
            }
            assertThatThrownBy(() -> connect(server, before.authority())).isInstanceOf(IOException.class);
            assertThat(old.ask()).isEqualTo("system:anonymous");
            assertThat(Files.readString(server.kubeconfigPath().orElseThrow()))
                    .as("a kubeconfig that clients can use")
                    .contains(Base64.getEncoder()
                            .encodeToString(after.serving().certificates().getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static FilesConfig.Serving serving(Path folder, KeyAndCertificate made) throws IOException {
        return new FilesConfig.Serving(
                Files.writeString(folder.resolve("tls.crt"), made.certificates()),
                Files.writeString(folder.resolve("tls.key"), made.key()));
    }

    /** A mounted Secret changes in one step: nobody sees a certificate without its key. */
    @Test
    void certificate_ofAMountedSecret_isFollowed() throws Exception {
        ServerFiles before = another();
        ServerFiles after = another();
        serving(Files.createDirectory(temp.resolve("..1")), before.serving());
        serving(Files.createDirectory(temp.resolve("..2")), after.serving());
        Files.createSymbolicLink(temp.resolve("..data"), Path.of("..1"));
        Path certificate = Files.createSymbolicLink(temp.resolve("tls.crt"), Path.of("..data/tls.crt"));
        Path key = Files.createSymbolicLink(temp.resolve("tls.key"), Path.of("..data/tls.key"));
        FilesConfig files = FilesConfig.none().withServing(new FilesConfig.Serving(certificate, key));
        try (PolderServer server = start(ServerConfig.embedded().with(files))) {
            connect(server, before.authority()).close();
            Path link = Files.createSymbolicLink(temp.resolve("..data_tmp"), Path.of("..2"));
            Files.move(link, temp.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            assertThat(journal.next()).startsWith("changed: ");
            connect(server, after.authority()).close();
        }
    }

    @Test
    void clientAuthority_replaced_letsOthersIn() throws Exception {
        KeyAndCertificate known = another().clientAuthority();
        KeyAndCertificate later = another().clientAuthority();
        KeyManager[] alice = ClientKeys.insisting(known, "CN=alice");
        KeyManager[] bob = ClientKeys.insisting(later, "CN=bob");
        Path file = Files.writeString(temp.resolve("clients.crt"), known.certificates());
        ServerConfig config =
                ServerConfig.embedded().with(AuthnConfig.defaults().withClientCaFile(file));
        try (PolderServer server = start(config);
                HandConnection old = connect(server, server.files().authority(), alice)) {
            String authority = server.files().authority();
            assertThat(old.ask()).isEqualTo("alice");
            assertThatThrownBy(() -> connect(server, authority, bob).ask()).isInstanceOf(IOException.class);

            replace(file, "nonsense");
            assertThat(journal.next()).startsWith("trouble: cannot use " + file + ": ");
            try (HandConnection still = connect(server, authority, alice)) {
                assertThat(still.ask()).isEqualTo("alice");
            }

            replace(file, later.certificates());
            assertThat(journal.next()).isEqualTo("changed: read again: " + file);
            try (HandConnection next = connect(server, authority, bob)) {
                assertThat(next.ask()).isEqualTo("bob");
            }
            assertThatThrownBy(() -> connect(server, authority, alice).ask()).isInstanceOf(IOException.class);
            assertThat(old.ask()).isEqualTo("alice");
        }
    }

    @Test
    void signingKey_replaced_isPublishedFromThenOn() throws Exception {
        ServerFiles before = ServerFiles.prepare(
                ServerConfig.defaults().with(FilesConfig.in(temp.resolve("one"))), InstantSource.system(), () -> "t");
        ServerFiles after = ServerFiles.prepare(
                ServerConfig.defaults().with(FilesConfig.in(temp.resolve("two"))), InstantSource.system(), () -> "t");
        before.write("https://a");
        after.write("https://a");
        Path key = Files.copy(temp.resolve("one/sa.key"), temp.resolve("sa.key"));
        Path further = Files.copy(temp.resolve("two/sa.key"), temp.resolve("further.key"));
        ServiceAccountConfig accounts = ServiceAccountConfig.defaults().withKeys(key, List.of(further));
        try (PolderServer server =
                start(ServerConfig.embedded().with(AuthnConfig.defaults().with(accounts)))) {
            PublicKey first = before.serviceAccountKeys().get(0);
            PublicKey second = after.serviceAccountKeys().get(0);
            assertThat(server.files().serviceAccountKeys()).containsExactly(first, second);
            replace(key, "nonsense");
            assertThat(journal.next())
                    .startsWith("trouble: cannot use " + key + ": ")
                    .contains("--service-account-signing-key-file");
            assertThat(server.files().serviceAccountKeys()).containsExactly(first, second);
            replace(key, Files.readString(further));
            assertThat(journal.next()).isEqualTo("changed: read again: " + key);
            assertThat(server.files().serviceAccountKeys()).containsExactly(second, second);
        }
    }

    @Test
    void tokens_replaced_countFromThenOn() throws Exception {
        Path file = Files.writeString(temp.resolve("tokens.csv"), "one,alice,1\n");
        ServerConfig config =
                ServerConfig.embedded().with(AuthnConfig.defaults().withTokenFile(file));
        try (PolderServer server = start(config);
                HandConnection connection = connect(server, server.files().authority())) {
            assertThat(connection.ask("Authorization: Bearer one")).isEqualTo("alice");
            replace(file, "too,few\n");
            assertThat(journal.next()).contains("must have at least 3 columns");
            assertThat(connection.ask("Authorization: Bearer one")).isEqualTo("alice");
            replace(file, "two,bob,2\n");
            assertThat(journal.next()).isEqualTo("changed: read again: " + file);
            assertThat(connection.ask("Authorization: Bearer two")).isEqualTo("bob");
            assertThat(connection.ask("Authorization: Bearer one")).isEqualTo("401");
        }
        assertThat(journal.size()).isZero();
    }

    // kubernetes v1.36.0 pkg/kubeapiserver/options/authentication.go: what is wrong changes nothing, who is anonymous
    // never changes.
    @Test
    void issuers_replaced_countFromThenOn() throws Exception {
        String head = "kind: AuthenticationConfiguration\napiVersion: apiserver.config.k8s.io/v1beta1\n";
        String entry = "- {issuer: {url: 'https://%s.example.com', audiences: [a]},"
                + " claimMappings: {username: {claim: sub, prefix: 'p:'}}}\n";
        String open = "anonymous: {enabled: true}\n";
        Path file = Files.writeString(temp.resolve("a.yaml"), head + open + "jwt:\n" + entry.formatted("one"));
        AtomicReference<Supplier<AuthenticationConfiguration>> seen = new AtomicReference<>();
        ServerConfig config =
                ServerConfig.embedded().with(AuthnConfig.defaults().with(new IssuersConfig(file, null)));
        try (PolderServer server = PolderServer.builder()
                .config(config)
                .assembly(parts -> {
                    seen.set(parts.issuers());
                    return naming().assemble(parts);
                })
                .journal(journal)
                .start()) {
            AuthenticationConfiguration first = seen.get().get();
            assertThat(first.jwt()).extracting(one -> one.issuer().url()).containsExactly("https://one.example.com");
            replace(file, head + open + "jwt:\n" + entry.formatted("two") + entry.formatted("two"));
            assertThat(journal.next())
                    .isEqualTo(
                            "trouble: cannot use " + file + ": invalid authentication configuration: jwt[1].issuer.url:"
                                    + " Duplicate value: \"https://two.example.com\"; correct the file or the flag"
                                    + " --authentication-config; until then what it said before counts");
            replace(file, head + "anonymous: {enabled: false}\njwt:\n" + entry.formatted("two"));
            assertThat(journal.next()).contains(": anonymous: Forbidden: changed from initial configuration file; ");
            assertThat(seen.get().get()).isSameAs(first);
            replace(file, head + open + "jwt:\n" + entry.formatted("two"));
            assertThat(journal.next()).isEqualTo("changed: read again: " + file);
            assertThat(seen.get().get().jwt())
                    .extracting(one -> one.issuer().url())
                    .containsExactly("https://two.example.com");
            assertThat(server.port()).isPositive();
        }
        assertThat(journal.size()).isZero();
    }
}
