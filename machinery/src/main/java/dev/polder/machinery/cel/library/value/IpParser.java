package dev.polder.machinery.cel.library.value;

import dev.polder.machinery.schema.field.GoText;
import java.util.Arrays;

/** Reads IP addresses as Go 1.23's {@code net/netip.ParseAddr} does, with the same complaints. */
final class IpParser {

    private static final int BYTES = 16;

    private final String text;
    private final int[] bytes = new int[BYTES];
    private int count;
    private int gap = -1;

    private IpParser(String text) {
        this.text = text;
    }

    /** An address and its zone, which is empty for none. */
    record Result(IpAddress address, String zone) {}

    static Result parse(String text) throws ValueSyntaxException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                return new Result(new IpParser(text).v4(), "");
            }
            if (c == ':') {
                return new IpParser(text).v6();
            }
            if (c == '%') {
                throw complaint(text, "missing IPv6 address");
            }
        }
        throw complaint(text, "unable to parse IP");
    }

    private static ValueSyntaxException complaint(String text, String message) {
        return new ValueSyntaxException("ParseAddr(" + GoText.quote(text) + "): " + message);
    }

    private ValueSyntaxException failure(String message) {
        return complaint(text, message);
    }

    private ValueSyntaxException failure(String message, String at) {
        return failure(message + (at.isEmpty() ? "" : " (at " + GoText.quote(at) + ")"));
    }

    private IpAddress v4() throws ValueSyntaxException {
        readDecimals(text);
        return new IpAddress(true, 0, number(0, 4));
    }

    /** Adds four decimal numbers. */
    private void readDecimals(String numbers) throws ValueSyntaxException {
        int value = 0;
        int digits = 0;
        int dots = 0;
        for (int i = 0; i < numbers.length(); i++) {
            char c = numbers.charAt(i);
            if (c >= '0' && c <= '9') {
                if (digits == 1 && value == 0) {
                    throw failure("IPv4 field has octet with leading zero");
                }
                value = value * 10 + c - '0';
                digits++;
                if (value > 255) {
                    throw failure("IPv4 field has value >255");
                }
            } else if (c == '.') {
                if (digits == 0 || i == numbers.length() - 1) {
                    throw failure("IPv4 field must have at least one digit", numbers.substring(i));
                }
                if (dots == 3) {
                    throw failure("IPv4 address too long");
                }
                bytes[count++] = value;
                dots++;
                value = 0;
                digits = 0;
            } else {
                throw failure("unexpected character", numbers.substring(i));
            }
        }
        if (dots < 3) {
            throw failure("IPv4 address too short");
        }
        bytes[count++] = value;
    }

    private Result v6() throws ValueSyntaxException {
        int percent = text.indexOf('%');
        String zone = percent < 0 ? "" : text.substring(percent + 1);
        if (percent >= 0 && zone.isEmpty()) {
            throw failure("zone must be a non-empty string");
        }
        String rest = percent < 0 ? text : text.substring(0, percent);
        if (rest.startsWith("::")) {
            gap = 0;
            rest = rest.substring(2);
        }
        if (gap < 0 || !rest.isEmpty()) {
            String left = readGroups(rest);
            if (!left.isEmpty()) {
                throw failure("trailing garbage after address", left);
            }
        }
        fillGap();
        return new Result(new IpAddress(false, number(0, 8), number(8, BYTES)), zone);
    }

    /** Reads groups and colons until there is no place for more; what is left is the answer. */
    private String readGroups(String groups) throws ValueSyntaxException {
        String rest = groups;
        while (count < BYTES) {
            int digits = hexDigits(rest);
            if (digits < rest.length() && rest.charAt(digits) == '.') {
                readEmbedded(rest);
                return "";
            }
            int value = Integer.parseInt(rest.substring(0, digits), 16);
            bytes[count++] = value >> 8;
            bytes[count++] = value & 0xff;
            rest = rest.substring(digits);
            if (rest.isEmpty()) {
                return rest;
            }
            if (rest.charAt(0) != ':') {
                throw failure("unexpected character, want colon", rest);
            }
            if (rest.length() == 1) {
                throw failure("colon must be followed by more characters", rest);
            }
            rest = rest.substring(1);
            if (rest.charAt(0) == ':') {
                if (gap >= 0) {
                    throw failure("multiple :: in address", rest);
                }
                gap = count;
                rest = rest.substring(1);
                if (rest.isEmpty()) {
                    return rest;
                }
            }
        }
        return rest;
    }

    /** How many hexadecimal digits there are; one to four. */
    private int hexDigits(String rest) throws ValueSyntaxException {
        int digits = 0;
        while (digits < rest.length() && "0123456789abcdefABCDEF".indexOf(rest.charAt(digits)) >= 0) {
            if (digits > 3) {
                throw failure("each group must have 4 or less digits", rest);
            }
            digits++;
        }
        if (digits == 0) {
            throw failure("each colon-separated field must have at least one digit", rest);
        }
        return digits;
    }

    private void readEmbedded(String rest) throws ValueSyntaxException {
        if (gap < 0 && count != BYTES - 4) {
            throw failure("embedded IPv4 address must replace the final 2 fields of the address", rest);
        }
        if (count + 4 > BYTES) {
            throw failure("too many hex fields to fit an embedded IPv4 at the end of the address", rest);
        }
        readDecimals(rest);
    }

    private void fillGap() throws ValueSyntaxException {
        if (count == BYTES) {
            if (gap >= 0) {
                throw failure("the :: must expand to at least one field of zeros");
            }
            return;
        }
        if (gap < 0) {
            throw failure("address string too short");
        }
        int behind = count - gap;
        System.arraycopy(bytes, gap, bytes, BYTES - behind, behind);
        Arrays.fill(bytes, gap, BYTES - behind, 0);
    }

    private long number(int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number << 8 | bytes[i];
        }
        return number;
    }
}
