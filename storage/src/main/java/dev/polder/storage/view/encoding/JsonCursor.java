package dev.polder.storage.view.encoding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A place in compact JSON that moves forward, byte by byte, without making a tree.
 *
 * <p>It checks what it must understand, that strings end and that brackets are balanced; it is for bytes that this
 * server wrote, not for input.
 */
public final class JsonCursor {

    private static final JsonFactory ESCAPES = new JsonFactory();

    private final byte[] bytes;
    private int at;

    public JsonCursor(byte[] bytes, int start) {
        this.bytes = bytes;
        this.at = start;
    }

    public int position() {
        return at;
    }

    public boolean atEnd() {
        return at == bytes.length;
    }

    /** Steps over the byte if it is the next one. */
    public boolean accept(char next) {
        if (at < bytes.length && bytes[at] == next) {
            at++;
            return true;
        }
        return false;
    }

    /** Whether the byte is the next one; does not move. */
    public boolean sees(char next) {
        return at < bytes.length && bytes[at] == next;
    }

    public void expect(char next) throws MalformedJson {
        if (!accept(next)) {
            throw malformed("'" + next + "' expected");
        }
    }

    /** Steps over exactly these bytes. */
    public void expect(byte[] literal) throws MalformedJson {
        if (!matches(literal, at)) {
            throw malformed("the canonical shape is not kept");
        }
        at += literal.length;
    }

    /** Whether these bytes lie at a place. */
    public boolean matches(byte[] literal, int place) {
        int end = place + literal.length;
        return end <= bytes.length && Arrays.equals(bytes, place, end, literal, 0, literal.length);
    }

    /** Steps over a string; its text lies between the two quotes. */
    public void skipString() throws MalformedJson {
        expect('"');
        while (at < bytes.length) {
            byte b = bytes[at++];
            if (b == '"') {
                return;
            }
            if (b == '\\') {
                at++;
            } else if (b >= 0 && b < ' ') {
                break;
            }
        }
        throw malformed("a string does not end");
    }

    /** Reads a string that is hardly ever the same as another. */
    public String string() throws MalformedJson {
        int start = at;
        skipString();
        return hasEscape(start)
                ? unescaped(start)
                : new String(bytes, start + 1, at - start - 2, StandardCharsets.UTF_8);
    }

    /** Reads a string that recurs; short ones come from the pool. */
    public String string(StringPool pool) throws MalformedJson {
        int start = at;
        skipString();
        return hasEscape(start) ? pool.text(unescaped(start)) : pool.text(bytes, start + 1, at - 1);
    }

    /** Steps over a value of any kind. */
    public void skipValue() throws MalformedJson {
        int depth = 0;
        do {
            if (at == bytes.length) {
                throw malformed("a value does not end");
            }
            switch (bytes[at]) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case ',', ':' -> {
                    if (depth == 0) {
                        throw malformed("a value is missing");
                    }
                    at++;
                }
                default -> skipLiteral();
            }
        } while (depth > 0);
        if (depth < 0) {
            throw malformed("a value is missing");
        }
    }

    public MalformedJson malformed(String reason) {
        return new MalformedJson(reason + " at byte " + at);
    }

    private void skipLiteral() throws MalformedJson {
        int start = at;
        while (at < bytes.length && isLiteral(bytes[at])) {
            at++;
        }
        if (at == start) {
            throw malformed("an unexpected byte");
        }
    }

    private boolean hasEscape(int start) {
        for (int i = start + 1; i < at - 1; i++) {
            if (bytes[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    private static boolean isLiteral(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || b == '-' || b == '+' || b == '.' || b == 'E';
    }

    private String unescaped(int start) throws MalformedJson {
        try (JsonParser parser = ESCAPES.createParser(bytes, start, at - start)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw malformed("a string has a wrong escape");
        }
    }
}
