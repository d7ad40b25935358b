package dev.polder.storage.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.polder.storage.StoreKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A sealed value:
 *
 * <pre>
 * tag     u8    2; a plain value has 1
 * key id  6     of the key in the key file
 * seed    32    random
 * sealed        AES-256-GCM of the whole value, under a key of its own: HKDF-SHA256 of the key and the seed
 * mac     16
 * </pre>
 *
 * <p>No two values have the same key, so the nonce is always zero. The path of the row, without the prefix of a shared store, is
 * authenticated as well: moved to another row the value is unreadable (store rule S17).
 */
public final class Envelope {

    /** The format tag of a sealed value. */
    public static final byte TAG = 2;

    private static final int SEED_BYTES = 32;
    private static final int SEED_START = 1 + SealKey.ID_BYTES;
    private static final int HEADER = SEED_START + SEED_BYTES;
    private static final int MAC_BYTES = 16;

    /** How many bytes a sealed value has more than the value. */
    public static final int BYTES = HEADER + MAC_BYTES;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final byte[] INFO = "polder seal 2".getBytes(US_ASCII);
    private static final GCMParameterSpec NONCE = new GCMParameterSpec(MAC_BYTES * Byte.SIZE, new byte[12]);

    private Envelope() {}

    /** Whether a value says of itself that it is sealed. */
    public static boolean isSealed(byte[] value) {
        return value.length > 0 && value[0] == TAG;
    }

    /** The id of the key that a sealed value names; empty when it is cut off before that, or not sealed. */
    public static String keyId(byte[] value) {
        return isSealed(value) && value.length >= SEED_START ? HexFormat.of().formatHex(value, 1, SEED_START) : "";
    }

    /**
     * Seals a value for one row.
     *
     * @param key what it is sealed with
     * @param random must be secure
     * @param row where it will lie
     * @param value any bytes
     * @return {@link #BYTES} more bytes, different ones each time
     */
    public static byte[] seal(SealKey key, RandomGenerator random, StoreKey row, byte[] value) {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        ByteBuffer sealed = ByteBuffer.allocate(BYTES + value.length);
        sealed.put(TAG).put(key.idBytes()).put(seed);
        try {
            cipher(Cipher.ENCRYPT_MODE, key, seed, row).doFinal(ByteBuffer.wrap(value), sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CIPHER, e);
        }
        return sealed.array();
    }

    /**
     * Opens a sealed value.
     *
     * @param keys the keys that there are
     * @param row where it lies
     * @param sealed what lies there
     * @return the value as it was sealed
     * @throws CannotUnseal when it is not sealed, its key is not there, it has been changed, or it was sealed for another row;
     *     one line that names the row and the key id
     */
    public static byte[] unseal(SealKeys keys, StoreKey row, byte[] sealed) throws CannotUnseal {
        String id = keyId(sealed);
        if (sealed.length < BYTES) {
            throw new CannotUnseal("the value of " + row + " is not a sealed one, or cut off", id, false);
        }
        SealKey key = keys.find(id)
                .orElseThrow(() -> new CannotUnseal(
                        "the value of " + row + " is sealed with key " + id + ", which is not among the keys given "
                                + keys.ids(),
                        id,
                        true));
        byte[] seed = new byte[SEED_BYTES];
        System.arraycopy(sealed, SEED_START, seed, 0, SEED_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, key, seed, row).doFinal(sealed, HEADER, sealed.length - HEADER);
        } catch (AEADBadTagException e) {
            throw new CannotUnseal(
                    "the value of " + row + " was changed, or sealed for another row (key " + id + ")", id, false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CIPHER, e);
        }
    }

    private static Cipher cipher(int mode, SealKey key, byte[] seed, StoreKey row) throws GeneralSecurityException {
        SecretKey once = new SecretKeySpec(Hkdf.derive(key.secret(), seed, INFO, SealKey.BYTES), "AES");
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, once, NONCE);
        cipher.updateAAD(row.path().getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
