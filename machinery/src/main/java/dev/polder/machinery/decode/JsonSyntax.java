package dev.polder.machinery.decode;

import java.util.ArrayDeque;
import java.util.Deque;

/** Finds the first syntax error of a JSON text and words it as Go's {@code encoding/json} scanner does. */
final class JsonSyntax {

    static final String UNEXPECTED_END = "unexpected end of JSON input";

    private final byte[] text;
    private int at;

    private JsonSyntax(byte[] text) {
        this.text = text;
    }

    /** The first error of the text; the given words when this scanner finds none. */
    static String explain(byte[] text, String otherwise) {
        try {
            new JsonSyntax(text).scan();
            return otherwise;
        } catch (Found e) {
            return e.text;
        }
    }

    private void scan() throws Found {
        Deque<Character> open = new ArrayDeque<>();
        beginValue(open);
        while (true) {
            skipSpace();
            Character container = open.peek();
            if (container == null) {
                if (at < text.length) {
                    throw bad("after top-level value");
                }
                return;
            }
            int c = next();
            if (c == (container == '{' ? '}' : ']')) {
                at++;
                open.pop();
            } else if (c != ',') {
                throw bad(container == '{' ? "after object key:value pair" : "after array element");
            } else {
                at++;
                if (container == '{') {
                    skipSpace();
                    key();
                }
                beginValue(open);
            }
        }
    }

    /** Reads a scalar, or descends into containers until a scalar or an empty container was read. */
    private void beginValue(Deque<Character> open) throws Found {
        while (true) {
            skipSpace();
            int c = next();
            if (c != '{' && c != '[') {
                scalar(c);
                return;
            }
            at++;
            skipSpace();
            if (next() == (c == '{' ? '}' : ']')) {
                at++;
                return;
            }
            open.push((char) c);
            if (c == '{') {
                key();
            }
        }
    }

    private void key() throws Found {
        if (next() != '"') {
            throw bad("looking for beginning of object key string");
        }
        string();
        skipSpace();
        if (next() != ':') {
            throw bad("after object key");
        }
        at++;
    }

    private void scalar(int c) throws Found {
        switch (c) {
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && !digit(c)) {
                    throw bad("looking for beginning of value");
                }
                number();
            }
        }
    }

    private void literal(String word) throws Found {
        for (int i = 1; i < word.length(); i++) {
            at++;
            if (nextOrBlank() != word.charAt(i)) {
                throw bad("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
        at++;
    }

    private void string() throws Found {
        at++;
        for (int c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw bad("in string literal");
            }
            at++;
            if (c == '\\') {
                escape();
            }
        }
        at++;
    }

    private void escape() throws Found {
        int c = nextOrBlank();
        if (c == 'u') {
            for (int i = 0; i < 4; i++) {
                at++;
                if (Character.digit(nextOrBlank(), 16) < 0) {
                    throw bad("in \\u hexadecimal character escape");
                }
            }
        } else if ("bfnrt\\/\"".indexOf(c) < 0) {
            throw bad("in string escape code");
        }
        at++;
    }

    private void number() throws Found {
        if (nextOrBlank() == '-') {
            at++;
            if (!digit(nextOrBlank())) {
                throw bad("in numeric literal");
            }
        }
        if (text[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length && text[at] == '.') {
            at++;
            requireDigit("after decimal point in numeric literal");
        }
        if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (nextOrBlank() == '+' || nextOrBlank() == '-') {
                at++;
            }
            requireDigit("in exponent of numeric literal");
        }
    }

    private void requireDigit(String where) throws Found {
        if (!digit(nextOrBlank())) {
            throw bad(where);
        }
        digits();
    }

    private void digits() {
        while (at < text.length && digit(text[at])) {
            at++;
        }
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private void skipSpace() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
            at++;
        }
    }

    private int next() throws Found {
        if (at >= text.length) {
            throw new Found(UNEXPECTED_END);
        }
        return text[at] & 0xff;
    }

    /** Inside a number, a literal or an escape, Go's scanner takes the end for a blank. */
    private int nextOrBlank() {
        return at < text.length ? text[at] & 0xff : ' ';
    }

    private Found bad(String where) {
        int c = nextOrBlank();
        String shown = switch (c) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            default -> {
                String quoted = GoText.quoted(String.valueOf((char) c));
                yield "'" + quoted.substring(1, quoted.length() - 1) + "'";
            }
        };
        return new Found("invalid character " + shown + " " + where);
    }

    private static final class Found extends Exception {

        private static final long serialVersionUID = 1L;

        private final String text;

        Found(String text) {
            super(text, null, false, false);
            this.text = text;
        }
    }
}
