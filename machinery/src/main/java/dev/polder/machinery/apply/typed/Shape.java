package dev.polder.machinery.apply.typed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What values of a type may be, each with how they merge (structured-merge-diff {@code schema.Atom}). A type without a
 * schema may be all three.
 *
 * @param scalar which scalars; null for none
 * @param list how its lists merge; null when it has none
 * @param map how its objects merge; null when it has none
 */
record Shape(
        @Nullable Scalar scalar,
        @Nullable ListShape list,
        @Nullable MapShape map) {

    enum Scalar {
        NUMERIC,
        STRING,
        BOOLEAN,
        UNTYPED
    }

    /**
     * Lists of a type.
     *
     * @param associative whether elements are told apart by value or key instead of place
     * @param keys the key fields of elements; empty for a set
     * @param element the type of elements
     */
    record ListShape(boolean associative, List<String> keys, TypeRef element) {

        /** What a key field has when an element leaves it out; null for nothing. */
        @Nullable
        JsonNode keyDefault(String key) {
            MapShape map = element.shape().map();
            return map == null ? null : map.fields.defaultOf(key);
        }
    }

    /**
     * Objects of a type.
     *
     * @param atomic whether they are owned as a whole
     * @param fields the fields that are declared
     * @param element the type of fields that are not; null when they are not allowed
     */
    record MapShape(boolean atomic, Fields fields, @Nullable TypeRef element) {

        MapShape(boolean atomic, Map<String, Schema> fields, @Nullable TypeRef element) {
            this(atomic, new Fields(Map.of(), fields, s -> TypeRef.ATOMIC), element);
        }

        /** The type of a field; null when it is not allowed. */
        @Nullable
        TypeRef typeOf(String name) {
            TypeRef declared = fields.declared(name);
            return declared != null ? declared : element;
        }
    }

    /**
     * Declared fields.
     *
     * @param implied fields that every resource has; they win
     * @param schemas the others
     * @param toType makes a schema a type
     */
    record Fields(Map<String, TypeRef> implied, Map<String, Schema> schemas, Function<Schema, TypeRef> toType) {

        @Nullable
        TypeRef declared(String name) {
            TypeRef known = implied.get(name);
            if (known != null) {
                return known;
            }
            Schema schema = schemas.get(name);
            return schema == null ? null : toType.apply(schema);
        }

        boolean has(String name) {
            return implied.containsKey(name) || schemas.containsKey(name);
        }

        boolean isEmpty() {
            return implied.isEmpty() && schemas.isEmpty();
        }

        @Nullable
        JsonNode defaultOf(String name) {
            Schema schema = schemas.get(name);
            return schema == null ? null : schema.defaultValue();
        }
    }

    /** The part of the shape that fits a value; the whole when none does or the value is null or absent. */
    Shape fitting(@Nullable JsonNode value) {
        if (value == null) {
            return this;
        }
        return switch (value.getNodeType()) {
            case NUMBER, STRING, BOOLEAN ->
                scalar == null || (list == null && map == null) ? this : new Shape(scalar, null, null);
            case ARRAY -> list == null || (scalar == null && map == null) ? this : new Shape(null, list, null);
            case OBJECT -> map == null || (scalar == null && list == null) ? this : new Shape(null, null, map);
            default -> this;
        };
    }

    /** Whether two parts of one shape are the same part. */
    boolean sameKinds(Shape other) {
        return (scalar == null) == (other.scalar == null)
                && (list == null) == (other.list == null)
                && (map == null) == (other.map == null);
    }
}
