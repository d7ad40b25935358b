package dev.polder.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.config.AuthnConfig;
import dev.polder.server.config.FilesConfig;
import dev.polder.server.config.ListenConfig;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.StoreConfig;
import dev.polder.server.files.TrustedAuthority;
import dev.polder.server.files.UnusableFilesException;
import dev.polder.server.request.Reply;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import dev.polder.storage.StoreException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starting, refusing to start, and stopping. */
@Timeout(60)
class PolderServerTest {

    @TempDir
    private Path temp = Path.of("");

    private static Assembly saying(String text) {
        return parts -> new Assembly.Assembled((request, exchange) -> exchange.reply(Reply.text(200, text)), () -> {});
    }

    private ServerConfig onDisk(int port) {
        return ServerConfig.defaults()
                .with(ListenConfig.defaults().withPort(port))
                .with(FilesConfig.in(temp.resolve("root")))
                .with(StoreConfig.defaults().withInMemory(true));
    }

    /** One request by hand; the answer's status line and body. */
    private static String get(PolderServer server, String path) throws Exception {
        SSLContext context = TrustedAuthority.sslContext(server.files().authority());
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port())) {
            OutputStream out = socket.getOutputStream();
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().findFirst().orElseThrow() + " | " + answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @Test
    void start_default_answersHealthToEverybodyAndRefusesTheRest() throws Exception {
        try (PolderServer server =
                PolderServer.builder().config(ServerConfig.embedded()).start()) {
            assertThat(get(server, "/readyz")).isEqualTo("HTTP/1.1 200 OK | ok");
            assertThat(get(server, "/readyz?verbose")).contains("[+]ping ok\n", "[+]store ok\n", "[+]view ok\n");
            assertThat(get(server, "/livez/store")).isEqualTo("HTTP/1.1 200 OK | ok");
            assertThat(get(server, "/livez/view")).startsWith("HTTP/1.1 403 ");
            assertThat(get(server, "/clusters/root/healthz")).isEqualTo("HTTP/1.1 200 OK | ok");
            assertThat(get(server, "/clusters/root:org/version")).contains("\"gitVersion\": \"v1.32.3+polder-");
            // kcp pkg/server/filters WithClusterScope: the name's form is checked before anything is asked of it.
            assertThat(get(server, "/clusters/NO/version"))
                    .startsWith("HTTP/1.1 400 Bad Request | ")
                    .contains("invalid cluster: \\\"NO\\\" does not match the regex");
            assertThat(get(server, "/clusters/root/api")).startsWith("HTTP/1.1 403 Forbidden | ");
        }
    }

    @Test
    void twoServers_oneJvm_shareNothing() throws Exception {
        try (PolderServer one = PolderServer.builder()
                        .config(ServerConfig.embedded())
                        .assembly(saying("one"))
                        .start();
                PolderServer two = PolderServer.builder()
                        .config(ServerConfig.embedded())
                        .assembly(saying("two"))
                        .start()) {
            assertThat(one.port()).isNotEqualTo(two.port());
            assertThat(get(one, "/x")).endsWith("one");
            one.close();
            assertThat(get(two, "/x")).endsWith("two");
        }
    }

    @Test
    void close_afterUse_leavesNoThread() throws Exception {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        AtomicInteger stopped = new AtomicInteger();
        Assembly assembly = parts -> new Assembly.Assembled(
                (request, exchange) -> exchange.reply(Reply.text(200, "x")), stopped::incrementAndGet);
        PolderServer server = PolderServer.builder()
                .config(ServerConfig.embedded())
                .assembly(assembly)
                .start();
        get(server, "/x");
        server.close();

        assertThat(stopped).hasValue(1);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            // Netty's clean-up thread and the JDK's own are the process's, not the server's.
            boolean ours =
                    thread.getName().startsWith("vert") || thread.getName().startsWith("polder");
            if (!before.contains(thread) && ours) {
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void start_portInUse_isRefusedAndWritesNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PolderServer.Builder builder = PolderServer.builder().config(onDisk(taken.getLocalPort()));
            assertThatThrownBy(builder::start)
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("--secure-port");
        }
        assertThat(temp.resolve("root")).doesNotExist();
    }

    @Test
    void start_folderInUse_isRefusedAndChangesNothing() throws Exception {
        try (PolderServer first = PolderServer.builder().config(onDisk(0)).start()) {
            String before = Files.readString(first.kubeconfigPath().orElseThrow());
            assertThatThrownBy(PolderServer.builder().config(onDisk(0))::start)
                    .isInstanceOf(UnusableFilesException.class)
                    .hasMessageContaining("is used by another polder server");
            assertThat(Files.readString(first.kubeconfigPath().orElseThrow())).isEqualTo(before);
        }
        PolderServer.builder().config(onDisk(0)).start().close();
    }

    @Test
    void start_storeRefuses_isRefusedAndFreesThePort() throws Exception {
        Assembly refusing = parts -> {
            throw new StoreException.Unusable("the data is of format 9; use a newer polder");
        };
        PolderServer.Builder builder = PolderServer.builder().config(onDisk(0));
        assertThatThrownBy(builder.assembly(refusing)::start)
                .isInstanceOf(UnusableFilesException.class)
                .hasMessage("the data is of format 9; use a newer polder");
        assertThat(temp.resolve("root/admin.kubeconfig")).doesNotExist();
        builder.assembly(saying("now")).start().close();
    }

    @Test
    void start_tokenFileMissing_isRefused() {
        ServerConfig config =
                ServerConfig.embedded().with(AuthnConfig.defaults().withTokenFile(temp.resolve("none.csv")));
        assertThatThrownBy(PolderServer.builder().config(config)::start)
                .isInstanceOf(UnusableFilesException.class)
                .hasMessageContaining("there is no such file")
                .hasMessageContaining("--token-auth-file");
    }

    @Test
    void authenticator_ofAServer_knowsAdminsAndTokenFile() throws Exception {
        Path tokens = Files.writeString(temp.resolve("tokens.csv"), "user-1-token,user-1,1111,\"team-1\"\n");
        AtomicReference<ServerParts> seen = new AtomicReference<>();
        ServerConfig config =
                ServerConfig.embedded().with(AuthnConfig.defaults().withTokenFile(tokens));
        try (PolderServer server = PolderServer.builder()
                .config(config)
                .assembly(parts -> {
                    seen.set(parts);
                    return saying("x").assemble(parts);
                })
                .start()) {
            assertThat(user(seen.get(), server.files().shardAdminToken()).in(UserInfo.MASTERS))
                    .isTrue();
            assertThat(user(seen.get(), "user-1-token").groups()).containsExactly("team-1", "system:authenticated");
            assertThat(seen.get().baseUrl()).isEqualTo(server.url());
        }
    }

    private static UserInfo user(ServerParts parts, String token) {
        return parts.authenticator().authenticate(new Credentials(null, token)).orElseThrow();
    }

    @Test
    void requests_beforeAssembly_get503() throws Exception {
        AtomicReference<String> early = new AtomicReference<>();
        AtomicReference<String> ready = new AtomicReference<>();
        Assembly assembly = parts -> {
            try (Socket probe = plain(parts)) {
                early.set(ask(parts, probe, "/api"));
                ready.set(ask(parts, plain(parts), "/readyz"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return saying("x").assemble(parts);
        };
        PolderServer.builder()
                .config(ServerConfig.embedded())
                .assembly(assembly)
                .start()
                .close();
        assertThat(early.get()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
        assertThat(ready.get()).startsWith("HTTP/1.1 500 ").contains("[-]start failed: reason withheld");
    }

    private static Socket plain(ServerParts parts) throws Exception {
        int port = URI.create(parts.baseUrl()).getPort();
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** Trusts anybody: there is no server object yet to take the authority from. */
    private static String ask(ServerParts parts, Socket over, String path) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(over, "127.0.0.1", over.getPort(), true)) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(parts).isNotNull();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
