package dev.polder.server.api.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.json.Json;
import dev.polder.machinery.claims.AuthenticationConfiguration;
import dev.polder.machinery.claims.ClaimsException;
import dev.polder.server.Assembly;
import dev.polder.server.PolderServer;
import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.IssuersConfig;
import dev.polder.server.config.IssuersConfig.Claim;
import dev.polder.server.config.IssuersConfig.Oidc;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.files.ServingKeys;
import dev.polder.server.files.TrustedAuthority;
import dev.polder.server.files.UnusableFilesException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server makes of the file and the flags that name issuers. */
@Timeout(60)
class ConfiguredIssuerTest {

    private static final String HEAD =
            "kind: AuthenticationConfiguration\napiVersion: apiserver.config.k8s.io/v1beta1\n";

    @TempDir
    private Path temp = Path.of("");

    private Path write(String text) throws IOException {
        Path beside = Files.writeString(temp.resolve("new.yaml"), text);
        return Files.move(
                beside,
                temp.resolve("authentication.yaml"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static AuthnConfig of(Path file) {
        return AuthnConfig.defaults().with(new IssuersConfig(file, null));
    }

    /** What a server reads at its start. */
    private static AuthenticationConfiguration read(AuthnConfig config) throws Exception {
        AtomicReference<AuthenticationConfiguration> read = new AtomicReference<>();
        PolderServer.builder()
                .config(ServerConfig.embedded().with(config))
                .assembly(parts -> {
                    read.set(parts.issuers().get());
                    return new Assembly.Assembled((request, exchange) -> {}, () -> {});
                })
                .start()
                .close();
        return read.get();
    }

    @Test
    void flags_nameOneIssuer() throws Exception {
        Path authority = Files.writeString(temp.resolve("ca.crt"), new ServingKeys().authority());
        Oidc oidc = new Oidc(
                "https://one.example.com",
                "client",
                new Claim("sub", "https://one.example.com#"),
                new Claim("groups", "g:"),
                Map.of("hd", "example.com"),
                authority,
                Set.of("RS256"));
        AuthenticationConfiguration read = read(AuthnConfig.defaults().with(new IssuersConfig(null, oidc)));
        assertThat(read.jwt()).hasSize(1);
        var one = read.jwt().get(0);
        assertThat(one.issuer().audiences()).containsExactly("client");
        assertThat(one.issuer().authority()).isEqualTo(Files.readString(authority));
        var claims = Json.object().put("sub", "jane").put("groups", "team").put("hd", "example.com");
        assertThat(one.user(claims).name()).isEqualTo("https://one.example.com#jane");
        assertThat(one.user(claims).groups()).containsExactly("g:team");
        assertThatThrownBy(() -> one.user(claims.deepCopy().put("hd", "example.org")))
                .isInstanceOf(ClaimsException.class);
        Files.writeString(authority, "nonsense");
        assertThatThrownBy(() -> read(AuthnConfig.defaults().with(new IssuersConfig(null, oidc))))
                .isInstanceOf(UnusableFilesException.class)
                .hasMessage("cannot use " + authority + ": invalid authentication configuration:"
                        + " jwt[0].issuer.certificateAuthority: Invalid value: \"<omitted>\": data does not contain any"
                        + " valid RSA or ECDSA certificates; correct the file or the flag --oidc-ca-file");
    }

    @Test
    void exampleOfTheDocument_isGood() throws Exception {
        String document = Files.readString(Path.of("../docs/operating/authentication.md"));
        int start = document.indexOf("```yaml\n") + 8;
        String yaml = document.substring(start, document.indexOf("```", start))
                .replaceAll(
                        "(?m)^ +-----BEGIN CERTIFICATE-----\n.*$",
                        new ServingKeys().authority().strip().indent(6).stripTrailing());
        AuthenticationConfiguration read = read(of(write(yaml)));
        var claims = Json.object()
                .put("sub", "jane")
                .put("groups", "a")
                .put("tenant", "t")
                .put("nbf", 1)
                .put("exp", 2);
        assertThat(read.jwt().get(0).user(claims).name()).isEqualTo("example:jane");
        assertThat(read.jwt().get(0).user(claims).extra()).containsEntry("example.com/tenant", List.of("t"));
        assertThatThrownBy(() -> read.jwt().get(0).user(claims.deepCopy().put("exp", 90_000)))
                .hasMessageEndingWith("failed: tokens may be good for a day at most");
        assertThat(read.anonymous()).isNotNull();
    }

    // KEP-4633: without credentials only these paths are open, whatever the bindings say.
    @Test
    void anonymousConditions_openTheirPathsAlone() throws Exception {
        Path file = write(HEAD + "jwt: []\nanonymous: {enabled: true, conditions: [{path: /api}]}\n");
        try (PolderServer server = PolderServer.builder()
                .config(ServerConfig.embedded().with(FilesConfig.none()).with(of(file)))
                .start()) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(TrustedAuthority.sslContext(server.files().authority()))
                    .build();
            assertThat(code(client, server, "/clusters/root/api", "")).isEqualTo(403);
            assertThat(code(client, server, "/clusters/root/apis", "")).isEqualTo(401);
            assertThat(code(client, server, "/clusters/root/api/", "")).isEqualTo(401);
            assertThat(code(
                            client,
                            server,
                            "/clusters/root/apis",
                            server.files().shardAdminToken()))
                    .isEqualTo(200);
        }
        Path off = write(HEAD + "jwt: []\nanonymous: {enabled: false}\n");
        try (PolderServer server = PolderServer.builder()
                .config(ServerConfig.embedded().with(of(off)))
                .start()) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(TrustedAuthority.sslContext(server.files().authority()))
                    .build();
            assertThat(code(client, server, "/clusters/root/api", "")).isEqualTo(401);
        }
    }

    private static int code(HttpClient client, PolderServer server, String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
}
