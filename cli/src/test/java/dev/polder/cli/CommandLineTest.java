package dev.polder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.polder.server.PolderServer;
import dev.polder.server.files.TrustedAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the command says and how it ends. */
class CommandLineTest {

    @TempDir
    private Path temp = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final AtomicReference<String> url = new AtomicReference<>("");

    private int run(String... args) {
        Shell shell = new Shell(new PrintWriter(out), new PrintWriter(err), (server, announce) -> {
            announce.run();
            url.set(server.url());
        });
        return Polder.run(shell, args);
    }

    private String root() {
        return temp.resolve("root").toString();
    }

    @Test
    void version_prints_theBuild() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).startsWith("polder ").contains("Kubernetes v1.32.3");
    }

    @Test
    void help_lists_theFlags() {
        assertThat(run("start", "--help")).isZero();
        assertThat(out.toString())
                .contains("--root-directory", "--secure-port", "--bind-address", "--kubeconfig-path")
                .contains("--token-auth-file", "--etcd-servers", "--in-memory", "-v")
                .contains("--store-seal-key-file=FILE", "--store-seal-resources=RESOURCES", "A store in memory is not")
                .contains("--outbound-allow=NETWORK", "--outbound-deny=NETWORK", "the narrowest decides")
                .doesNotContain("encryption-provider")
                .containsPattern("--embedded-etcd-quota-backend-bytes=BYTES\\s+How much all objects together may take")
                .containsPattern("--etcd-compaction-interval=DURATION\\s+How often history is compacted")
                .containsPattern("Default: 5m0s");
        assertThat(run()).isZero();
        assertThat(run("help", "start")).isZero();
    }

    /** The words before the semicolon are pflag's and cobra's. */
    @ParameterizedTest
    @CsvSource({
        "start --nonsense, unknown flag: --nonsense; see 'polder start --help'",
        "start --nonsense=1, unknown flag: --nonsense; see 'polder start --help'",
        "start -z, unknown shorthand flag: 'z' in -z; see 'polder start --help'",
        "start --feature-gates=No=true, invalid argument \"No=true\" for \"--feature-gates\" flag: unrecognized feature gate: No; see 'polder start --help'",
        "start --secure-port, flag needs an argument: --secure-port; see 'polder start --help'",
        "stop, unknown command \"stop\" for \"polder\"; see 'polder --help'"
    })
    void flag_bad_isOneLineAndExitCode1(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("Error: " + message.replace('\'' + "polder", "'polder") + "\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void port_notANumber_isRefused() {
        assertThat(run("start", "--secure-port=abc")).isEqualTo(1);
        assertThat(err.toString()).startsWith("Error: invalid argument \"abc\" for \"--secure-port\" flag: ");
        assertThat(run("start", "--secure-port=70000")).isEqualTo(1);
        assertThat(err.toString()).contains("must be between 0 and 65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--encryption-provider-config=x",
                "--encryption-provider-config x",
                "--encryption-provider-config-automatic-reload",
                "--in-memory --encryption-provider-config=x"
            })
    void upstreamsEncryptionConfig_isRefusedAndOursNamed(String flags) {
        assertThat(run(("start --root-directory " + root() + " " + flags).split(" ")))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("Error: --encryption-provider-config is not known here; name the keys with"
                        + " --store-seal-key-file, and the resources with --store-seal-resources;"
                        + " see 'polder start --help'\n");
        assertThat(Path.of(root())).doesNotExist();
    }

    @Test
    void sealResources_bad_areRefused() {
        assertThat(run("start", "--root-directory", root(), "--store-seal-resources=secrets,*.*"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: --store-seal-resources: \"*.*\" is not a resource such as secrets or");
    }

    @Test
    void sealFlags_forAStoreInMemory_areRefused() {
        assertThat(run("start", "--in-memory", "--root-directory", root(), "--store-seal-key-file=k"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: --store-seal-key-file has no meaning for a store in memory, which is not sealed;");
        assertThat(run("start", "--root-directory=", "--store-seal-resources=secrets"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("Error: --store-seal-resources has no meaning for a store in memory");
    }

    @Test
    void quota_negative_isRefused() {
        assertThat(run("start", "--embedded-etcd-quota-backend-bytes=-1")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: --embedded-etcd-quota-backend-bytes -1 must be a number of bytes, or 0 for the"
                        + " default");
    }

    @Test
    void quota_given_isThatOfTheStore() {
        List<String> answers = new ArrayList<>();
        Shell shell = new Shell(new PrintWriter(out), new PrintWriter(err), (server, announce) -> {
            answers.add(createNamespace(server));
            answers.add(createNamespace(server));
        });
        Logger log = (Logger) LoggerFactory.getLogger("dev.polder.storage");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            String quota = "--embedded-etcd-quota-backend-bytes=1";
            assertThat(Polder.run(shell, "start", "--root-directory", root(), "--secure-port=0", quota))
                    .as(err.toString())
                    .isZero();
        } finally {
            log.detachAppender(lines);
        }
        assertThat(err.toString()).doesNotContain("has no effect");
        assertThat(answers)
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer)
                        .startsWith("507 ")
                        .contains("\"database space exceeded: ")
                        .contains("; delete objects, or raise its quota (--embedded-etcd-quota-backend-bytes, or"
                                + " the --quota-backend-bytes of an etcd)\""));
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage()).matches("the store holds \\d+ bytes of a quota of 1: .*");
        });
    }

    private static String createNamespace(PolderServer server) {
        URI namespaces = URI.create(server.url() + "/clusters/root/api/v1/namespaces");
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TrustedAuthority.sslContext(server.files().authority()))
                .build()) {
            HttpRequest create = HttpRequest.newBuilder(namespaces)
                    .header("Authorization", "Bearer " + server.files().kcpAdminToken())
                    .POST(HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"name\":\"demo\"}}"))
                    .build();
            HttpResponse<String> response = client.send(create, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (IOException e) {
            throw new IllegalStateException("the server does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void etcdServers_notUrls_areRefused() {
        assertThat(run("start", "--root-directory", root(), "--etcd-servers=127.0.0.1:2379"))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("Error: --etcd-servers=127.0.0.1:2379: ");
        assertThat(temp.resolve("root")).doesNotExist();
    }

    @Test
    void etcdServers_unreachable_areRefusedAndNothingIsWritten() throws Exception {
        try (Socket silent = new Socket()) {
            // Bound, so that nobody gets the port, the client's end of the connection included; and it does not listen.
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String nobody = "http://127.0.0.1:" + silent.getLocalPort();
            assertThat(run("start", "--root-directory", root(), "--secure-port=0", "--etcd-servers=" + nobody))
                    .isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("Error: etcd at " + nobody + " does not answer (")
                    .endsWith("; start it, or correct --etcd-servers and the certificates\n");
        }
        assertThat(temp.resolve("root")).doesNotExist();
    }

    @Test
    void etcdServers_withOddFlags_areRefused() {
        String servers = "--etcd-servers=http://127.0.0.1:1";
        assertThat(run("start", servers, "--in-memory")).isEqualTo(1);
        assertThat(run("start", servers, "--etcd-certfile=a")).isEqualTo(1);
        assertThat(run("start", servers, "--etcd-user=a")).isEqualTo(1);
        assertThat(run("start", servers, "--etcd-quota-backend-bytes=0")).isEqualTo(1);
        assertThat(run("start", servers, "--etcd-user=a", "--etcd-password-file=" + temp.resolve("none")))
                .isEqualTo(1);
        assertThat(run("start", servers + ",https://127.0.0.1:2")).isEqualTo(1);
        assertThat(err.toString()
                        .lines()
                        .filter(line -> line.startsWith("Error: "))
                        .map(line -> line.replace("; see 'polder start --help'", "")))
                .containsExactly(
                        "Error: --in-memory and --etcd-servers name two stores; leave one of them out",
                        "Error: --etcd-certfile and --etcd-keyfile go together",
                        "Error: --etcd-user and --etcd-password-file go together",
                        "Error: --etcd-quota-backend-bytes 0 must be a positive number of bytes",
                        "Error: --etcd-password-file " + temp.resolve("none") + " cannot be read: "
                                + temp.resolve("none"),
                        "Error: --etcd-servers=http://127.0.0.1:1,https://127.0.0.1:2: http and https are mixed:"
                                + " [http://127.0.0.1:1, https://127.0.0.1:2]");
    }

    @Test
    void port_inUse_isRefusedAndWritesNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run("start", "--root-directory", root(), "--secure-port", port))
                    .isEqualTo(1);
        }
        assertThat(err.toString())
                .startsWith("Error: cannot listen on 127.0.0.1:")
                .hasLineCount(1);
        assertThat(temp.resolve("root")).doesNotExist();
    }

    @Test
    void tokenFile_unreadable_isRefused() throws Exception {
        Path bad = Files.writeString(temp.resolve("bad.csv"), "only,two\n");
        assertThat(run("start", "--root-directory", root(), "--secure-port=0", "--token-auth-file", bad.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: cannot use " + bad + ": token file '" + bad + "' must have at least 3 columns")
                .hasLineCount(1);
        assertThat(temp.resolve("root")).doesNotExist();
    }

    // kubernetes v1.36.0 pkg/kubeapiserver/options/authentication.go.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--authentication-config=x --oidc-client-id=a|authentication-config file and oidc-* flags are mutually"
                        + " exclusive",
                "--oidc-issuer-url=https://a|oidc-issuer-url and oidc-client-id must be specified together when any"
                        + " oidc-* flags are set",
                "--oidc-groups-claim=a|oidc-issuer-url and oidc-client-id must be specified together when any oidc-*"
                        + " flags are set",
                "--oidc-issuer-url=https://a --oidc-client-id=a --oidc-signing-algs=RS256,HS256|oidc: unsupported"
                        + " signing alg: \"HS256\"",
                "--oidc-issuer-url=https://a --oidc-client-id=a --oidc-required-claim=a|invalid argument \"a\" for"
                        + " \"--oidc-required-claim\" flag: malformed pair, expect string=string",
                "--oidc-issuer-url=http://a --oidc-client-id=a|invalid authentication configuration: jwt[0].issuer.url:"
                        + " Invalid value: \"http://a\": URL scheme must be https; correct the flags --oidc-*",
                "--oidc-issuer-url=https://kcp.default.svc --oidc-client-id=a|invalid authentication configuration:"
                        + " jwt[0].issuer.url: Invalid value: \"https://kcp.default.svc\": URL must not overlap with"
                        + " disallowed issuers: [https://kcp.default.svc]; correct the flags --oidc-*"
            })
    void issuerThatCannotBe_isRefused(String flags, String message) {
        assertThat(run(("start --secure-port=0 --root-directory " + root() + " " + flags).split(" ")))
                .isEqualTo(1);
        String hint = message.endsWith("--oidc-*") ? "" : "; see 'polder start --help'";
        assertThat(err.toString()).isEqualTo("Error: " + message + hint + "\n");
        assertThat(temp.resolve("root")).doesNotExist();
    }

    @Test
    void authenticationConfig_bad_isRefused() throws Exception {
        String head = "kind: AuthenticationConfiguration\napiVersion: apiserver.config.k8s.io/v1\n";
        Path bad = Files.writeString(temp.resolve("bad.yaml"), head + "jwt: [{issuer: {}}]\n");
        assertThat(run(
                        "start",
                        "--root-directory",
                        root(),
                        "--secure-port=0",
                        "--authentication-config",
                        bad.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: cannot use " + bad
                        + ": invalid authentication configuration: [jwt[0].issuer.url: Required value, ")
                .endsWith("]; correct the file or the flag --authentication-config\n");
        Path anonymous =
                Files.writeString(temp.resolve("anonymous.yaml"), head + "jwt: []\nanonymous: {enabled: true}\n");
        assertThat(run(
                        "start",
                        "--root-directory",
                        root(),
                        "--secure-port=0",
                        "--anonymous-auth=true",
                        "--authentication-config",
                        anonymous.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("anonymous: Forbidden: --anonymous-auth flag cannot be set when anonymous field is configured"
                        + " in authentication configuration file");
        assertThat(temp.resolve("root")).doesNotExist();
    }

    @Test
    void start_kcpTestLauncherFlags_startsWithWarnings() throws Exception {
        int code = run(
                "start",
                "--root-directory",
                root(),
                "--secure-port=0",
                "--embedded-etcd-client-port=1",
                "--embedded-etcd-peer-port",
                "2",
                "--embedded-etcd-wal-size-bytes=5000",
                "--kubeconfig-path=" + root() + "/admin.kubeconfig",
                "--audit-log-path",
                temp.resolve("audit.log").toString(),
                "--v=4",
                "--feature-gates=WorkspaceMounts=true,CacheAPIs=true,WorkspaceAuthentication=true",
                "--feature-gates=LogicalClusterMigration=true",
                "--profiling",
                "--bind-address=127.0.0.1",
                "--in-memory",
                "--tls-san=polder.example.com");
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        "Polder is ready at " + url.get() + ", kubeconfig " + root() + "/admin.kubeconfig; try: kubectl"
                                + " --kubeconfig " + root() + "/admin.kubeconfig api-resources\n");
        assertThat(err.toString().lines().filter(line -> line.startsWith("Warning: --feature-gates ")))
                .hasSize(2);
        assertThat(err.toString().lines().filter(line -> line.startsWith("Warning: --")))
                .hasSize(6);
        assertThat(temp.resolve("root/admin.kubeconfig")).exists();
    }

    @Test
    void externalUrl_isWhatKubeconfigsName() throws Exception {
        assertThat(run(
                        "start",
                        "--root-directory",
                        root(),
                        "--secure-port=0",
                        "--in-memory",
                        "--external-url=https://polder.example.com:8443"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).startsWith("Polder is ready at https://polder.example.com:8443, ");
        assertThat(Files.readString(temp.resolve("root/admin.kubeconfig")))
                .contains("server: https://polder.example.com:8443/clusters/root\n");
    }

    @Test
    void identityFlags_thatDoNotFit_areRefused() throws Exception {
        assertThat(run("start", "--root-directory", root(), "--external-url=https://a/b"))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--tls-cert-file=a"))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--tls-cert-file=a", "--tls-private-key-file=b"))
                .isEqualTo(1);
        Path bad = Files.writeString(temp.resolve("bad.key"), "no key\n");
        assertThat(run(
                        "start",
                        "--root-directory",
                        root(),
                        "--etcd-servers=http://127.0.0.1:1",
                        "--store-seal-key-file=" + bad))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--service-account-signing-key-file=" + bad))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--service-account-key-file=none"))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--service-account-issuer=http://a"))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory=", "--etcd-servers=http://127.0.0.1:1"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("Error: cannot use " + bad + ": there is no private key in it, RSA or ECDSA, in PEM and not"
                        + " encrypted; correct the file or the flag --service-account-signing-key-file")
                .contains("Error: cannot use none: there is no such file; correct the file or the flag"
                        + " --service-account-key-file")
                .contains("Error: --service-account-issuer \"http://a\" is not an https URL without query and fragment")
                .contains("Error: cannot use " + bad + ": line 1 is not a key: 32 bytes in base64; correct the file or"
                        + " the flag --store-seal-key-file")
                .contains("Error: servers that share a store need a key file; name one with --store-seal-key-file, ")
                .contains("Error: --external-url https://a/b is not of the form https://HOST or https://HOST:PORT")
                .contains("Error: --tls-cert-file and --tls-private-key-file go together")
                .contains("Error: cannot use a: there is no such file; correct the file or the flag --tls-cert-file");
        assertThat(temp.resolve("root")).doesNotExist();
    }

    @Test
    void start_wrongAuthorizationFlags_areRefused() {
        assertThat(run("start", "--root-directory", root(), "--authorization-order=RBAC,Webhook,Magic"))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--authorization-always-allow-paths=/a*b"))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--authorization-webhook-version=v2"))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--authorization-webhook-cache-authorized-ttl=long"))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--authorization-webhook-config-file=" + temp.resolve("x")))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("Error: --authorization-order Magic is no authorizer: choose among AlwaysAllowGroups,"
                        + " AlwaysAllowPaths, RBAC and Webhook")
                .contains("Error: --authorization-webhook-version v2 is not supported: choose v1 or v1beta1")
                .contains(
                        "Error: --authorization-webhook-cache-authorized-ttl long is not a duration, such as 5m or 30s")
                .contains("Error: --authorization-webhook-config-file " + temp.resolve("x") + ": ")
                .contains("Error: --authorization-always-allow-paths /a*b: only trailing * allowed");
        assertThat(temp.resolve("root")).doesNotExist();
    }

    @Test
    void start_wrongAuditFlags_areRefused() throws IOException {
        Path policy = Files.writeString(
                temp.resolve("policy.yaml"), "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: All\n");
        Path good = Files.writeString(
                temp.resolve("good.yaml"), "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: None\n");
        assertThat(run("start", "--root-directory", root(), "--audit-log-mode=slow"))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--audit-log-maxsize=0"))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--audit-policy-file=" + policy))
                .isEqualTo(1);
        assertThat(run("start", "--root-directory", root(), "--audit-policy-file=" + temp.resolve("none")))
                .isEqualTo(1);
        assertThat(run(
                        "start",
                        "--root-directory",
                        root(),
                        "--audit-policy-file=" + good,
                        "--audit-log-path=" + good.resolve("log")))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("Error: --audit-log-mode slow is unknown; allowed modes are batch,blocking,blocking-strict")
                .contains("Error: --audit-log-maxsize must be a positive number")
                .contains("Error: cannot use " + policy + ": rules[0].level: Unsupported value: \"All\": supported"
                        + " values: \"None\", \"Metadata\", \"Request\","
                        + " \"RequestResponse\"; correct the file or the flag"
                        + " --audit-policy-file")
                .contains("Error: cannot use " + temp.resolve("none") + ": there is no such file")
                .contains("Error: cannot write the audit log " + good.resolve("log") + ": ");
        assertThat(temp.resolve("root")).doesNotExist();
    }

    @Test
    void start_emptyRootDirectory_keepsNothing() {
        assertThat(run("start", "--root-directory=", "--secure-port=0")).isZero();
        assertThat(out.toString()).endsWith("; nothing is kept on disk\n");
    }
}
