package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.machinery.crd.CrdTypes;
import dev.polder.machinery.type.ResourceType;
import dev.polder.storage.view.ObjectRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An APIResourceSchema as it was read once, however many bindings use it: the type is made when somebody is served it, and
 * kept as long as the schema is.
 */
public final class PublishedSchema {

    private final ObjectRecord record;
    private final String uid;
    private final GroupResource resource;
    private final JsonNode names;
    private final Map<Use, ResourceType> types = new ConcurrentHashMap<>();

    /** Under which identity a type is served, and whether it is about to go. */
    private record Use(String identity, boolean ending) {}

    private PublishedSchema(ObjectRecord record, ObjectNode schema) {
        this.record = record;
        this.uid = schema.path("metadata").path("uid").asText("");
        JsonNode spec = schema.path("spec");
        this.names = spec.path("names").deepCopy();
        this.resource = new GroupResource(
                spec.path("group").asText(""), names.path("plural").asText(""));
    }

    /** Reads a readable record. */
    public static PublishedSchema of(ObjectRecord record) {
        return new PublishedSchema(record, Json.readOwn(record.body().json()));
    }

    /** The object that it was read from. */
    public ObjectRecord record() {
        return record;
    }

    public String uid() {
        return uid;
    }

    public GroupResource resource() {
        return resource;
    }

    /** The names of the type, as a definition has them. */
    public JsonNode names() {
        return names;
    }

    /**
     * The type for who binds it.
     *
     * @param identity the identity hash of the export
     * @param ending whether the binding is going: nothing can be created any more
     */
    public ResourceType type(String identity, boolean ending) {
        return types.computeIfAbsent(
                new Use(identity, ending),
                use -> CrdTypes.toBoundType(Json.readOwn(record.body().json()), use.identity(), use.ending()));
    }
}
