package dev.polder.apiexport.export;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * What makes the types of an export its own, whatever they are called: a secret that only the export's owner knows, and its
 * hash, which everybody may see (kcp {@code pkg/identity}).
 *
 * @param hash the identity hash, 64 hexadecimal digits
 */
public record ExportIdentity(String hash) {

    /** The field of the Secret that holds the key. */
    public static final String KEY = "key";

    private static final int KEY_BYTES = 32;

    /**
     * The identity that a key stands for.
     *
     * @param key the bytes of the Secret's field, as they are
     */
    public static ExportIdentity of(byte[] key) {
        try {
            return new ExportIdentity(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A new key, in hexadecimal digits, as the Secret holds it. */
    public static byte[] newKey(RandomGenerator random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return HexFormat.of().formatHex(key).getBytes(StandardCharsets.US_ASCII);
    }
}
