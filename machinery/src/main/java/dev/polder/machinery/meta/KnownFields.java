package dev.polder.machinery.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives {@code metadata} the form that decoding it into Go's ObjectMeta and encoding it again gives (apiextensions
 * {@code schema/objectmeta}): unknown and empty fields go, times are in UTC. An empty {@code managedFields} list stays,
 * because it means "reset".
 */
public final class KnownFields {

    private static final Coercion TEXT = Coercion.text("string");

    private static final Map<String, Coercion> OWNER_REFERENCE = Map.of(
            "apiVersion",
            TEXT,
            "kind",
            TEXT,
            "name",
            TEXT,
            "uid",
            Coercion.text("types.UID"),
            "controller",
            Coercion::bool,
            "blockOwnerDeletion",
            Coercion::bool);

    private static final Map<String, Coercion> MANAGED_FIELDS_ENTRY = Map.of(
            "manager", TEXT,
            "operation", Coercion.text("v1.ManagedFieldsOperationType"),
            "apiVersion", TEXT,
            "time", Coercion::time,
            "fieldsType", TEXT,
            "fieldsV1", Coercion::raw,
            "subresource", TEXT);

    private static final Map<String, Coercion> OBJECT_META = Map.ofEntries(
            Map.entry("name", TEXT),
            Map.entry("generateName", TEXT),
            Map.entry("namespace", TEXT),
            Map.entry("selfLink", TEXT),
            Map.entry("uid", Coercion.text("types.UID")),
            Map.entry("resourceVersion", TEXT),
            Map.entry("generation", Coercion.integer(false)),
            Map.entry("creationTimestamp", Coercion::time),
            Map.entry("deletionTimestamp", Coercion::time),
            Map.entry("deletionGracePeriodSeconds", Coercion.integer(true)),
            Map.entry("labels", Coercion::texts),
            Map.entry("annotations", Coercion::texts),
            Map.entry(
                    "ownerReferences",
                    Coercion.structs(
                            "OwnerReference", OWNER_REFERENCE, Set.of("apiVersion", "kind", "name", "uid"), false)),
            Map.entry("finalizers", Coercion::list),
            Map.entry("managedFields", Coercion.structs("ManagedFieldsEntry", MANAGED_FIELDS_ENTRY, Set.of(), true)));

    private KnownFields() {}

    /** Whether ObjectMeta has a field of that name. */
    public static boolean isObjectMetaField(String name) {
        return OBJECT_META.containsKey(name);
    }

    /**
     * Coerces the {@code metadata} of an object in place; an object without any is left alone.
     *
     * @param dropMalformed whether fields of a wrong type are dropped instead of refused; for objects that are stored
     *     already
     * @return the paths of unknown fields, e.g. {@code metadata.ownerReferences[0].x}
     * @throws DecodeException for a field of a wrong type
     */
    public static List<String> coerce(ObjectNode object, boolean dropMalformed) throws DecodeException {
        return coerce(object, "", dropMalformed);
    }

    /**
     * As {@link #coerce(ObjectNode, boolean)}, for an object that Go decodes as a whole: errors name fields from the root.
     *
     * @param struct the Go struct of the object
     */
    public static List<String> coerceTyped(ObjectNode object, String struct) throws DecodeException {
        JsonNode metadata = object.get("metadata");
        if (metadata == null || metadata.isNull()) {
            object.putObject("metadata");
            return List.of();
        }
        List<String> unknown = new ArrayList<>();
        if (!metadata.isObject()) {
            throw new Place(struct, "metadata", "metadata", unknown).mismatch(metadata, "v1.ObjectMeta");
        }
        object.set("metadata", new Place("ObjectMeta", "metadata", "metadata", unknown).fields(metadata, OBJECT_META));
        return unknown;
    }

    /**
     * As {@link #coerce(ObjectNode, boolean)}, for a resource embedded in another.
     *
     * @param parentPath where the resource stands; empty for the root
     */
    public static List<String> coerce(ObjectNode object, String parentPath, boolean dropMalformed)
            throws DecodeException {
        JsonNode metadata = object.get("metadata");
        if (metadata == null) {
            return List.of();
        }
        if (!metadata.isObject() && !metadata.isNull()) {
            throw new DecodeException(
                    "json: cannot unmarshal " + GoText.jsonType(metadata) + " into Go value of type v1.ObjectMeta");
        }
        List<String> unknown = new ArrayList<>();
        Place place =
                new Place("ObjectMeta", "", parentPath.isEmpty() ? "metadata" : parentPath + ".metadata", unknown);
        object.set("metadata", dropMalformed ? wellFormed(place, metadata) : place.fields(metadata, OBJECT_META));
        return unknown;
    }

    private static ObjectNode wellFormed(Place place, JsonNode metadata) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
            ObjectNode single = JsonNodeFactory.instance.objectNode().set(entry.getKey(), entry.getValue());
            try {
                result.setAll(place.fields(single, OBJECT_META));
            } catch (DecodeException dropped) {
                // The caller asked for malformed fields to be left out.
            }
        }
        return result;
    }
}
