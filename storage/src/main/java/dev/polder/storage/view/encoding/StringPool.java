package dev.polder.storage.view.encoding;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes equal short texts one string, as far as it remembers them: a table of a fixed size in which a newer text
 * replaces an older one, so that it neither grows nor keeps garbage alive for long.
 *
 * <p>Threads may share a pool without a lock: a lost write only costs a duplicate, and strings are safe to publish
 * through a race.
 */
public final class StringPool {

    private static final int LONGEST = 128;

    private final @Nullable String[] slots;

    /** A pool that remembers at most that many texts; a power of two. */
    public StringPool(int slots) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("not a power of two: " + slots);
        }
        this.slots = new String[slots];
    }

    /** The text of some UTF-8 bytes. */
    public String text(byte[] bytes, int from, int to) {
        if (to - from > LONGEST) {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }
        int hash = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return new String(bytes, from, to - from, StandardCharsets.UTF_8);
            }
            hash = 31 * hash + bytes[i];
        }
        int slot = slot(hash);
        String known = slots[slot];
        if (known != null && matches(known, bytes, from, to)) {
            return known;
        }
        String text = new String(bytes, from, to - from, StandardCharsets.US_ASCII);
        slots[slot] = text;
        return text;
    }

    /** The remembered string that equals the given one, else the given one, which is remembered now. */
    public String text(String given) {
        int slot = slot(given.hashCode());
        String known = slots[slot];
        if (known != null && given.equals(known)) {
            return known;
        }
        slots[slot] = given;
        return given;
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 16) & (slots.length - 1);
    }

    private static boolean matches(String text, byte[] bytes, int from, int to) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i - from) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
