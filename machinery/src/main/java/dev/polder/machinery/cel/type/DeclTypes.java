package dev.polder.machinery.cel.type;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.types.SimpleType;
import dev.polder.machinery.cel.type.DeclType.Field;
import dev.polder.machinery.cel.type.DeclType.ListOf;
import dev.polder.machinery.cel.type.DeclType.MapOf;
import dev.polder.machinery.cel.type.DeclType.Scalar;
import dev.polder.machinery.cel.type.DeclType.Struct;
import dev.polder.machinery.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The types that rules see (apiserver {@code pkg/cel/common/schemas.go}, apiextensions {@code
 * pkg/apiserver/schema/cel/model/schemas.go}). Fields without a type of their own, such as those that only preserve what
 * they do not know, are out of sight.
 */
public final class DeclTypes {

    private static final Scalar INT_OR_STRING = new Scalar(SimpleType.DYN, Sizes.MAX_STRING, 1);

    private DeclTypes() {}

    /**
     * The type of a schema's values.
     *
     * @param isRoot whether the values are whole objects, which have {@code apiVersion}, {@code kind} and the names in
     *     {@code metadata} whatever the schema says
     * @return empty when rules cannot see such values
     */
    public static Optional<DeclType> of(Schema schema, boolean isRoot) {
        if (schema.extensions().intOrString()) {
            return Optional.of(INT_OR_STRING);
        }
        return switch (schema.type()) {
            case "array" -> list(schema);
            case "object" -> object(schema, isRoot);
            case "string" -> Optional.of(string(schema));
            case "boolean" -> Optional.of(new Scalar(SimpleType.BOOL, 0, Sizes.MIN_BOOL));
            case "number" -> Optional.of(new Scalar(SimpleType.DOUBLE, 0, Sizes.MIN_NUMBER));
            case "integer" -> Optional.of(new Scalar(SimpleType.INT, 0, Sizes.MIN_NUMBER));
            default -> Optional.empty();
        };
    }

    private static Optional<DeclType> nested(Schema schema) {
        return of(schema, schema.extensions().embeddedResource());
    }

    private static Optional<DeclType> list(Schema schema) {
        Long maxItems = schema.constraints().maxItems();
        return Optional.ofNullable(schema.items())
                .flatMap(DeclTypes::nested)
                .map(items -> new ListOf(
                        items, maxItems == null ? Sizes.maxItems(items.minSerializedSize()) : Math.max(0, maxItems)));
    }

    private static Optional<DeclType> object(Schema schema, boolean isRoot) {
        Schema others = schema.others();
        if (others != null) {
            Long maxProperties = schema.constraints().maxProperties();
            return nested(others)
                    .map(values -> new MapOf(
                            values,
                            maxProperties == null
                                    ? Sizes.maxProperties(values.minSerializedSize())
                                    : Math.max(0, maxProperties)));
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        long size = Sizes.MIN_CONTAINER;
        Map<String, Schema> properties = isRoot ? ObjectMetaFields.in(schema.properties()) : schema.properties();
        for (Map.Entry<String, Schema> property : properties.entrySet()) {
            Optional<DeclType> type = nested(property.getValue());
            if (type.isEmpty()) {
                continue;
            }
            String name = property.getKey();
            boolean isRequired = schema.constraints().required().contains(name);
            Escaping.escape(name).ifPresent(key -> fields.put(key, new Field(type.get(), isRequired)));
            if (isRequired && property.getValue().defaultValue() == null) {
                // Quotes, colon and comma come with each.
                size += bytes(name) + type.get().minSerializedSize() + 4;
            }
        }
        return Optional.of(new Struct(Struct.UNNAMED, fields, size));
    }

    private static DeclType string(Schema schema) {
        Long maxLength = schema.constraints().maxLength();
        return switch (schema.format()) {
            case "byte" ->
                new Scalar(
                        SimpleType.BYTES,
                        maxLength == null ? Sizes.MAX_STRING : Math.max(0, maxLength),
                        Sizes.MIN_STRING);
            case "duration" -> new Scalar(SimpleType.DURATION, Sizes.MAX_DURATION, Sizes.MIN_DURATION);
            case "date" -> new Scalar(SimpleType.TIMESTAMP, Sizes.DATE, Sizes.DATE);
            case "date-time" -> new Scalar(SimpleType.TIMESTAMP, Sizes.MAX_DATE_TIME, Sizes.MIN_DATE_TIME);
            default -> new Scalar(SimpleType.STRING, maxBytes(schema, maxLength), Sizes.MIN_STRING);
        };
    }

    /** Schemas count characters, each of which can take four bytes. */
    private static long maxBytes(Schema schema, @Nullable Long maxLength) {
        if (maxLength != null) {
            return Math.max(0, maxLength) * 4;
        }
        if (schema.constraints().enumValues().isEmpty()) {
            return Sizes.MAX_STRING;
        }
        return schema.constraints().enumValues().stream()
                .filter(JsonNode::isTextual)
                .mapToLong(value -> bytes(value.textValue()))
                .max()
                .orElse(0);
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
