package dev.polder.server.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.negotiation.ObjectFormat;

/** The bytes of a document and the name of this state of it. Nobody changes the bytes. */
final class Document {

    private final byte[] bytes;
    private final EntityTag tag;

    private Document(byte[] bytes) {
        this.bytes = bytes;
        this.tag = EntityTag.of(bytes);
    }

    /** A document as compact JSON. */
    static Document of(JsonNode tree) {
        return new Document(Json.write(tree));
    }

    /** A document of bytes that are used as they are. */
    static Document of(byte[] bytes) {
        return new Document(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    EntityTag tag() {
        return tag;
    }

    /** A JSON document in the form a client wants; only the usual one is ready made. */
    byte[] in(ObjectFormat format) {
        boolean compact = format.encoding() == Encoding.JSON && !format.pretty();
        return compact ? bytes : format.encoding().write(Json.readOwn(bytes), format.pretty());
    }
}
