package dev.polder.cli.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.request.outgoing.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file that names an authorization webhook (apiserver {@code plugin/pkg/authorizer/webhook}, {@code New}). */
class WebhookFileTest {

    @TempDir
    private Path temp = Path.of("");

    private Peer read(String cluster, String user) throws IOException {
        Path file = Files.writeString(temp.resolve("webhook.yaml"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: go, cluster: {%s}}]
                users: [{name: me, user: {%s}}]
                contexts: [{name: go, context: {cluster: go, user: me}}]
                current-context: go
                """.formatted(cluster, user));
        return WebhookFile.read(file.toString());
    }

    @Test
    void file_saysWhereAndAsWhom() throws IOException {
        Files.writeString(temp.resolve("ca.pem"), "CA");
        Files.writeString(temp.resolve("cert.pem"), "CERT");
        Peer peer = read(
                "server: 'https://authz.example.com/authorize', certificate-authority: ca.pem, tls-server-name: other",
                "client-certificate: cert.pem, client-key-data: S0VZ");
        assertThat(peer.url()).isEqualTo("https://authz.example.com/authorize");
        assertThat(peer.authorities()).isEqualTo("CA");
        assertThat(peer.identity().certificate()).isEqualTo("CERT");
        assertThat(peer.identity().key()).isEqualTo("KEY");
        assertThat(peer.identity().serverName()).isEqualTo("other");
        assertThat(peer.identity().insecure()).isFalse();
        assertThat(peer.identity().authorization().get()).isEmpty();
    }

    @Test
    void tokenInAFile_isReadEachTime() throws IOException {
        Files.writeString(temp.resolve("token"), "one\n");
        Peer peer = read("server: 'https://localhost:8080/', insecure-skip-tls-verify: true", "tokenFile: token");
        assertThat(peer.identity().insecure()).isTrue();
        assertThat(peer.identity().authorization().get()).isEqualTo("Bearer one");
        Files.writeString(temp.resolve("token"), "two\n");
        assertThat(peer.identity().authorization().get()).isEqualTo("Bearer two");
        assertThat(read("server: 'https://localhost:8080/'", "username: n, password: p")
                        .identity()
                        .authorization()
                        .get())
                .isEqualTo("Basic bjpw");
        assertThat(read("server: 'https://localhost:8080/'", "token: t")
                        .identity()
                        .authorization()
                        .get())
                .isEqualTo("Bearer t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/", "localhost:8080", "https:///x", "https://a b/"})
    void server_mustBeHttps(String url) {
        assertThatThrownBy(() -> read("server: '" + url + "'", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the server must be an https URL, and is \"" + url + "\"");
    }

    @Test
    void whatCannotBeUsed_isRefused() {
        assertThatThrownBy(() -> read("server: 'https://a/', proxy-url: 'http://p'", ""))
                .hasMessage("exec plugins, auth providers, impersonation and proxies cannot be used here");
        assertThatThrownBy(() -> read("server: 'https://a/', certificate-authority: none.pem", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.pem");
        assertThatThrownBy(() -> WebhookFile.read(temp.resolve("nothing").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing");
    }
}
