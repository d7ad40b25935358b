package dev.polder.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ListenConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.spi.authn.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerFilesTest {

    private static final String URL = "https://127.0.0.1:6443";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path temp = Path.of("");

    private final AtomicInteger tokens = new AtomicInteger();
    private Instant now = START;

    private Path root() {
        return temp.resolve("root");
    }

    private ServerFiles prepare(String... extraNames) {
        ServerConfig config = ServerConfig.defaults()
                .with(FilesConfig.in(root()))
                .with(ListenConfig.defaults().withExtraNames(List.of(extraNames)));
        return ServerFiles.prepare(config, InstantSource.fixed(now), () -> "token-" + tokens.incrementAndGet());
    }

    private ServerFiles start(String... extraNames) throws Exception {
        ServerFiles files = prepare(extraNames);
        try (AutoCloseable lock = files.lock()) {
            assertThat(lock).isNotNull();
            files.write(URL);
        }
        return files;
    }

    private Map<String, String> contents() throws IOException {
        try (Stream<Path> files = Files.list(root())) {
            return files.collect(Collectors.toMap(
                    path -> path.getFileName().toString(),
                    path -> {
                        try {
                            return Base64.getEncoder().encodeToString(Files.readAllBytes(path));
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    (a, b) -> a,
                    TreeMap::new));
        }
    }

    private X509Certificate serving() throws Exception {
        return Pem.certificates(Files.readString(root().resolve("apiserver.crt")))
                .get(0);
    }

    @Test
    void prepare_alone_writesNothing() {
        prepare();
        assertThat(root()).doesNotExist();
    }

    @Test
    void write_firstStart_makesPrivateFiles() throws Exception {
        start();
        assertThat(contents().keySet())
                .containsExactly(
                        ".admin-token-store",
                        ".lock",
                        "admin.kubeconfig",
                        "apiserver.crt",
                        "apiserver.key",
                        "ca.crt",
                        "ca.key",
                        "client-ca.crt",
                        "client-ca.key",
                        "sa.key");
        assertThat(mode(root())).isEqualTo("rwx------");
        for (String secret : List.of(
                "admin.kubeconfig", ".admin-token-store", "apiserver.key", "ca.key", "client-ca.key", "sa.key")) {
            assertThat(mode(root().resolve(secret))).as(secret).isEqualTo("rw-------");
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void serving_certificate_hasTheNames() throws Exception {
        start("Example.COM", "192.0.2.7", "not a name");
        X509Certificate certificate = serving();
        SubjectNames names = SubjectNames.of(certificate);
        assertThat(names.dns()).contains("localhost", "example.com").doesNotContain("not a name");
        assertThat(names.addresses()).contains("127.0.0.1", "0:0:0:0:0:0:0:1", "192.0.2.7");
        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        X509Certificate authority =
                Pem.certificates(Files.readString(root().resolve("ca.crt"))).get(0);
        certificate.verify(authority.getPublicKey());
        assertThat(authority.getBasicConstraints()).isGreaterThanOrEqualTo(0);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(START.plus(Duration.ofDays(365)));
    }

    @Test
    void restart_nothingChanged_keepsEverythingButTheVolatileToken() throws Exception {
        ServerFiles first = start();
        Map<String, String> before = contents();
        ServerFiles second = start();
        Map<String, String> after = contents();

        assertThat(before.remove("admin.kubeconfig")).isNotEqualTo(after.remove("admin.kubeconfig"));
        assertThat(after).isEqualTo(before);
        assertThat(second.shardAdminToken()).isEqualTo(first.shardAdminToken());
        assertThat(second.kcpAdminToken()).isNotEqualTo(first.kcpAdminToken());
    }

    @Test
    void restart_nameIsNew_renewsTheServingCertificateAlone() throws Exception {
        start();
        Map<String, String> before = contents();
        start("other.example.com");
        Map<String, String> after = contents();
        assertThat(after.get("ca.crt")).isEqualTo(before.get("ca.crt"));
        assertThat(after.get("client-ca.key")).isEqualTo(before.get("client-ca.key"));
        assertThat(after.get("apiserver.crt")).isNotEqualTo(before.get("apiserver.crt"));
        assertThat(SubjectNames.of(serving()).dns()).contains("other.example.com");
    }

    @Test
    void restart_certificateEndsSoon_isRenewed() throws Exception {
        start();
        now = START.plus(Duration.ofDays(365 - 30)).minusSeconds(1);
        start();
        assertThat(serving().getNotAfter().toInstant()).isEqualTo(START.plus(Duration.ofDays(365)));
        now = now.plusSeconds(2);
        start();
        assertThat(serving().getNotAfter().toInstant()).isEqualTo(now.plus(Duration.ofDays(365)));
    }

    /** kcp pkg/server/options/authentication.go: 32 raw bytes. */
    @Test
    void adminTokenStore_holdsTheHashAlone() throws Exception {
        ServerFiles files = start();
        byte[] expected = MessageDigest.getInstance("SHA-256")
                .digest(files.shardAdminToken().getBytes(StandardCharsets.UTF_8));
        assertThat(Files.readAllBytes(root().resolve(".admin-token-store"))).isEqualTo(expected);
    }

    /** kcp createKubeConfig: three clusters, four contexts, two users. */
    @Test
    void kubeconfig_parsed_hasKcpsContexts() throws Exception {
        ServerFiles files = start();
        JsonNode config = new YAMLMapper().readTree(Files.readString(root().resolve("admin.kubeconfig")));
        assertThat(config.path("current-context").asText()).isEqualTo("root");
        assertThat(named(config.path("clusters"), "cluster", "server"))
                .isEqualTo(Map.of(
                        "root", URL + "/clusters/root",
                        "base", URL,
                        "system:admin", URL + "/clusters/system:admin"));
        assertThat(named(config.path("contexts"), "context", "cluster"))
                .isEqualTo(
                        Map.of("root", "root", "base", "base", "system:admin", "system:admin", "shard-base", "base"));
        assertThat(named(config.path("contexts"), "context", "user"))
                .isEqualTo(Map.of(
                        "root", "kcp-admin",
                        "base", "kcp-admin",
                        "system:admin", "shard-admin",
                        "shard-base", "shard-admin"));
        assertThat(named(config.path("users"), "user", "token"))
                .isEqualTo(Map.of("kcp-admin", files.kcpAdminToken(), "shard-admin", files.shardAdminToken()));
        String ca = config.path("clusters")
                .path(0)
                .path("cluster")
                .path("certificate-authority-data")
                .asText();
        assertThat(new String(Base64.getDecoder().decode(ca), StandardCharsets.US_ASCII))
                .isEqualTo(Files.readString(root().resolve("ca.crt")));
    }

    private static Map<String, String> named(JsonNode list, String kind, String field) {
        Map<String, String> found = new TreeMap<>();
        list.forEach(entry -> found.put(
                entry.path("name").asText(), entry.path(kind).path(field).asText()));
        return found;
    }

    @Test
    void kubeconfig_rewrittenByAnotherTool_keepsTheToken() throws Exception {
        ServerFiles first = start();
        Path file = root().resolve("admin.kubeconfig");
        JsonNode config = new YAMLMapper().readTree(Files.readString(file));
        Files.writeString(file, config.toPrettyString());
        assertThat(start().shardAdminToken()).isEqualTo(first.shardAdminToken());
    }

    @Test
    void kubeconfig_withAnotherToken_refusesAndChangesNothing() throws Exception {
        ServerFiles first = start();
        Path file = root().resolve("admin.kubeconfig");
        Files.writeString(file, Files.readString(file).replace(first.shardAdminToken(), "forged"));
        Map<String, String> before = contents();
        assertThatThrownBy(this::start)
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageContaining("remove .admin-token-store");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void kubeconfig_gone_shardAdminGetsANewToken() throws Exception {
        ServerFiles first = start();
        Files.delete(root().resolve("admin.kubeconfig"));
        ServerFiles second = start();
        assertThat(second.shardAdminToken()).isNotEqualTo(first.shardAdminToken());
        assertThat(second.adminTokens().authenticate(new Credentials(null, first.shardAdminToken())))
                .isEmpty();
    }

    @Test
    void lock_taken_secondIsRefused() throws Exception {
        ServerFiles first = prepare();
        ServerFiles second = prepare();
        try (AutoCloseable lock = first.lock()) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(second::lock)
                    .isInstanceOf(UnusableFilesException.class)
                    .hasMessageContaining("is used by another polder server");
        }
        second.lock().close();
    }

    @Test
    void root_isAFile_isRefused() throws Exception {
        Files.writeString(root(), "");
        assertThatThrownBy(this::prepare)
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageContaining("is not a directory")
                .hasMessageContaining("--root-directory");
    }

    @Test
    void signingKey_stays_andMayBeOfAnotherKind() throws Exception {
        ServerFiles first = start();
        assertThat(start().serviceAccountKeys()).isEqualTo(first.serviceAccountKeys());
        Files.writeString(root().resolve("sa.key"), CertificateMaker.signingKey(false));
        assertThat(start().serviceAccountKeys())
                .singleElement()
                .satisfies(key -> assertThat(key.getAlgorithm()).isEqualTo("EC"));
        Files.writeString(root().resolve("sa.key"), "nonsense");
        assertThatThrownBy(this::prepare)
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageStartingWith("sa.key in the root directory cannot be used (");
    }

    @Test
    void certificate_unreadable_isRefused() throws Exception {
        start();
        Files.writeString(root().resolve("ca.crt"), "nonsense");
        assertThatThrownBy(this::prepare)
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageStartingWith("ca.crt in the root directory cannot be used");
    }

    @Test
    void key_missing_isRefused() throws Exception {
        start();
        Files.delete(root().resolve("client-ca.key"));
        assertThatThrownBy(this::prepare)
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageStartingWith("client-ca.key is missing beside client-ca.crt");
    }

    @Test
    void inMemory_writesNothing() throws Exception {
        ServerFiles files = ServerFiles.prepare(
                ServerConfig.embedded(), InstantSource.fixed(START), () -> "t" + tokens.incrementAndGet());
        files.lock().close();
        files.write(URL);
        assertThat(files.kubeconfigPath()).isEmpty();
        assertThat(files.kubeconfig(URL)).contains("current-context: root");
    }
}
