package dev.polder.storage.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.polder.api.json.Json;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.encoding.JsonCursor;
import dev.polder.storage.view.encoding.MalformedJson;
import dev.polder.storage.view.encoding.StoredValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a field out of stored bytes: the fields beside it, which may be a megabyte, are stepped over and no tree is made of
 * them.
 */
public final class TopField {

    private TopField() {}

    /**
     * The value of a field of an object itself, that follows its metadata ({@code spec}, {@code status}, {@code data}); missing when
     * the object has none.
     *
     * @param name needs no escape in JSON
     * @throws StoreException.Corrupt when what follows the metadata is not JSON
     */
    public static JsonNode read(ObjectBody body, String name) {
        byte[] value = body.value();
        byte[] quoted = ('"' + name + '"').getBytes(StandardCharsets.UTF_8);
        JsonCursor cursor = new JsonCursor(value, StoredValue.HEADER + body.metadataEnd() + 1);
        try {
            while (cursor.accept(',')) {
                boolean wanted = cursor.matches(quoted, cursor.position());
                cursor.skipString();
                cursor.expect(':');
                int from = cursor.position();
                cursor.skipValue();
                if (wanted) {
                    return Json.mapper().readTree(value, from, cursor.position() - from);
                }
            }
            cursor.expect('}');
            return MissingNode.getInstance();
        } catch (MalformedJson | IOException e) {
            throw new StoreException.Corrupt("an object cannot be read: " + e.getMessage());
        }
    }
}
