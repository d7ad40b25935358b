package dev.polder.machinery.cel.library.text;

import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * The string functions of cel-go 0.22 ({@code ext/strings.go}, version 2 of the library). Positions count characters:
 * code points of Unicode.
 */
public final class Characters {

    private Characters() {}

    private static CelEvaluationException outOfRange(long index) {
        return new CelEvaluationException("index out of range: " + index);
    }

    private static String string(int[] characters, int from, int to) {
        return new String(characters, from, to - from);
    }

    /** The character at a position; empty at the end. */
    public static String charAt(String text, long index) throws CelEvaluationException {
        int[] characters = text.codePoints().toArray();
        if (index < 0 || index > characters.length) {
            throw outOfRange(index);
        }
        return index == characters.length ? "" : string(characters, (int) index, (int) index + 1);
    }

    /** The first position from an offset on; -1 for none. An empty part is found at the offset, wherever that is. */
    public static long indexOf(String text, String part, long offset) throws CelEvaluationException {
        if (part.isEmpty()) {
            return offset;
        }
        if (offset < 0) {
            throw outOfRange(offset);
        }
        int[] characters = text.codePoints().toArray();
        int[] wanted = part.codePoints().toArray();
        for (long i = offset; i <= characters.length - wanted.length; i++) {
            if (isAt(characters, wanted, (int) i)) {
                return i;
            }
        }
        return -1;
    }

    /** The last position; -1 for none. An empty part is found at the end. */
    public static long lastIndexOf(String text, String part) throws CelEvaluationException {
        int length = text.codePointCount(0, text.length());
        return part.isEmpty() ? length : lastIndexOf(text, part, length - 1L);
    }

    /** The last position up to an offset; -1 for none, or when the offset is behind the text. */
    public static long lastIndexOf(String text, String part, long offset) throws CelEvaluationException {
        if (part.isEmpty()) {
            return offset;
        }
        if (offset < 0) {
            throw outOfRange(offset);
        }
        int[] characters = text.codePoints().toArray();
        int[] wanted = part.codePoints().toArray();
        if (offset >= characters.length) {
            return -1;
        }
        for (int i = (int) Math.min(offset, characters.length - wanted.length); i >= 0; i--) {
            if (isAt(characters, wanted, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isAt(int[] characters, int[] wanted, int at) {
        return Arrays.equals(characters, at, at + wanted.length, wanted, 0, wanted.length);
    }

    /** What is behind a position. */
    public static String substring(String text, long start) throws CelEvaluationException {
        int[] characters = text.codePoints().toArray();
        if (start < 0 || start > characters.length) {
            throw outOfRange(start);
        }
        return string(characters, (int) start, characters.length);
    }

    /** What is between two positions. */
    public static String substring(String text, long start, long end) throws CelEvaluationException {
        int[] characters = text.codePoints().toArray();
        if (start > end) {
            throw new CelEvaluationException("invalid substring range. start: " + start + ", end: " + end);
        }
        if (start < 0 || start > characters.length) {
            throw outOfRange(start);
        }
        if (end > characters.length) {
            throw outOfRange(end);
        }
        return string(characters, (int) start, (int) end);
    }

    /** With the first so many occurrences replaced; all for a negative limit. An empty one is around every character. */
    public static String replace(String text, String old, String replacement, long limit) {
        if (limit == 0 || old.equals(replacement)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int position = 0;
        for (long count = 0; limit < 0 || count < limit; count++) {
            int next;
            if (!old.isEmpty()) {
                next = text.indexOf(old, position);
            } else {
                next = count == 0 ? 0 : position < text.length() ? text.offsetByCodePoints(position, 1) : -1;
            }
            if (next < 0) {
                break;
            }
            out.append(text, position, next).append(replacement);
            position = next + old.length();
        }
        return out.append(text, position, text.length()).toString();
    }

    /** At most so many parts, the rest in the last one; all for a negative limit. No separator: the characters. */
    public static List<String> split(String text, String separator, long limit) {
        List<String> parts = new ArrayList<>();
        if (limit == 0 || (text.isEmpty() && separator.isEmpty())) {
            return parts;
        }
        int position = 0;
        while (limit < 0 || parts.size() < limit - 1) {
            int end;
            if (separator.isEmpty()) {
                int next = text.offsetByCodePoints(position, 1);
                end = next < text.length() ? next : -1;
            } else {
                end = text.indexOf(separator, position);
            }
            if (end < 0) {
                break;
            }
            parts.add(text.substring(position, end));
            position = end + separator.length();
        }
        parts.add(text.substring(position));
        return parts;
    }

    /**
     * The strings of a list, one behind the other.
     *
     * @throws CelEvaluationException when something in it is no string
     */
    public static String join(List<?> strings, String separator) throws CelEvaluationException {
        if (!strings.isEmpty() && !(strings.get(0) instanceof String)) {
            throw new CelEvaluationException("no such overload: join(list)");
        }
        StringJoiner out = new StringJoiner(separator);
        for (Object string : strings) {
            if (!(string instanceof String text)) {
                throw new CelEvaluationException("join: invalid input: " + string);
            }
            out.add(text);
        }
        return out.toString();
    }

    /** Without Unicode's white space at both ends. */
    public static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** Unicode's property White_Space, as Go's {@code unicode.IsSpace}. */
    private static boolean isSpace(char c) {
        return (c >= 0x09 && c <= 0x0d) || c == 0x85 || Character.isSpaceChar(c);
    }

    /** With ASCII letters in lower case. */
    public static String lowerAscii(String text) {
        return mapped(text, 'A', 'Z', 'a' - 'A');
    }

    /** With ASCII letters in upper case. */
    public static String upperAscii(String text) {
        return mapped(text, 'a', 'z', 'A' - 'a');
    }

    private static String mapped(String text, char first, char last, int shift) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (c >= first && c <= last) {
                out.setCharAt(i, (char) (c + shift));
            }
        }
        return out.toString();
    }

    /** In double quotes, with the escapes of CEL. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> {
            int simple = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(c);
            if (simple >= 0) {
                out.append('\\').append("abfnrtv\\\"".charAt(simple));
            } else {
                out.appendCodePoint(c <= 0xffff && Character.isSurrogate((char) c) ? 0xfffd : c);
            }
        });
        return out.append('"').toString();
    }
}
