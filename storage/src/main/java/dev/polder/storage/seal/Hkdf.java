package dev.polder.storage.seal;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Derives keys from a key: HKDF with SHA-256 (RFC 5869). */
final class Hkdf {

    private static final String MAC = "HmacSHA256";
    private static final int BLOCK = 32;
    private static final int MOST_BYTES = 255 * BLOCK;

    private Hkdf() {}

    /** A secret as {@link #derive} wants it. */
    static SecretKey secret(byte[] bytes) {
        return new SecretKeySpec(bytes, MAC);
    }

    /**
     * Derives bytes.
     *
     * @param secret the input keying material
     * @param salt at least one byte; random when different bytes are wanted each time
     * @param info what they are for
     * @param length how many bytes, at most 8160
     */
    static byte[] derive(SecretKey secret, byte[] salt, byte[] info, int length) {
        if (length > MOST_BYTES) {
            throw new IllegalArgumentException("HKDF derives at most " + MOST_BYTES + " bytes");
        }
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(secret(salt));
            byte[] pseudorandom = mac.doFinal(secret.getEncoded());
            mac.init(secret(pseudorandom));
            byte[] derived = new byte[length];
            byte[] block = new byte[0];
            for (int done = 0, number = 1; done < length; done += BLOCK, number++) {
                mac.update(block);
                mac.update(info);
                block = mac.doFinal(new byte[] {(byte) number});
                System.arraycopy(block, 0, derived, done, Math.min(BLOCK, length - done));
            }
            Arrays.fill(pseudorandom, (byte) 0);
            return derived;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }
}
