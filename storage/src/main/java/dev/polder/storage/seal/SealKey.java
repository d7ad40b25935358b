package dev.polder.storage.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** A key that values are sealed with. Its id follows from it, so that one id never stands for two keys. */
public final class SealKey {

    /** How many bytes a key has. */
    public static final int BYTES = 32;

    /** How many bytes its id has; as a text it is twice as many hexadecimal digits. */
    static final int ID_BYTES = 6;

    private static final byte[] ID_SALT = "polder".getBytes(US_ASCII);
    private static final byte[] ID_INFO = "seal key id".getBytes(US_ASCII);

    private final SecretKey secret;
    private final byte[] idBytes;
    private final String id;

    /**
     * A key.
     *
     * @param bytes {@link #BYTES} random bytes
     */
    SealKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has " + BYTES + " bytes");
        }
        this.secret = Hkdf.secret(bytes);
        this.idBytes = Hkdf.derive(secret, ID_SALT, ID_INFO, ID_BYTES);
        this.id = HexFormat.of().formatHex(idBytes);
    }

    /** What the key is called in sealed values, errors and logs: 12 hexadecimal digits, which do not tell the key. */
    public String id() {
        return id;
    }

    SecretKey secret() {
        return secret;
    }

    byte[] idBytes() {
        return idBytes;
    }

    /** The key as a line of a key file. */
    String line() {
        return Base64.getEncoder().encodeToString(secret.getEncoded());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SealKey key && Arrays.equals(idBytes, key.idBytes) && secret.equals(key.secret);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** The id alone. */
    @Override
    public String toString() {
        return id;
    }
}
