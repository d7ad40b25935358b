package dev.polder.server.config;

import java.util.List;

/**
 * Where the server listens.
 *
 * @param bindAddress the IP address or host name to bind; default 127.0.0.1
 * @param port the TCP port, 0 for any free one; default 6443
 * @param extraNames further DNS names or IP addresses of the serving certificate; default none
 * @param eventLoops the number of event loops, 0 for one per processor; default 0
 * @param nativeTls whether BoringSSL is used when it loads; default true
 */
public record ListenConfig(String bindAddress, int port, List<String> extraNames, int eventLoops, boolean nativeTls) {

    public ListenConfig {
        extraNames = List.copyOf(extraNames);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        if (eventLoops < 0) {
            throw new IllegalArgumentException("eventLoops is negative");
        }
    }

    public static ListenConfig defaults() {
        return new ListenConfig("127.0.0.1", 6443, List.of(), 0, true);
    }

    public ListenConfig withBindAddress(String other) {
        return new ListenConfig(other, port, extraNames, eventLoops, nativeTls);
    }

    public ListenConfig withPort(int other) {
        return new ListenConfig(bindAddress, other, extraNames, eventLoops, nativeTls);
    }

    public ListenConfig withExtraNames(List<String> other) {
        return new ListenConfig(bindAddress, port, other, eventLoops, nativeTls);
    }

    public ListenConfig withEventLoops(int other) {
        return new ListenConfig(bindAddress, port, extraNames, other, nativeTls);
    }

    public ListenConfig withNativeTls(boolean other) {
        return new ListenConfig(bindAddress, port, extraNames, eventLoops, other);
    }
}
