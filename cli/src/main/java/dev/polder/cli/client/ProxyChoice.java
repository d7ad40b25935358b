package dev.polder.cli.client;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;

/** Through which proxy a server is asked: the kubeconfig's, or the environment's as Go reads it ({@code httpproxy}). */
final class ProxyChoice {

    private ProxyChoice() {}

    /**
     * The proxy for a server.
     *
     * @param configured the kubeconfig's; empty without one
     * @throws ApiException when its URL is none that can be used
     */
    static Proxy of(URI server, String configured, Map<String, String> environment) {
        String host = server.getHost() == null ? "" : server.getHost();
        String url = configured;
        if (url.isEmpty() && !isLocal(host) && !isExcluded(host, variable(environment, "NO_PROXY"))) {
            url = variable(environment, "https".equals(server.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY");
        }
        return url.isEmpty() ? Proxy.NO_PROXY : proxy(url.contains("://") ? url : "http://" + url);
    }

    private static Proxy proxy(String url) {
        URI proxy = URI.create(url);
        String host = proxy.getHost();
        if (host == null || proxy.getUserInfo() != null) {
            throw new ApiException(0, "proxy \"" + url + "\": a proxy is a URL with a host and without a user");
        }
        return switch (proxy.getScheme()) {
            case "http" -> new Proxy(Proxy.Type.HTTP, address(proxy, host, 80));
            case "socks5" -> new Proxy(Proxy.Type.SOCKS, address(proxy, host, 1080));
            default ->
                throw new ApiException(0, "unsupported scheme \"" + proxy.getScheme() + "\", must be http or socks5");
        };
    }

    private static InetSocketAddress address(URI proxy, String host, int otherwise) {
        return new InetSocketAddress(host, proxy.getPort() < 0 ? otherwise : proxy.getPort());
    }

    private static String variable(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name, "");
        return upper.isEmpty() ? environment.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "") : upper;
    }

    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** Names exclude themselves and what is below them. */
    private static boolean isExcluded(String host, String list) {
        for (String entry : list.split(",", -1)) {
            String name = entry.strip();
            String below = name.startsWith("*") ? name.substring(1) : name.startsWith(".") ? name : "." + name;
            if (name.equals("*") || host.equals(name) || (!name.isEmpty() && host.endsWith(below))) {
                return true;
            }
        }
        return false;
    }
}
