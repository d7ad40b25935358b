package dev.polder.server.authn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a token. Tokens are looked up and compared by their hashes, so that the time a look-up takes says
 * nothing about the tokens there are.
 *
 * @param first the first 16 of 64 hexadecimal digits' worth of bits; likewise the others
 */
record TokenHash(long first, long second, long third, long fourth) {

    /** The last hash that a thread made: authenticators in a row ask for that of the same token. */
    private static final ThreadLocal<@Nullable Made> LAST = new ThreadLocal<>();

    private record Made(String token, TokenHash hash) {}

    static TokenHash of(String token) {
        Made last = LAST.get();
        // The same string, not an equal one: comparing tokens would take a time that tells how much of them is equal.
        if (last != null && isSame(last.token(), token)) {
            return last.hash();
        }
        TokenHash hash = ofDigest(digest(token));
        LAST.set(new Made(token, hash));
        return hash;
    }

    @SuppressWarnings("ReferenceEquality") // identity is what is asked about
    private static boolean isSame(String one, String other) {
        return one == other;
    }

    /** Takes 32 bytes as {@code .admin-token-store} has them. */
    static TokenHash ofDigest(byte[] digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        return new TokenHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
