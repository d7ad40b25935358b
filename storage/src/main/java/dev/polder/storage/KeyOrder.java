package dev.polder.storage;

import java.util.Comparator;

/**
 * The order of keys: that of their UTF-8 bytes, as etcd orders them (store rule S11).
 *
 * <p>{@link String#compareTo} compares UTF-16 units, which puts U+10000 and above before U+E000..U+FFFF; UTF-8 does not.
 */
public final class KeyOrder {

    /** Orders texts by their UTF-8 bytes. */
    public static final Comparator<String> BYTES = KeyOrder::compare;

    private KeyOrder() {}

    /** Negative, zero or positive, like the order of the two texts' UTF-8 bytes. */
    public static int compare(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                return rank(l) - rank(r);
            }
        }
        return left.length() - right.length();
    }

    /** Moves surrogates, which stand for code points from U+10000, behind all other units. */
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
