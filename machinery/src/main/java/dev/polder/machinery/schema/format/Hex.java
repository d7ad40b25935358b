package dev.polder.machinery.schema.format;

/** Hexadecimal digits. */
final class Hex {

    private Hex() {}

    /** Whether there are only hexadecimal digits; the empty text has only such. */
    static boolean isHex(String text) {
        return text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }
}
