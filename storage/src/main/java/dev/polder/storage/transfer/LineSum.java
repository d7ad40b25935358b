package dev.polder.storage.transfer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The sum at the beginning of a line: over that of the line before and the rest of this one. So a line that was altered, left
 * out, doubled or moved is noticed where it stands, and the last sum stands for the whole file.
 *
 * <p>It is the first half of a SHA-256: against damage and mistakes, not against somebody who can write the file.
 */
final class LineSum {

    /** Hexadecimal digits of a sum. */
    static final int LENGTH = 32;

    /** What stands for the line before the first one. */
    private static final String NONE = "0".repeat(LENGTH);

    private final MessageDigest digest;
    private String last = NONE;

    LineSum() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The sum of the next line, whose rest is {@code bytes[from..]}; it is the last one only once it was accepted. */
    String of(byte[] bytes, int from) {
        digest.update(last.getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes, from, bytes.length - from);
        return HexFormat.of().formatHex(digest.digest(), 0, LENGTH / 2);
    }

    void accept(String sum) {
        last = sum;
    }

    /** The sum of the last line accepted. */
    String last() {
        return last;
    }
}
