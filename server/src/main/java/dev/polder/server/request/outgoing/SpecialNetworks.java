package dev.polder.server.request.outgoing;

import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.machinery.cel.library.value.ValueSyntaxException;
import java.util.List;
import java.util.stream.Stream;

/** Networks that mean something else than a place in the Internet. */
final class SpecialNetworks {

    /**
     * A network.
     *
     * @param what what there is, in a word or two
     */
    record Special(Cidr network, String what) {}

    /** Where nobody else's service can be, and where whoever runs a machine keeps the keys to it: never connected to. */
    static final List<Special> NEVER = Stream.of(
                    // AWS, Azure, Google, Oracle, OpenStack and most others: 169.254.169.254; AWS containers:
                    // 169.254.170.2
                    of("link-local", "169.254.0.0/16", "fe80::/10"),
                    // Alibaba; Azure's WireServer; Oracle's classic cloud; AWS (254 metadata, 23 pod identities);
                    // Google; Scaleway
                    of("metadata", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32"),
                    of("metadata", "fd00:ec2::/32", "fd20:ce::254/128", "fd00:42::42/128"),
                    of("this host", "0.0.0.0/8", "::/128"),
                    of("multicast", "224.0.0.0/4", "ff00::/8"),
                    of("reserved", "240.0.0.0/4"))
            .flatMap(List::stream)
            .toList();

    /**
     * Where only somebody's own machines are: what IANA's registries of special-purpose addresses (RFC 6890) have as not
     * globally reachable, without the above, and the deprecated site-local addresses (RFC 3879).
     */
    static final List<Special> INTERNAL = Stream.of(
                    of("loopback", "127.0.0.0/8", "::1/128"),
                    of("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
                    of("shared by a provider's customers", "100.64.0.0/10"),
                    of("protocol assignments", "192.0.0.0/24", "2001::/23", "5f00::/16"),
                    of("benchmarks", "198.18.0.0/15"),
                    of("documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"),
                    of("documentation", "2001:db8::/32", "3fff::/20"),
                    of("discard", "100::/64"),
                    // Which IPv4 address is meant depends on how a provider cuts it up.
                    of("local translation", "64:ff9b:1::/48"))
            .flatMap(List::stream)
            .toList();

    private SpecialNetworks() {}

    private static List<Special> of(String what, String... networks) {
        return Stream.of(networks)
                .map(network -> new Special(parse(network), what))
                .toList();
    }

    private static Cidr parse(String network) {
        try {
            return Cidr.parse(network);
        } catch (ValueSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
