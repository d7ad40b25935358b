package dev.polder.storage.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.storage.view.encoding.StoredValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Objects without {@code metadata.managedFields}, which concern writers alone: for who reads facts out of an object at each of
 * its changes.
 */
public final class Unmanaged {

    private static final byte[] MANAGED_FIELDS = "\"managedFields\"".getBytes(StandardCharsets.UTF_8);

    private Unmanaged() {}

    /**
     * The tree of a readable object without its managed fields.
     *
     * @throws dev.polder.storage.StoreException.Corrupt as {@link ObjectBody#value}
     */
    public static ObjectNode tree(ObjectBody body) {
        int[] range = new int[2];
        MetadataFields.read(body, (cursor, name) -> {
            if (!cursor.matches(MANAGED_FIELDS, name)) {
                return false;
            }
            cursor.skipValue();
            range[0] = name;
            range[1] = cursor.position();
            return true;
        });
        byte[] value = body.value();
        return Json.readOwn(
                range[1] == 0
                        ? Arrays.copyOfRange(value, StoredValue.HEADER, value.length)
                        : without(value, range[0], range[1]));
    }

    /** The field goes with the comma that lies before it or, when it is the first one, behind it. */
    private static byte[] without(byte[] value, int name, int end) {
        boolean first = value[name - 1] != ',';
        int from = first ? name : name - 1;
        int to = first && value[end] == ',' ? end + 1 : end;
        byte[] left = new byte[value.length - StoredValue.HEADER - (to - from)];
        System.arraycopy(value, StoredValue.HEADER, left, 0, from - StoredValue.HEADER);
        System.arraycopy(value, to, left, from - StoredValue.HEADER, value.length - to);
        return left;
    }
}
