package dev.polder.server.request.outgoing;

import dev.polder.machinery.cel.library.value.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** IPv4 addresses that a packet to an IPv6 address may end up at. */
final class EmbeddedAddresses {

    private static final long WORD = 0xffffffffL;

    private EmbeddedAddresses() {}

    /** The address itself, and every IPv4 address that it carries in one of the forms that RFCs describe. */
    static List<IpAddress> of(IpAddress address) {
        List<IpAddress> all = new ArrayList<>(2);
        all.add(address);
        if (!address.v4()) {
            add(all, address.high(), address.low());
        }
        return all;
    }

    private static void add(List<IpAddress> all, long high, long low) {
        long last = low & WORD;
        boolean mapped = high == 0 && low >>> 32 == 0xffffL; // RFC 4291, 2.5.5.2
        boolean compatible = high == 0 && low >>> 32 == 0 && low > 1; // RFC 4291, 2.5.5.1
        boolean translated = high == 0 && low >>> 32 == 0xffff_0000L; // RFC 2765, 2.1
        boolean nat64 = high == 0x0064_ff9b_0000_0000L && low >>> 32 == 0; // RFC 6052, 2.1
        boolean isatap = (low >>> 32 & 0xfdff_ffffL) == 0x0000_5efeL; // RFC 5214, 6.1
        if (mapped || compatible || translated || nat64 || isatap) {
            all.add(v4(last));
        }
        if (high >>> 48 == 0x2002) { // 6to4: RFC 3056, 2
            all.add(v4(high >>> 16 & WORD));
        }
        if (high >>> 32 == 0x2001_0000L) { // Teredo, its server and its client: RFC 4380, 4
            all.add(v4(high & WORD));
            all.add(v4(~low & WORD));
        }
    }

    private static IpAddress v4(long word) {
        return new IpAddress(true, 0, word);
    }
}
