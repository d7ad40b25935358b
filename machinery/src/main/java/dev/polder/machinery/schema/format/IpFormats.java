package dev.polder.machinery.schema.format;

import java.util.Arrays;

/** IP addresses as Go's {@code net.ParseIP} and Kubernetes' tolerant {@code ParseIPSloppy} read them. */
public final class IpFormats {

    private static final int GROUPS = 8;

    private IpFormats() {}

    /** Tolerates leading zeros; an IPv6 address that ends in an IPv4 address counts, as upstream has it. */
    public static boolean isIpv4(String text) {
        return text.indexOf('.') >= 0 && isIp(text, true);
    }

    public static boolean isIpv6(String text) {
        return text.indexOf(':') >= 0 && isIp(text, false);
    }

    /** An address, a slash and the length of a prefix; tolerates leading zeros. */
    public static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String address = text.substring(0, slash);
        int bits = text.indexOf(':') >= 0 ? 128 : 32;
        int length = decimal(text.substring(slash + 1), bits, true);
        return length >= 0 && (bits == 128 ? isV6(address, true) : isV4(address, true));
    }

    private static boolean isIp(String text, boolean sloppy) {
        int dot = text.indexOf('.');
        int colon = text.indexOf(':');
        boolean dotFirst = dot >= 0 && (colon < 0 || dot < colon);
        return dotFirst ? isV4(text, sloppy) : isV6(text, sloppy);
    }

    private static boolean isV4(String text, boolean sloppy) {
        String[] parts = text.split("\\.", -1);
        return parts.length == 4 && Arrays.stream(parts).allMatch(part -> decimal(part, 255, sloppy) >= 0);
    }

    private static boolean isV6(String text, boolean sloppy) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        if (gap < 0) {
            return groups(text, sloppy) == GROUPS;
        }
        String head = text.substring(0, gap);
        String tail = text.substring(gap + 2);
        int before = head.isEmpty() ? 0 : head.indexOf('.') >= 0 ? -1 : groups(head, sloppy);
        int after = tail.isEmpty() ? 0 : groups(tail, sloppy);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** The number of 16-bit groups; an IPv4 address at the end makes two; -1 when something is no group. */
    private static int groups(String text, boolean sloppy) {
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (i == parts.length - 1 && part.indexOf('.') >= 0) {
                if (!isV4(part, sloppy)) {
                    return -1;
                }
                count += 2;
            } else if (part.isEmpty() || part.length() > 4 || !Hex.isHex(part)) {
                return -1;
            } else {
                count++;
            }
        }
        return count;
    }

    /** The value of decimal digits; -1 when it is none or above the limit. */
    private static int decimal(String text, int max, boolean sloppy) {
        if (text.isEmpty() || (!sloppy && text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + (digit - '0');
            if (value > max) {
                return -1;
            }
        }
        return value;
    }
}
