package dev.polder.machinery.apply.typed;

import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.Schema.Constraints;
import dev.polder.machinery.schema.Schema.Extensions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the fields that every resource has merge, whatever its own schema says of them (upstream's ObjectMeta). */
final class MetaTypes {

    private static final Schema TEXT = scalar("string", "");
    private static final Schema TIME = scalar("string", "date-time");
    private static final Schema NUMBER = scalar("integer", "int64");
    private static final Schema FLAG = scalar("boolean", "");
    private static final Schema TEXTS = schema("object", Map.of(), TEXT, null, Extensions.NONE);

    private static final Schema OWNER_REFERENCE = schema(
            "object",
            Map.of(
                    "apiVersion", TEXT,
                    "kind", TEXT,
                    "name", TEXT,
                    "uid", TEXT,
                    "controller", FLAG,
                    "blockOwnerDeletion", FLAG),
            null,
            null,
            marks("", List.of(), "atomic"));

    private static final Schema MANAGED_FIELDS_ENTRY = schema(
            "object",
            Map.of(
                    "manager", TEXT,
                    "operation", TEXT,
                    "apiVersion", TEXT,
                    "time", TIME,
                    "fieldsType", TEXT,
                    "fieldsV1", schema("object", Map.of(), null, null, Extensions.NONE),
                    "subresource", TEXT),
            null,
            null,
            Extensions.NONE);

    private static final Schema OBJECT_META = schema(
            "object",
            Map.ofEntries(
                    Map.entry("name", TEXT),
                    Map.entry("generateName", TEXT),
                    Map.entry("namespace", TEXT),
                    Map.entry("selfLink", TEXT),
                    Map.entry("uid", TEXT),
                    Map.entry("resourceVersion", TEXT),
                    Map.entry("generation", NUMBER),
                    Map.entry("creationTimestamp", TIME),
                    Map.entry("deletionTimestamp", TIME),
                    Map.entry("deletionGracePeriodSeconds", NUMBER),
                    Map.entry("labels", TEXTS),
                    Map.entry("annotations", TEXTS),
                    Map.entry("ownerReferences", list(OWNER_REFERENCE, marks("map", List.of("uid"), ""))),
                    Map.entry("finalizers", list(TEXT, marks("set", List.of(), ""))),
                    Map.entry("managedFields", list(MANAGED_FIELDS_ENTRY, marks("atomic", List.of(), "")))),
            null,
            null,
            Extensions.NONE);

    /** The fields by name. */
    static final Map<String, TypeRef> RESOURCE = Map.of(
            "apiVersion", new TypeRef.Declared(TEXT, false, false),
            "kind", new TypeRef.Declared(TEXT, false, false),
            "metadata", new TypeRef.Declared(OBJECT_META, false, false));

    private MetaTypes() {}

    private static Schema scalar(String type, String format) {
        return new Schema(
                type, format, "", "", false, null, Map.of(), null, false, null, Constraints.NONE, Extensions.NONE);
    }

    private static Schema list(Schema items, Extensions extensions) {
        return schema("array", Map.of(), null, items, extensions);
    }

    private static Schema schema(
            String type,
            Map<String, Schema> properties,
            @Nullable Schema additional,
            @Nullable Schema items,
            Extensions extensions) {
        return new Schema(
                type, "", "", "", false, null, properties, additional, false, items, Constraints.NONE, extensions);
    }

    private static Extensions marks(String listType, List<String> keys, String mapType) {
        return new Extensions(false, false, false, listType, keys, mapType, "", "", List.of());
    }
}
