package dev.polder.machinery.cel.type;

import dev.polder.machinery.schema.Schema;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of every object that rules can see: {@code apiVersion}, {@code kind} and the names in {@code metadata}. */
public final class ObjectMetaFields {

    private ObjectMetaFields() {}

    /** A schema that declares them, whatever it declared before ({@code model.WithTypeAndObjectMeta}). */
    public static Schema addedTo(Schema schema) {
        Map<String, Schema> properties = in(schema.properties());
        return properties.equals(schema.properties()) ? schema : schema.withProperties(properties);
    }

    /** Where the schema does not declare all five fields, it declares none of them as far as rules are concerned. */
    static Map<String, Schema> in(Map<String, Schema> properties) {
        Schema metadata = properties.get("metadata");
        if (is(properties, "kind", "string")
                && is(properties, "apiVersion", "string")
                && metadata != null
                && metadata.type().equals("object")
                && is(metadata.properties(), "name", "string")
                && is(metadata.properties(), "generateName", "string")) {
            return properties;
        }
        Map<String, Schema> all = new LinkedHashMap<>(properties);
        Schema text = plain("string", Map.of());
        all.put("kind", text);
        all.put("apiVersion", text);
        all.put("metadata", plain("object", Map.of("name", text, "generateName", text)));
        return all;
    }

    private static boolean is(Map<String, Schema> properties, String name, String type) {
        Schema property = properties.get(name);
        return property != null && property.type().equals(type);
    }

    private static Schema plain(String type, Map<String, Schema> properties) {
        return new Schema(
                type,
                "",
                "",
                "",
                false,
                null,
                properties,
                null,
                false,
                null,
                Schema.Constraints.NONE,
                Schema.Extensions.NONE);
    }
}
