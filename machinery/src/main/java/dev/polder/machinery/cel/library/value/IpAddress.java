package dev.polder.machinery.cel.library.value;

import dev.polder.machinery.schema.field.GoText;

/**
 * An IP address without a zone (CEL type {@code net.IP}; Go's {@code net/netip.Addr}).
 *
 * @param v4 whether it is an IPv4 address
 * @param high the first 64 bits of an IPv6 address; 0 for IPv4
 * @param low the last 64 bits of an IPv6 address; the 32 bits of an IPv4 address
 */
public record IpAddress(boolean v4, long high, long low) {

    private static final int GROUPS = 8;

    /**
     * Reads an address. IPv4-mapped IPv6 addresses, zones and leading zeros of IPv4 are refused (apiserver 0.32
     * {@code pkg/cel/library/ip.go}).
     *
     * @throws ValueSyntaxException in the words of upstream
     */
    public static IpAddress parse(String text) throws ValueSyntaxException {
        IpParser.Result result;
        try {
            result = IpParser.parse(text);
        } catch (ValueSyntaxException e) {
            throw new ValueSyntaxException("IP Address " + GoText.quote(text)
                    + " parse error during conversion from string: " + e.getMessage());
        }
        if (!result.zone().isEmpty()) {
            throw new ValueSyntaxException("IP address " + GoText.quote(text) + " with zone value is not allowed");
        }
        if (result.address().isMapped()) {
            throw new ValueSyntaxException("IPv4-mapped IPv6 address " + GoText.quote(text) + " is not allowed");
        }
        return result.address();
    }

    /** Whether it is an IPv6 address that stands for an IPv4 one. */
    boolean isMapped() {
        return !v4 && high == 0 && low >>> 32 == 0xffff;
    }

    /** 4 or 6. */
    public int family() {
        return v4 ? 4 : 6;
    }

    /** 32 or 128. */
    public int bitLength() {
        return v4 ? 32 : 128;
    }

    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /** {@code 127.0.0.0/8} or {@code ::1}. */
    public boolean isLoopback() {
        return v4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    private boolean isMulticast() {
        return v4 ? low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    /** {@code 224.0.0.0/24}, or {@code ff02::/16} with any flags. */
    public boolean isLinkLocalMulticast() {
        return v4 ? low >>> 8 == 0xe00000 : (group(0) & 0xff0f) == 0xff02;
    }

    /** {@code 169.254.0.0/16} or {@code fe80::/10}. */
    public boolean isLinkLocalUnicast() {
        return v4 ? low >>> 16 == 0xa9fe : (group(0) & 0xffc0) == 0xfe80;
    }

    /** Neither unspecified, loopback, multicast, link-local nor the IPv4 broadcast address; private ones count. */
    public boolean isGlobalUnicast() {
        boolean broadcast = v4 && low == 0xffffffffL;
        return !broadcast && !isUnspecified() && !isLoopback() && !isMulticast() && !isLinkLocalUnicast();
    }

    /** The address with all bits behind the first few cleared. */
    IpAddress masked(int bits) {
        if (v4) {
            return new IpAddress(true, 0, low & (-1L << (32 - bits)) & 0xffffffffL);
        }
        long highMask = bits == 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
        long lowMask = bits <= 64 ? 0 : -1L << (128 - bits);
        return new IpAddress(false, high & highMask, low & lowMask);
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (16 * (3 - index % 4))) & 0xffff;
    }

    /** The canonical text; for IPv6 as of RFC 5952. */
    @Override
    public String toString() {
        if (v4) {
            return (low >>> 24) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
        }
        int start = GROUPS;
        int end = GROUPS;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = i;
            while (zeros < GROUPS && group(zeros) == 0) {
                zeros++;
            }
            // A gap stands for two groups or more; the first of the longest wins.
            if (zeros - i >= 2 && zeros - i > end - start) {
                start = i;
                end = zeros;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                out.append("::");
                i = end;
                if (i >= GROUPS) {
                    break;
                }
            } else if (i > 0) {
                out.append(':');
            }
            out.append(Integer.toHexString(group(i)));
        }
        return out.toString();
    }
}
