package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * A value with its type (structured-merge-diff {@code typed.TypedValue}).
 *
 * @param value the value; null as JSON when nothing is left of it
 * @param type its type
 */
record Typed(JsonNode value, TypeRef type) {

    /**
     * Checks and types a value.
     *
     * @param allowDuplicates whether list elements may occur twice
     */
    static Typed of(JsonNode value, TypeRef type, boolean allowDuplicates) throws TypedException {
        Validation.check(value, type, allowDuplicates);
        return new Typed(value, type);
    }

    FieldSet fields() throws TypedException {
        return ToFieldSet.of(value, type);
    }

    /** The fields, with the declared ones that only have something below them. */
    FieldSet fieldsAndParents() throws TypedException {
        return NamedFields.include(fields(), type);
    }

    Comparison compare(Typed other) throws TypedException {
        return Comparing.of(value, other.value, type);
    }

    Typed merge(Typed config) throws TypedException {
        JsonNode merged = Merging.merge(value, config.value, type);
        return new Typed(merged == null ? JsonNodeFactory.instance.nullNode() : merged, type);
    }

    Typed without(FieldSet paths) throws TypedException {
        return new Typed(Removing.remove(value, paths, type), type);
    }
}
