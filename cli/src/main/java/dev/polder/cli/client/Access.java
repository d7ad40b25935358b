package dev.polder.cli.client;

import dev.polder.cli.kubeconfig.Connection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * How the JDK's HTTP/2 client reaches a server as a user, for programs that send more than {@link ClusterClient} is made for.
 *
 * @param server scheme, host and port, with the path of the kubeconfig, which may name a workspace
 * @param tls whom it trusts, and the client certificate
 * @param headers what each request carries: the authorization, and whom it impersonates
 * @param proxy through which it asks
 */
public record Access(URI server, SSLContext tls, Map<String, List<String>> headers, ProxySelector proxy) {

    /**
     * The access that a kubeconfig gives.
     *
     * @param environment the variables of the process, which may name a proxy
     * @throws ApiException when credentials cannot be read, or the kubeconfig asks for what that client cannot do: another
     *     name than the URL's in the server's certificate, or a proxy that is not an HTTP proxy
     */
    public static Access of(Connection connection, Map<String, String> environment) {
        if (!connection.tls().serverName().isEmpty()) {
            throw new ApiException(
                    0,
                    "tls-server-name " + connection.tls().serverName()
                            + ": the HTTP/2 client asks for the host of the URL; use a URL with that host");
        }
        if (!connection.user().provider().isEmpty()) {
            throw new ApiException(
                    0, "no Auth Provider found for name \"" + connection.user().provider() + "\"");
        }
        URI server = ClusterClient.url(connection);
        ShownCredentials shown = ShownCredentials.of(connection.user());
        Map<String, List<String>> headers =
                new LinkedHashMap<>(connection.user().as());
        // Credentials go over TLS only (clientcmd: DirectClientConfig.ClientConfig).
        if (!shown.authorization().isEmpty() && "https".equals(server.getScheme())) {
            headers.put("Authorization", List.of(shown.authorization()));
        }
        return new Access(
                server,
                TlsSockets.context(connection.tls(), shown.identity()),
                Map.copyOf(headers),
                proxy(ProxyChoice.of(server, connection.proxy(), environment)));
    }

    /** The access of somebody with a bearer token. */
    public static Access withToken(URI server, SSLContext tls, String token) {
        return new Access(
                server, tls, Map.of("Authorization", List.of("Bearer " + token)), HttpClient.Builder.NO_PROXY);
    }

    private static ProxySelector proxy(Proxy proxy) {
        return switch (proxy.type()) {
            case DIRECT -> HttpClient.Builder.NO_PROXY;
            case HTTP -> ProxySelector.of((InetSocketAddress) proxy.address());
            case SOCKS ->
                throw new ApiException(0, "proxy " + proxy.address() + ": the HTTP/2 client uses no SOCKS proxy");
        };
    }
}
