package dev.polder.cli.flag;

import dev.polder.cli.kubeconfig.Connection;
import dev.polder.cli.kubeconfig.Connection.ClientCertificate;
import dev.polder.cli.kubeconfig.Connection.User;
import dev.polder.cli.kubeconfig.ConnectionResolver;
import dev.polder.cli.kubeconfig.KubeconfigException;
import dev.polder.cli.kubeconfig.KubeconfigFiles;
import dev.polder.cli.kubeconfig.Overrides;
import dev.polder.server.request.outgoing.NamedBy;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;

/** A kubeconfig whose cluster is a webhook and whose user is this server (apiserver {@code webhook.LoadKubeconfig}). */
final class WebhookFile {

    private WebhookFile() {}

    /**
     * Reads a file, and the files of certificates that it names.
     *
     * @throws IllegalArgumentException in one line that says what is wrong with it
     */
    static Peer read(String path) {
        try {
            return peer(
                    new ConnectionResolver(KubeconfigFiles.of(path, Map.of()).load(), new Overrides(Map.of()))
                            .resolve());
        } catch (KubeconfigException | IOException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Peer peer(Connection connection) throws IOException {
        User user = connection.user();
        String server = connection.server();
        if (!isHttps(server)) {
            throw new IllegalArgumentException("the server must be an https URL, and is \"" + server + "\"");
        }
        boolean plain = user.plugin().command().isEmpty()
                && user.provider().isEmpty()
                && user.as().isEmpty()
                && connection.proxy().isEmpty();
        if (!plain) {
            throw new IllegalArgumentException(
                    "exec plugins, auth providers, impersonation and proxies cannot be used here");
        }
        ClientCertificate certificate = user.certificate();
        PeerIdentity identity = new PeerIdentity(
                pem(certificate.data(), certificate.file()),
                pem(certificate.keyData(), certificate.keyFile()),
                authorization(user),
                connection.tls().serverName(),
                connection.tls().insecure());
        return new Peer(
                new NamedBy.Operator(),
                server,
                pem(connection.tls().authorityData(), connection.tls().authorityFile()),
                identity);
    }

    private static boolean isHttps(String server) {
        try {
            URI url = new URI(server);
            return "https".equals(url.getScheme()) && url.getHost() != null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static String pem(String data, String file) throws IOException {
        if (!data.isEmpty()) {
            return new String(Base64.getMimeDecoder().decode(data), StandardCharsets.ISO_8859_1);
        }
        return file.isEmpty() ? "" : Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    }

    /** A token in a file may be changed at any time. */
    private static Supplier<String> authorization(User user) throws IOException {
        if (!user.token().file().isEmpty()) {
            Path file = Path.of(user.token().file());
            var unused = Files.readString(file);
            return () -> {
                try {
                    return "Bearer " + Files.readString(file).trim();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
        }
        String token = user.token().value();
        String basic = user.basic();
        if (token.isEmpty() && basic.isEmpty()) {
            return PeerIdentity.NONE.authorization();
        }
        String header = token.isEmpty()
                ? "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8))
                : "Bearer " + token;
        return () -> header;
    }
}
