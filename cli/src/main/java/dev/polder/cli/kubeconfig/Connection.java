package dev.polder.cli.kubeconfig;

import java.util.List;
import java.util.Map;

/**
 * How to reach a server, and as whom. Texts are empty where nothing is said.
 *
 * @param server its URL, with the path of a workspace
 * @param tls how it is trusted
 * @param user who asks
 * @param proxy the URL of a proxy
 */
public record Connection(String server, Tls tls, User user, String proxy) {

    /**
     * How a server is trusted.
     *
     * @param authorityData certificates in base64; heard before the file
     * @param authorityFile the path of a file of them
     * @param insecure whether no certificate is looked at
     * @param serverName what the certificate must be for, when that is not the host of the URL
     */
    public record Tls(String authorityData, String authorityFile, boolean insecure, String serverName) {}

    /**
     * Who asks.
     *
     * @param name how the kubeconfig calls the user, for messages
     * @param token a bearer token
     * @param basic name and password, as HTTP's basic scheme writes them before encoding
     * @param certificate what TLS shows
     * @param as the impersonation headers
     * @param plugin the program that gives credentials; none when its command is empty
     * @param provider the name of an auth provider
     */
    public record User(
            String name,
            Token token,
            String basic,
            ClientCertificate certificate,
            Map<String, List<String>> as,
            CredentialPlugin plugin,
            String provider) {}

    /** A bearer token, or the file that holds it. */
    public record Token(String value, String file) {}

    /** A certificate and its key, each in base64, or the path of a file. */
    public record ClientCertificate(String data, String file, String keyData, String keyFile) {}

    /** A program that gives credentials (client-go: {@code ExecConfig}). */
    public record CredentialPlugin(
            String command, List<String> arguments, Map<String, String> environment, String apiVersion, String hint) {}

    /** The same user at another URL. */
    public Connection at(String url) {
        return new Connection(url, tls, user, proxy);
    }
}
