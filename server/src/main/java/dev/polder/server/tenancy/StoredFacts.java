package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.storage.view.ObjectRecord;

/** Short ways to what is stored of workspaces and logical clusters. */
public final class StoredFacts {

    private StoredFacts() {}

    /** The object that a readable record holds. */
    public static ObjectNode tree(ObjectRecord record) {
        return Json.readOwn(record.body().json());
    }

    /** The phase in the status of a workspace or a logical cluster; {@code Scheduling} when it says none. */
    public static String phase(JsonNode object) {
        return object.path("status").path("phase").asText("Scheduling");
    }
}
