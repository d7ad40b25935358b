package dev.polder.server.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.negotiation.ObjectFormat;

/**
 * The bytes of a document and their name. Neither is copied or changed.
 *
 * @param json the document as compact JSON
 * @param tag the name of these bytes
 */
record Document(byte[] json, EntityTag tag) {

    static Document of(JsonNode tree) {
        byte[] json = Json.write(tree);
        return new Document(json, EntityTag.of(json));
    }

    /** The document in the form a client wants; only the usual one is ready made. */
    byte[] in(ObjectFormat format) {
        boolean compact = format.encoding() == Encoding.JSON && !format.pretty();
        return compact ? json : format.encoding().write(Json.readOwn(json), format.pretty());
    }
}
