package dev.polder.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.bench.client.Calls;
import dev.polder.server.files.KeyAndCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Any kubeconfig that kubectl takes: who asks, and whom is trusted. */
class KubeconfigsTest {

    private static final String WHOAMI = "/clusters/root/apis/authentication.k8s.io/v1/selfsubjectreviews";

    @TempDir
    private static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static Embedded running;

    @BeforeAll
    static void start() throws Exception {
        running = Embedded.start(folder);
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private static String said(String field) throws IOException {
        Matcher matcher = Pattern.compile(field + ": *\"?([^\\s\"]+)")
                .matcher(running.server().kubeconfig());
        assertThat(matcher.find()).as(field).isTrue();
        return matcher.group(1);
    }

    private Path kubeconfig(String cluster, String user) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "some", ".kubeconfig"), """
                clusters:
                - {name: c, cluster: {server: "%s/clusters/root", %s}}
                - {name: d, cluster: {server: "https://127.0.0.1:1", %2$s}}
                contexts: [{name: x, context: {cluster: c, user: u}}, {name: y, context: {cluster: d, user: u}}]
                current-context: x
                users: [{name: u, user: %s}]
                """.formatted(
                        running.server().url(), cluster.replace("CA", said("certificate-authority-data")), user));
    }

    private static JsonNode who(Path kubeconfig) throws Exception {
        try (Calls calls = new Calls(Kubeconfigs.access(kubeconfig.toString(), ""), 1)) {
            return Calls.now(calls.send(
                            "POST",
                            WHOAMI,
                            Calls.JSON,
                            "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}"
                                    .getBytes(StandardCharsets.UTF_8)))
                    .expect(201)
                    .json()
                    .at("/status/userInfo");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            certificate-authority-data: CA      | {token: TOKEN}            | kcp-admin
            certificate-authority: ca.crt       | {tokenFile: token}        | kcp-admin
            insecure-skip-tls-verify: true      | {token: TOKEN}            | kcp-admin
            certificate-authority-data: CA      | {token: TOKEN, as: jane, as-groups: [team]} | jane
            """)
    void tokenAndAuthority_areTheKubeconfigs(String cluster, String user, String name) throws Exception {
        Files.writeString(folder.resolve("token"), said("token") + "\n");
        Files.writeString(folder.resolve("ca.crt"), running.server().files().authority());

        JsonNode who = who(kubeconfig(cluster, user.replace("TOKEN", said("token"))));

        assertThat(who.path("username").asText()).isEqualTo(name);
    }

    @Test
    void clientCertificate_isShown() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        byte[] certificate = signed(running.server().files().clientAuthority(), "CN=alice,O=system:masters", pair);
        String pem = pem("CERTIFICATE", certificate);
        String key = pem("PRIVATE KEY", pair.getPrivate().getEncoded());

        JsonNode who = who(kubeconfig(
                "certificate-authority-data: CA",
                "{client-certificate-data: %s, client-key-data: %s}".formatted(base64(pem), base64(key))));

        assertThat(who.path("username").asText()).isEqualTo("alice");
        assertThat(Json.write(who.path("groups")))
                .asString(StandardCharsets.UTF_8)
                .contains("system:masters");
    }

    @Test
    void context_isTheNamedOne_orTheCurrent() throws Exception {
        String file = kubeconfig("certificate-authority-data: CA", "{token: t}").toString();

        assertThat(Kubeconfigs.access(file, "").server())
                .hasToString(running.server().url() + "/clusters/root");
        assertThat(Kubeconfigs.access(file, "y").server()).hasToString("https://127.0.0.1:1");
        assertThatThrownBy(() -> Kubeconfigs.access(file, "z"))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": context \"z\" does not exist");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            certificate-authority-data: CA, tls-server-name: a.test | {token: t} | tls-server-name a.test: the HTTP/2 client asks for the host of the URL
            certificate-authority-data: CA, proxy-url: 'socks5://a' | {token: t} | the HTTP/2 client uses no SOCKS proxy
            certificate-authority-data: YQ==                        | {token: t} | the certificates of the kubeconfig cannot be used
            certificate-authority-data: CA                          | {tokenFile: none} | none: no such file or directory
            certificate-authority-data: CA                          | {auth-provider: {name: gcp}} | no Auth Provider found for name "gcp"
            """)
    void whatCannotBeDone_isRefusedWithTheReason(String cluster, String user, String why) throws Exception {
        Path file = kubeconfig(cluster, user);

        assertThatThrownBy(() -> Kubeconfigs.access(file.toString(), ""))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(why);
    }

    @Test
    void serverOfAnotherAuthority_isNotTrusted() throws Exception {
        Path file = kubeconfig("namespace: none", "{token: t}");

        assertThatThrownBy(() -> who(file)).isInstanceOf(IOException.class).hasMessageContaining("certif");
    }

    @Test
    void fileThatIsNotThere_isNamed() {
        assertThatThrownBy(() -> Kubeconfigs.access("none-such", ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("stat none-such: no such file or directory");
    }

    private static byte[] signed(KeyAndCertificate authority, String subject, KeyPair pair) throws Exception {
        X509Certificate issuer = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(authority.certificates().getBytes(StandardCharsets.US_ASCII)));
        byte[] body = Base64.getMimeDecoder().decode(authority.key().replaceAll("-----[A-Z ]+-----", ""));
        PrivateKey key = KeyFactory.getInstance(issuer.getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(body));
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                        issuer,
                        BigInteger.TWO,
                        Date.from(now.minus(Duration.ofMinutes(1))),
                        Date.from(now.plus(Duration.ofHours(1))),
                        new X500Principal(subject),
                        pair.getPublic())
                .build(new JcaContentSignerBuilder(
                                issuer.getPublicKey().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")
                        .build(key))
                .getEncoded();
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
