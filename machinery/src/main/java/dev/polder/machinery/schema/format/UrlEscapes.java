package dev.polder.machinery.schema.format;

import dev.polder.machinery.schema.field.GoText;
import java.nio.charset.StandardCharsets;

/**
 * Percent escapes of the parts of a URL (Go's {@code net/url}, {@code shouldEscape} and {@code unescape}). Texts are
 * chains of bytes, one character each, because escapes stand for bytes and not all of them are UTF-8.
 */
enum UrlEscapes {
    PATH,
    USER,
    HOST,
    ZONE,
    QUERY,
    FRAGMENT;

    private static final String HOST_MARKS = "!$&'()*+,;=:[]<>\"";
    private static final String UNRESERVED_MARKS = "-_.~";
    private static final String RESERVED = "$&+,/:;=?@";
    private static final String ALLOWED_ENCODED = "!$&'()*+,;=:@[]%";

    /** The UTF-8 bytes of a text. */
    static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The text of bytes; U+FFFD where they are not UTF-8. */
    static String text(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Replaces escapes by what they stand for. */
    String unescape(String bytes) throws UrlSyntaxException {
        StringBuilder out = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            if (c == '%') {
                out.append(escaped(bytes, i));
                i += 2;
            } else if (c == '+' && this == QUERY) {
                out.append(' ');
            } else if ((this == HOST || this == ZONE) && c < 0x80 && needsEscape(c)) {
                throw new UrlSyntaxException("invalid character " + GoText.quote(String.valueOf(c)) + " in host name");
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private char escaped(String bytes, int at) throws UrlSyntaxException {
        String escape = bytes.substring(at, Math.min(at + 3, bytes.length()));
        if (escape.length() < 3 || !Hex.isHex(escape.substring(1))) {
            throw badEscape(escape);
        }
        char value = (char) Integer.parseInt(escape.substring(1), 16);
        boolean percent = escape.equals("%25");
        // A host may escape bytes beyond ASCII only, and the percent sign in front of a zone.
        if (this == HOST && value < 0x80 && !percent) {
            throw badEscape(escape);
        }
        if (this == ZONE && !percent && value != ' ' && HOST.needsEscape(value)) {
            throw badEscape(escape);
        }
        return value;
    }

    private static UrlSyntaxException badEscape(String escape) {
        return new UrlSyntaxException("invalid URL escape \"" + quoted(escape) + '"');
    }

    /** As {@code %q}, without the quotes: bytes that are no UTF-8 in hexadecimal. */
    private static String quoted(String bytes) {
        if (bytes(text(bytes)).equals(bytes)) {
            String quoted = GoText.quote(text(bytes));
            return quoted.substring(1, quoted.length() - 1);
        }
        // The cut of an escape goes through a character: it is the last part that is broken.
        String last = Integer.toHexString(bytes.charAt(bytes.length() - 1));
        return quoted(bytes.substring(0, bytes.length() - 1)) + "\\x" + last;
    }

    /** Escapes what may not stand for itself in this part. */
    String escape(String bytes) {
        StringBuilder out = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            if (c == ' ' && this == QUERY) {
                out.append('+');
            } else if (needsEscape(c)) {
                out.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
                out.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** The form in which Go keeps the escaped part: as it was written where that is a valid encoding. */
    String written(String encoded) throws UrlSyntaxException {
        String plain = unescape(encoded);
        String standard = escape(plain);
        if (!encoded.equals(standard) && isEncoded(encoded)) {
            return encoded;
        }
        return this == PATH && plain.equals("*") ? plain : standard;
    }

    private boolean isEncoded(String bytes) {
        return bytes.chars().noneMatch(c -> ALLOWED_ENCODED.indexOf(c) < 0 && needsEscape(c));
    }

    private boolean needsEscape(int c) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            return false;
        }
        if (UNRESERVED_MARKS.indexOf(c) >= 0 || ((this == HOST || this == ZONE) && HOST_MARKS.indexOf(c) >= 0)) {
            return false;
        }
        if (RESERVED.indexOf(c) >= 0) {
            return switch (this) {
                case PATH -> c == '?';
                case USER -> c == '@' || c == '/' || c == '?' || c == ':';
                case FRAGMENT -> false;
                case QUERY, HOST, ZONE -> true;
            };
        }
        return this != FRAGMENT || "!()*".indexOf(c) < 0;
    }
}
