package dev.polder.spi.authn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of a token. Tokens are looked up and compared by their hashes, so that the time a look-up takes says
 * nothing about the tokens there are.
 *
 * @param first the first 16 of 64 hexadecimal digits' worth of bits; likewise the others
 */
public record TokenHash(long first, long second, long third, long fourth) {

    /** The hash of a token. */
    public static TokenHash of(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.wrap(digest);
            return new TokenHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
