package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.TopField;
import dev.polder.storage.view.Unmanaged;

/** Short ways to what is stored of workspaces and logical clusters. */
public final class StoredFacts {

    private StoredFacts() {}

    /** The object that a readable record holds, but for who manages its fields: to be looked at, and written by nobody. */
    public static ObjectNode tree(ObjectRecord record) {
        return Unmanaged.tree(record.body());
    }

    /** The spec of a readable record alone. */
    public static JsonNode spec(ObjectRecord record) {
        return TopField.read(record.body(), "spec");
    }

    /** The phase in the status of a workspace or a logical cluster; {@code Scheduling} when it says none. */
    public static String phase(JsonNode object) {
        return object.path("status").path("phase").asText("Scheduling");
    }
}
