package dev.polder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                .contains("--token-auth-file", "--etcd-servers", "--in-memory", "-v");
        assertThat(run()).isZero();
        assertThat(run("help", "start")).isZero();
    }

    /** The words before the semicolon are pflag's and cobra's. */
    @ParameterizedTest
    @CsvSource({
        "start --nonsense, unknown flag: --nonsense; see 'polder start --help'",
        "start --nonsense=1, unknown flag: --nonsense; see 'polder start --help'",
        "start -z, unknown shorthand flag: 'z' in -z; see 'polder start --help'",
        "start --secure-port, flag needs an argument: --secure-port; see 'polder start --help'",
        "start --encryption-provider-config=x, unknown flag: --encryption-provider-config; see 'polder start --help'",
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

    @Test
    void etcdServers_given_isRefused() {
        assertThat(run("start", "--etcd-servers=https://127.0.0.1:2379")).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("Error: --etcd-servers=https://127.0.0.1:2379 is not supported yet; leave the flag out");
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
                "--feature-gates=A=true,B=true",
                "--feature-gates=C=true",
                "--profiling",
                "--bind-address=127.0.0.1",
                "--in-memory",
                "--tls-san=polder.example.com");
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        "Polder is ready at " + url.get() + ", kubeconfig " + root() + "/admin.kubeconfig; try: kubectl"
                                + " --kubeconfig " + root() + "/admin.kubeconfig api-resources\n");
        assertThat(err.toString().lines().filter(line -> line.startsWith("Warning: --feature-gates has no effect: ")))
                .hasSize(1);
        assertThat(err.toString().lines().filter(line -> line.startsWith("Warning: --")))
                .hasSize(6);
        assertThat(temp.resolve("root/admin.kubeconfig")).exists();
    }

    @Test
    void start_emptyRootDirectory_keepsNothing() {
        assertThat(run("start", "--root-directory=", "--secure-port=0")).isZero();
        assertThat(out.toString()).endsWith("; nothing is kept on disk\n");
    }

    @Test
    void ignoredFlags_table_namesNoFlagThatWorks() {
        assertThat(IgnoredFlags.table().keySet())
                .hasSizeGreaterThan(150)
                .contains("batteries-included", "audit-policy-file", "etcd-prefix", "oidc-issuer-url")
                .doesNotContain(
                        "root-directory", "secure-port", "token-auth-file", "client-ca-file", "v", "etcd-servers");
    }
}
