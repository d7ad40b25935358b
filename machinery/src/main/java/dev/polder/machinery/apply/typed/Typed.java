package dev.polder.machinery.apply.typed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.machinery.apply.path.FieldSet;

/**
 * A value with its type (structured-merge-diff {@code typed.TypedValue}).
 *
 * @param value the value; null as JSON when nothing is left of it
 * @param type its type
 */
public record Typed(JsonNode value, TypeRef type) {

    /**
     * Checks and types a value.
     *
     * @param allowDuplicates whether list elements may occur twice
     */
    public static Typed of(JsonNode value, TypeRef type, boolean allowDuplicates) throws TypedException {
        Validation.check(value, type, allowDuplicates);
        return new Typed(value, type);
    }

    public FieldSet fields() throws TypedException {
        return ToFieldSet.of(value, type);
    }

    /** The fields, with the declared ones that only have something below them. */
    public FieldSet fieldsAndParents() throws TypedException {
        return NamedFields.include(fields(), type);
    }

    /** The set with the declared fields of this type that begin its paths. */
    public FieldSet withParents(FieldSet paths) {
        return NamedFields.include(paths, type);
    }

    /** The set as it is after changes of the schema: who owned parts of what is now atomic owns it all. */
    public FieldSet fitToSchema(FieldSet paths) {
        return SchemaChanges.reconcile(paths, type);
    }

    public Comparison compare(Typed other) throws TypedException {
        return Comparing.of(value, other.value, type);
    }

    public Typed merge(Typed config) throws TypedException {
        JsonNode merged = Merging.merge(value, config.value, type);
        return new Typed(merged == null ? JsonNodeFactory.instance.nullNode() : merged, type);
    }

    public Typed without(FieldSet paths) throws TypedException {
        return new Typed(Removing.remove(value, paths, type), type);
    }
}
