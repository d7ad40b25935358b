package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.authn.ClientCertificates;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.files.KeyAndCertificate;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client certificates over both TLS providers, also when a session is resumed. */
class ClientCertificatesTest {

    private static EdgeFixture edge(boolean nativeTls) {
        ServerConfig config = ServerConfig.embedded();
        return new EdgeFixture(
                config.with(config.listen().withNativeTls(nativeTls)),
                (request, exchange) -> exchange.reply(Reply.text(200, "<" + describe(request) + ">")));
    }

    private static String describe(RawRequest request) {
        X509Certificate certificate = request.credentials().certificate();
        return certificate == null
                ? "nobody"
                : certificate.getSubjectX500Principal().getName();
    }

    private static String ask(SSLContext context, EdgeFixture edge, String protocol) throws IOException {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", edge.server().port())) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {protocol});
            EdgeFixture.send(socket, "GET /clusters/root/x HTTP/1.1", "Host: localhost");
            String answer = EdgeFixture.readThrough(socket.getInputStream(), ">");
            return answer.substring(answer.indexOf('<') + 1, answer.length() - 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, TLSv1.3", "true, TLSv1.2", "false, TLSv1.3", "false, TLSv1.2"})
    void certificate_signedByClientCa_isSeen_alsoWhenResumed(boolean nativeTls, String protocol) throws Exception {
        try (EdgeFixture edge = edge(nativeTls)) {
            KeyAndCertificate authority = edge.server().files().clientAuthority();
            KeyManager[] keys = ClientKeys.signedBy(authority, "CN=alice,O=team-a,O=team-b");
            SSLContext context = edge.tls(keys);
            for (int i = 0; i < 4; i++) {
                assertThat(ask(context, edge, protocol)).as("connection %s", i).contains("CN=alice");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void certificate_none_isNobody(boolean nativeTls) throws Exception {
        try (EdgeFixture edge = edge(nativeTls)) {
            assertThat(ask(edge.tls(), edge, "TLSv1.3")).isEqualTo("nobody");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void certificate_ofAnotherAuthority_isNotBelieved(boolean nativeTls) throws Exception {
        try (EdgeFixture edge = edge(nativeTls);
                EdgeFixture other = edge(nativeTls)) {
            KeyAndCertificate foreign = other.server().files().clientAuthority();
            SSLContext context = edge.tls(ClientKeys.insisting(foreign, "CN=mallory"));
            assertThatThrownBy(() -> ask(context, edge, "TLSv1.2")).isInstanceOf(IOException.class);
        }
    }

    /** apiserver x509.CommonNameUserConversion. */
    @ParameterizedTest
    @ValueSource(strings = "CN=alice,O=team-b,O=team-a")
    void certificate_subject_becomesUser(String subject) throws Exception {
        try (EdgeFixture edge = edge(true)) {
            X509Certificate certificate =
                    ClientKeys.certificate(edge.server().files().clientAuthority(), subject);
            ClientCertificates now = new ClientCertificates(InstantSource.system());
            UserInfo user = now.authenticate(new Credentials(certificate, null)).orElseThrow();
            String id = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
            assertThat(user)
                    .isEqualTo(new UserInfo(
                            "alice",
                            "",
                            user.groups(),
                            Map.of("authentication.kubernetes.io/credential-id", List.of("X509SHA256=" + id))));
            assertThat(user.groups()).containsExactlyInAnyOrder("team-a", "team-b");

            Instant later = certificate.getNotAfter().toInstant().plus(Duration.ofSeconds(1));
            assertThat(new ClientCertificates(InstantSource.fixed(later))
                            .authenticate(new Credentials(certificate, null)))
                    .isEqualTo(Optional.empty());
            assertThat(subject.getBytes(StandardCharsets.US_ASCII)).isNotEmpty();
        }
    }
}
