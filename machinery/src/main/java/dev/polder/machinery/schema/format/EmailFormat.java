package dev.polder.machinery.schema.format;

/**
 * Mail addresses as Go's {@code net/mail.ParseAddress} reads them: RFC 5322 with letters of any script, with or without
 * a display name.
 */
public final class EmailFormat {

    private static final String ATOM_MARKS = "!#$%&'*+-/=?^_`{|}~";

    private final String text;
    private int at;

    private EmailFormat(String text) {
        this.text = text;
    }

    public static boolean isEmail(String text) {
        EmailFormat plain = new EmailFormat(text);
        if (plain.skipSpace() && plain.address() && plain.end()) {
            return true;
        }
        EmailFormat named = new EmailFormat(text);
        return named.displayName() && named.take('<') && named.address() && named.take('>') && named.end();
    }

    private boolean address() {
        return localPart() && take('@') && domain();
    }

    private boolean localPart() {
        return peek() == '"' ? quoted() : atom(true);
    }

    private boolean domain() {
        if (peek() != '[') {
            return atom(true);
        }
        int close = text.indexOf(']', at);
        if (close < 0) {
            return false;
        }
        String literal = text.substring(at + 1, close);
        at = close + 1;
        String address = literal.startsWith("IPv6:") ? literal.substring(5) : literal;
        return literal.startsWith("IPv6:") ? IpFormats.isIpv6(address) : IpFormats.isIpv4(address);
    }

    private boolean displayName() {
        skipSpace();
        while (peek() != '<') {
            boolean word = peek() == '"' ? quoted() : atom(false);
            if (!word) {
                return false;
            }
            skipSpace();
        }
        return true;
    }

    private boolean quoted() {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return true;
            }
            if (c == '\\') {
                at++;
            } else if (c < ' ' && c != '\t') {
                return false;
            }
        }
        return false;
    }

    /** Takes an atom. Dots may stand inside it, but an address allows none at its ends and no two in a row. */
    private boolean atom(boolean strict) {
        int start = at;
        while (at < text.length() && (isAtom(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        String atom = text.substring(start, at);
        return !atom.isEmpty() && (!strict || !(atom.startsWith(".") || atom.endsWith(".") || atom.contains("..")));
    }

    private static boolean isAtom(char c) {
        return c >= 0x80
                || (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || ATOM_MARKS.indexOf(c) >= 0;
    }

    /** Whether only space and one comment in parentheses are left. */
    private boolean end() {
        skipSpace();
        if (peek() == '(') {
            int close = text.indexOf(')', at);
            at = close < 0 ? at : close + 1;
            skipSpace();
        }
        return at == text.length();
    }

    private boolean take(char expected) {
        if (peek() != expected) {
            return false;
        }
        at++;
        return true;
    }

    private boolean skipSpace() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
        return true;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }
}
