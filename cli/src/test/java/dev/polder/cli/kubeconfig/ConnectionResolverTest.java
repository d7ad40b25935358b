package dev.polder.cli.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Picking cluster and user; refusals are client-go's ({@code clientcmd/validation.go}, {@code client_config.go}). */
class ConnectionResolverTest {

    private static final String FILE = """
            clusters:
            - name: c
              cluster:
                server: https://one/clusters/root?x#y
                certificate-authority: sub/ca.crt
                tls-server-name: kcp.test
                proxy-url: http://proxy
            contexts:
            - {name: x, context: {cluster: c, user: u}}
            - {name: y, context: {cluster: c, user: v}}
            - {name: empty, context: {cluster: none, user: none}}
            current-context: x
            users:
            - name: u
              user: {tokenFile: token, as: jane, as-groups: [a, b], as-user-extra: {k: [v]}}
            - name: v
              user: {username: n, password: p, exec: {command: ./login, apiVersion: client.authentication.k8s.io/v1beta1}}
            """;

    @TempDir
    private Path temp = Path.of("");

    private Connection resolve(String file, Map<String, String> flags) throws IOException {
        Path path = Files.writeString(temp.resolve("kubeconfig"), file);
        Kubeconfig loaded = KubeconfigFiles.of(path.toString(), Map.of()).load();
        return new ConnectionResolver(loaded, new Overrides(flags)).resolve();
    }

    @Test
    void paths_areBesideTheFile() throws IOException {
        Files.createFile(Files.createDirectory(temp.resolve("sub")).resolve("ca.crt"));
        Connection connection = resolve(FILE, Map.of());
        assertThat(connection.server()).isEqualTo("https://one/clusters/root");
        assertThat(connection.tls().authorityFile())
                .isEqualTo(temp.resolve("sub/ca.crt").toString());
        assertThat(connection.tls().serverName()).isEqualTo("kcp.test");
        assertThat(connection.proxy()).isEqualTo("http://proxy");
        assertThat(connection.user().token().file())
                .isEqualTo(temp.resolve("token").toString());
        assertThat(connection.user().as())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Impersonate-User", List.of("jane"),
                        "Impersonate-Group", List.of("a", "b"),
                        "Impersonate-Extra-k", List.of("v")));
    }

    @Test
    void flags_winOverTheFile() throws IOException {
        Connection connection = resolve(
                FILE,
                Map.of(
                        "context", "y",
                        "server", "https://two",
                        "insecure-skip-tls-verify", "true",
                        "proxy-url", "socks5://p"));
        assertThat(connection.server()).isEqualTo("https://two");
        assertThat(connection.tls()).isEqualTo(new Connection.Tls("", "", true, ""));
        assertThat(connection.user().basic()).isEqualTo("n:p");
        assertThat(connection.user().plugin().command())
                .isEqualTo(temp.resolve("./login").toString());
        assertThat(connection.proxy()).isEqualTo("socks5://p");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    context | none | context "none" does not exist
                    user    | none | auth info "none" does not exist
                    context | empty | invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable
                    context | x | invalid configuration: unable to read certificate-authority TEMP/sub/ca.crt for c due to open TEMP/sub/ca.crt: no such file or directory
                    """)
    void flags_thatNameNothing_areRefused(String flag, String value, String why) {
        assertThatThrownBy(() -> resolve(FILE, Map.of(flag, value)))
                .isInstanceOf(KubeconfigException.class)
                .hasMessage(why.replace("TEMP", temp.toString()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {token: a, username: b} | more than one authentication method found for u; found [token basicAuth], only one is allowed
                    {client-certificate-data: YQ==} | client-key-data or client-key must be specified for u to use the clientCert authentication method.
                    {as-uid: '1'} | requesting uid, groups or user-extra for u without impersonating a user
                    {exec: {command: c, apiVersion: client.authentication.k8s.io/v1}} | interactiveMode must be specified for u to use exec authentication plugin
                    {exec: {command: c, apiVersion: x/v1, interactiveMode: Maybe}} | invalid interactiveMode for u: "Maybe"
                    {exec: {command: '', interactiveMode: Never}} | [command must be specified for u to use exec authentication plugin, apiVersion must be specified for u to use exec authentication plugin]
                    """)
    void users_thatContradictThemselves_areRefused(String user, String why) {
        String file = "clusters: [{name: c, cluster: {server: 'https://a'}}]\ncurrent-context: x\n"
                + "contexts: [{name: x, context: {cluster: c, user: u}}]\nusers:\n- name: u\n  user: " + user + "\n";
        assertThatThrownBy(() -> resolve(file, Map.of()))
                .isInstanceOf(KubeconfigException.class)
                .hasMessage("invalid configuration: " + why);
    }

    @Test
    void currentContext_thatIsNotThere_isNamed() {
        assertThatThrownBy(() -> resolve("current-context: gone\n", Map.of()))
                .hasMessage("invalid configuration: [context was not found for specified context: gone,"
                        + " cluster has no server defined]");
    }
}
