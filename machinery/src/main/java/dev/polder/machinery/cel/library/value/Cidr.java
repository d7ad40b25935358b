package dev.polder.machinery.cel.library.value;

import dev.polder.machinery.schema.field.GoText;

/**
 * An address and the length of a network's prefix (CEL type {@code net.CIDR}; Go's {@code net/netip.Prefix}). Bits
 * behind the prefix may be set.
 *
 * @param bits 0 to the length of the address
 */
public record Cidr(IpAddress address, int bits) {

    private static final String CONTEXT = "network address parse error during conversion from string: ";

    /**
     * Reads an address, a slash and a number (apiserver 0.32 {@code pkg/cel/library/cidr.go}).
     *
     * @throws ValueSyntaxException in the words of upstream
     */
    public static Cidr parse(String text) throws ValueSyntaxException {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw failure(text, "no '/'");
        }
        IpParser.Result result;
        try {
            result = IpParser.parse(text.substring(0, slash));
        } catch (ValueSyntaxException e) {
            throw failure(text, e.getMessage());
        }
        if (!result.zone().isEmpty()) {
            throw failure(text, "IPv6 zones cannot be present in a prefix");
        }
        int bits = bits(text, text.substring(slash + 1), result.address().bitLength());
        if (result.address().isMapped()) {
            throw new ValueSyntaxException("IPv4-mapped IPv6 address " + GoText.quote(text) + " is not allowed");
        }
        return new Cidr(result.address(), bits);
    }

    private static int bits(String text, String digits, int max) throws ValueSyntaxException {
        boolean number = digits.equals("0")
                || (!digits.isEmpty()
                        && digits.charAt(0) != '0'
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9'));
        if (!number || !fitsInt64(digits)) {
            throw failure(text, "bad bits after slash: " + GoText.quote(digits));
        }
        if (digits.length() > 3 || Integer.parseInt(digits) > max) {
            throw failure(text, "prefix length out of range");
        }
        return Integer.parseInt(digits);
    }

    private static boolean fitsInt64(String digits) {
        String max = String.valueOf(Long.MAX_VALUE);
        return digits.length() < max.length() || (digits.length() == max.length() && digits.compareTo(max) <= 0);
    }

    private static ValueSyntaxException failure(String text, String message) {
        return new ValueSyntaxException(CONTEXT + "netip.ParsePrefix(" + GoText.quote(text) + "): " + message);
    }

    /** The network with the bits behind the prefix cleared. */
    public Cidr masked() {
        return new Cidr(address.masked(bits), bits);
    }

    /** Whether the address is of the same family and has the same prefix. */
    public boolean contains(IpAddress other) {
        return address.v4() == other.v4() && other.masked(bits).equals(address.masked(bits));
    }

    /** Whether the other network is a part of this one, or the same (as fixed in apiserver 0.32.4 and later). */
    public boolean contains(Cidr other) {
        return bits <= other.bits() && contains(other.address());
    }

    @Override
    public String toString() {
        return address + "/" + bits;
    }
}
