package dev.polder.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.cli.workspace.FakeKcp;
import dev.polder.cli.workspace.TestKeys;
import dev.polder.cli.workspace.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How servers are trusted, and who asks them. */
class ClusterClientTest {

    @TempDir
    private Path temp = Path.of("");

    private User user(FakeKcp kcp, String cluster, String user) {
        return new User(temp, """
                clusters: [{name: c, cluster: {server: "%s/clusters/root", %s}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                users:
                - name: u
                  user: %s
                """.formatted(kcp.url(), cluster.replace("CA", kcp.authorityData()), user));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    certificate-authority-data: CA                              |
                    certificate-authority-data: CA, tls-server-name: kcp.test   |
                    insecure-skip-tls-verify: true                              |
                    namespace: none                                             | x509: certificate signed by unknown authority
                    certificate-authority-data: CA, tls-server-name: other.test | x509:
                    certificate-authority-data: CA, insecure-skip-tls-verify: true | specifying a root certificates file with the insecure flag is not allowed
                    certificate-authority-data: YQ==                            | the certificates of the kubeconfig cannot be used
                    """)
    void trust_isWhatTheKubeconfigSays(String cluster, String failure) {
        try (FakeKcp kcp = new FakeKcp()) {
            User user = user(kcp, cluster, "{token: t}");
            int code = user.run("ws", "tree");
            assertThat(code).as(user.err()).isEqualTo(failure == null ? 0 : 1);
            assertThat(user.err()).contains(failure == null ? "" : failure);
            assertThat(kcp.requests()).hasSize(failure == null ? 1 : 0);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {token: t}                        | Bearer t null
                    {username: a, password: 'b:c'}    | Basic YTpiOmM= null
                    {token: t, as: jane}              | Bearer t jane
                    {tokenFile: token}                | Bearer from-file null
                    {}                                | null null
                    {exec: {command: ./login, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, env: [{name: X, value: '1'}]}} | Bearer ExecCredential-1 null
                    """)
    void credentials_areWhatTheKubeconfigSays(String said, String sent) throws IOException {
        Files.writeString(temp.resolve("token"), "from-file\n");
        Path login = Files.writeString(temp.resolve("login"), """
                #!/bin/sh
                case $KUBERNETES_EXEC_INFO in *ExecCredential*) kind=ExecCredential ;; esac
                echo '{"kind":"ExecCredential","status":{"token":"'$kind-$X'"}}'
                """);
        Files.setPosixFilePermissions(login, PosixFilePermissions.fromString("rwx------"));
        try (FakeKcp kcp = new FakeKcp()) {
            User user = user(kcp, "certificate-authority-data: CA", said);
            assertThat(user.run("ws", "tree")).as(user.err()).isZero();
            assertThat(kcp.credentials()).containsExactly(sent);
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, 256", "EC, 521"})
    void clientCertificate_isShown_withAKeyInTheOlderForm(String algorithm, int bits) throws IOException {
        TestKeys keys = TestKeys.of(algorithm, bits);
        Files.writeString(temp.resolve("client.crt"), keys.certificatePem());
        Files.writeString(temp.resolve("client.key"), keys.keyPem());
        try (FakeKcp kcp = new FakeKcp(keys.certificate())) {
            User user = user(
                    kcp, "certificate-authority-data: CA", "{client-certificate: client.crt, client-key: client.key}");
            assertThat(user.run("ws", "tree")).as(user.err()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {auth-provider: {name: gcp}} | no Auth Provider found for name "gcp"
                    {exec: {command: none-such, apiVersion: a/v1, interactiveMode: Never, installHint: get it}} | getting credentials: exec: executable none-such not found
                    {exec: {command: 'false', apiVersion: a/v1, interactiveMode: Never}} | getting credentials: exec: executable false failed with exit code 1
                    {exec: {command: 'true', apiVersion: a/v1, interactiveMode: Never}} | getting credentials: decoding stdout:
                    {tokenFile: none} | none: no such file or directory
                    """)
    void credentials_thatCannotBeHad_areRefused(String said, String why) {
        try (FakeKcp kcp = new FakeKcp()) {
            User user = user(kcp, "certificate-authority-data: CA", said);
            assertThat(user.run("ws", "tree")).isEqualTo(1);
            assertThat(user.err()).startsWith("Error: ").contains(why);
        }
    }

    @Test
    void proxy_isTheKubeconfigs_orTheEnvironments_butNotForLoopback() {
        try (FakeKcp kcp = new FakeKcp()) {
            User user = user(kcp, "certificate-authority-data: CA", "{token: t}");
            assertThat(user.with("HTTPS_PROXY", "http://127.0.0.1:1").run("ws", "tree"))
                    .isZero();
            assertThat(user.run("ws", "tree", "--proxy-url=http://127.0.0.1:1")).isEqualTo(1);
            assertThat(user.run("ws", "tree", "--proxy-url=gopher://x")).isEqualTo(1);
            assertThat(user.err()).contains("unsupported scheme \"gopher\"");
        }
    }
}
