package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.machinery.crd.CrdTypes;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.ResourceType;
import dev.polder.storage.view.ObjectRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An APIResourceSchema as it was read once, however many bindings use it: the type is made when somebody is served it, and
 * kept as long as the schema is.
 */
public final class PublishedSchema {

    private final ObjectRecord record;
    private final String uid;
    private final GroupResource resource;
    private final JsonNode names;
    private final JsonNode annotations;
    private final String storageVersion;
    private final Map<Use, ResourceType> types = new ConcurrentHashMap<>();

    /** Under which identity a type is served, whether it is about to go, and the hash of its conversion. */
    private record Use(String identity, boolean ending, String conversion) {}

    private PublishedSchema(ObjectRecord record, ObjectNode schema) {
        this.record = record;
        this.uid = schema.path("metadata").path("uid").asText("");
        this.annotations = schema.path("metadata").path("annotations").deepCopy();
        JsonNode spec = schema.path("spec");
        this.names = spec.path("names").deepCopy();
        this.storageVersion = storageVersion(spec.path("versions"));
        this.resource = new GroupResource(
                spec.path("group").asText(""), names.path("plural").asText(""));
    }

    private static String storageVersion(JsonNode versions) {
        for (JsonNode version : versions) {
            if (version.path("storage").asBoolean(false)) {
                return version.path("name").asText("");
            }
        }
        return "";
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

    /** The version that objects are stored at. */
    public String storageVersion() {
        return storageVersion;
    }

    /** An annotation of the object; empty when it has none of that name. */
    public String annotation(String name) {
        return annotations.path(name).asText("");
    }

    /**
     * The type for who binds it.
     *
     * @param identity the identity hash of the export
     * @param ending whether the binding is going: nothing can be created any more
     * @param conversion how versions are converted; null when as the schema says
     */
    public ResourceType type(String identity, boolean ending, @Nullable PublishedConversion conversion) {
        String hash = conversion == null ? "" : conversion.hash();
        Use wanted = new Use(identity, ending, hash);
        ResourceType known = types.get(wanted);
        if (known != null) {
            return known;
        }
        // One conversion is in use at a time: what was served under another is over, or soon is.
        types.keySet().removeIf(use -> !use.conversion().equals(hash));
        JsonNode rules = conversion == null ? MissingNode.getInstance() : conversion.conversions();
        return types.computeIfAbsent(
                wanted, use -> CrdTypes.toBoundType(Json.readOwn(record.body().json()), rules, identity, ending));
    }

    /** The schemas of its versions, by their names. */
    public Map<String, Schema> schemas() {
        return CrdTypes.schemas(Json.readOwn(record.body().json()));
    }
}
