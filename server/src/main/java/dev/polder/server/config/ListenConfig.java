package dev.polder.server.config;

import dev.polder.machinery.cel.library.value.IpAddress;
import dev.polder.machinery.cel.library.value.ValueSyntaxException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Where the server listens.
 *
 * @param bindAddress the IP address or host name to bind; default 127.0.0.1
 * @param port the TCP port, 0 for any free one; default 6443
 * @param extraNames further DNS names or IP addresses of the serving certificate; default none
 * @param eventLoops the number of event loops, 0 for one per processor; default 0
 * @param nativeTls whether BoringSSL is used when it loads; default true
 * @param externalUrl where clients reach the server when that is not where it listens, as behind a load balancer: scheme,
 *     host and port; default empty
 */
public record ListenConfig(
        String bindAddress, int port, List<String> extraNames, int eventLoops, boolean nativeTls, String externalUrl) {

    public ListenConfig {
        extraNames = List.copyOf(extraNames);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        if (eventLoops < 0) {
            throw new IllegalArgumentException("eventLoops is negative");
        }
        if (!externalUrl.isEmpty() && !isBase(externalUrl)) {
            throw new IllegalArgumentException(externalUrl + " is not of the form https://HOST or https://HOST:PORT");
        }
    }

    public static ListenConfig defaults() {
        return new ListenConfig("127.0.0.1", 6443, List.of(), 0, true, "");
    }

    public ListenConfig withBindAddress(String other) {
        return new ListenConfig(other, port, extraNames, eventLoops, nativeTls, externalUrl);
    }

    public ListenConfig withPort(int other) {
        return new ListenConfig(bindAddress, other, extraNames, eventLoops, nativeTls, externalUrl);
    }

    public ListenConfig withExtraNames(List<String> other) {
        return new ListenConfig(bindAddress, port, other, eventLoops, nativeTls, externalUrl);
    }

    public ListenConfig withEventLoops(int other) {
        return new ListenConfig(bindAddress, port, extraNames, other, nativeTls, externalUrl);
    }

    public ListenConfig withNativeTls(boolean other) {
        return new ListenConfig(bindAddress, port, extraNames, eventLoops, other, externalUrl);
    }

    public ListenConfig withExternalUrl(String other) {
        return new ListenConfig(bindAddress, port, extraNames, eventLoops, nativeTls, other);
    }

    /** The host of the external URL; empty without one. */
    public String externalHost() {
        return externalUrl.isEmpty() ? "" : URI.create(externalUrl).getHost();
    }

    /**
     * Whether only this machine reaches the server: it listens on loopback, and nobody is told to come another way. The
     * network around it then holds nothing that its users could not reach themselves.
     */
    public boolean isLocal() {
        return isLoopback(bindAddress) && (externalUrl.isEmpty() || isLoopback(externalHost()));
    }

    private static boolean isLoopback(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            return bare.equals("localhost") || IpAddress.parse(bare).isLoopback();
        } catch (ValueSyntaxException name) {
            return false;
        }
    }

    /**
     * Where clients reach the server: the external URL, or else the address that it listens at. A server that listens
     * everywhere is reached on loopback from here.
     *
     * @param bound the port that it has got
     */
    public String url(int bound) {
        if (!externalUrl.isEmpty()) {
            return externalUrl;
        }
        String host = switch (bindAddress) {
            case "", "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> bindAddress.indexOf(':') >= 0 ? "[" + bindAddress + "]" : bindAddress;
        };
        return "https://" + host + ":" + bound;
    }

    private static boolean isBase(String text) {
        try {
            URI url = new URI(text);
            return "https".equals(url.getScheme())
                    && url.getHost() != null
                    && url.getRawPath().isEmpty()
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && url.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
