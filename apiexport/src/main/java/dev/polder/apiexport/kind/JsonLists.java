package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.polder.api.json.Json;
import java.util.function.Predicate;

/** Lists in JSON, some of whose items are wanted; what is no list has none. */
final class JsonLists {

    private JsonLists() {}

    /** A new list of copies. */
    static ArrayNode filter(JsonNode list, Predicate<JsonNode> wanted) {
        ArrayNode found = Json.mapper().createArrayNode();
        for (JsonNode item : list) {
            if (wanted.test(item)) {
                found.add(item.deepCopy());
            }
        }
        return found;
    }

    /** The first item that is wanted; missing when none is. */
    static JsonNode first(JsonNode list, Predicate<JsonNode> wanted) {
        for (JsonNode item : list) {
            if (wanted.test(item)) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }
}
