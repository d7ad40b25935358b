package dev.polder.storage.view.encoding;

import dev.polder.storage.StoreException;
import dev.polder.storage.seal.Envelope;
import java.util.Arrays;

/** The value of an object's row: one byte that says the format, then the object in that format. */
public final class StoredValue {

    /** The format of a plain value: canonical JSON follows. */
    public static final byte PLAIN = 1;

    /** How many bytes lie before the object. */
    public static final int HEADER = 1;

    private StoredValue() {}

    /** A plain value that holds the given JSON. */
    public static byte[] encode(byte[] json) {
        byte[] value = new byte[HEADER + json.length];
        value[0] = PLAIN;
        System.arraycopy(json, 0, value, HEADER, json.length);
        return value;
    }

    /** Whether this server knows the format of the value. */
    public static boolean isPlain(byte[] value) {
        return value.length > HEADER && value[0] == PLAIN;
    }

    /** The format of a value, in words, for an error. */
    public static String formatOf(byte[] value) {
        String key = Envelope.isSealed(value) ? Envelope.keyId(value) : "";
        if (!key.isEmpty()) {
            return "sealed with key " + key + ", and cannot be unsealed";
        }
        return value.length == 0 ? "an empty value" : "format tag " + (value[0] & 0xff);
    }

    /**
     * A copy of the JSON of a plain value.
     *
     * @throws StoreException.Corrupt when the format is another one
     */
    public static byte[] json(byte[] value) {
        if (!isPlain(value)) {
            throw new StoreException.Corrupt("the value cannot be read: " + formatOf(value));
        }
        return Arrays.copyOfRange(value, HEADER, value.length);
    }
}
