package dev.polder.machinery.schema.format;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Host names, hardware addresses and Kubernetes names. */
public final class HostFormats {

    /** RFC 1034 with the extensions of kube-openapi's {@code HostnamePattern}: symbols and letters of any script. */
    private static final Pattern HOSTNAME =
            Pattern.compile("([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)"
                    + "|([a-zA-Z0-9\\p{S}\\p{L}](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}"
                    + "([a-zA-Z\\p{L}]){2,63})");

    private static final Pattern SHORT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern LONG_NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Set<Integer> MAC_BYTES = Set.of(6, 8, 20);

    private HostFormats() {}

    public static boolean isHostname(String text) {
        if (!HOSTNAME.matches(text) || bytes(text) > 255) {
            return false;
        }
        for (String label : text.split("\\.", -1)) {
            if (bytes(label) > 63) {
                return false;
            }
        }
        return true;
    }

    /** EUI-48, EUI-64 or a 20-byte InfiniBand address in the three notations of Go's {@code net.ParseMAC}. */
    public static boolean isMac(String text) {
        if (text.length() < 14) {
            return false;
        }
        char separator = text.charAt(2);
        if (separator == ':' || separator == '-') {
            return (text.length() + 1) % 3 == 0
                    && MAC_BYTES.contains((text.length() + 1) / 3)
                    && grouped(text, 2, separator);
        }
        return text.charAt(4) == '.'
                && (text.length() + 1) % 5 == 0
                && MAC_BYTES.contains(2 * (text.length() + 1) / 5)
                && grouped(text, 4, '.');
    }

    /** A DNS label in lower case that may start with a digit. */
    public static boolean isShortName(String text) {
        return text.length() <= 63 && SHORT_NAME.matches(text);
    }

    /** Short names joined by dots; only the whole length counts. */
    public static boolean isLongName(String text) {
        return text.length() <= 253 && LONG_NAME.matches(text);
    }

    private static boolean grouped(String text, int digits, char separator) {
        for (int i = 0; i < text.length(); i += digits + 1) {
            if (!Hex.isHex(text.substring(i, i + digits))) {
                return false;
            }
            if (i + digits < text.length() && text.charAt(i + digits) != separator) {
                return false;
            }
        }
        return true;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
