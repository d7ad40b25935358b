package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A structural schema: one node of the tree that says what fields an object has (KEP-2337 / apiextensions {@code
 * schema.Structural}). Built-in types and custom resources share it.
 *
 * <p>Immutable, compared by identity and shared by content hash.
 *
 * @param type {@code object}, {@code array}, {@code string}, {@code integer}, {@code number}, {@code boolean}, or empty
 * @param format an OpenAPI format; empty when none
 * @param title for documentation
 * @param description for documentation
 * @param nullable whether null is a value
 * @param defaultValue filled in when the field is absent; null when there is none
 * @param properties fields by name, in declared order
 * @param additionalProperties the schema of other fields; null when there is none
 * @param allowsAdditional whether {@code additionalProperties: true} was said
 * @param items the schema of elements; null when there is none
 * @param constraints what values are allowed
 * @param extensions Kubernetes' own marks
 */
public record Schema(
        String type,
        String format,
        String title,
        String description,
        boolean nullable,
        @Nullable JsonNode defaultValue,
        Map<String, Schema> properties,
        @Nullable Schema additionalProperties,
        boolean allowsAdditional,
        @Nullable Schema items,
        Constraints constraints,
        Extensions extensions) {

    /** A schema that allows anything and keeps unknown fields. */
    public static final Schema ANYTHING = new Schema(
            "", "", "", "", true, null, Map.of(), null, true, null, Constraints.NONE, Extensions.PRESERVE_UNKNOWN);

    /** {@code additionalProperties: false} as a schema: there is no value that it allows. */
    public static final Schema NO_OTHERS = new Schema(
            "", "", "", "", false, null, Map.of(), null, false, null, Constraints.not(ANYTHING), Extensions.NONE);

    /** The same schema with other fields. */
    public Schema withProperties(Map<String, Schema> other) {
        return new Schema(
                type,
                format,
                title,
                description,
                nullable,
                defaultValue,
                other,
                additionalProperties,
                allowsAdditional,
                items,
                constraints,
                extensions);
    }

    /** Whether the node says anything about fields that it does not declare. */
    public boolean speaksOfOthers() {
        return additionalProperties != null || allowsAdditional;
    }

    /** Whether fields that are not declared are refused. */
    public boolean refusesOthers() {
        return NO_OTHERS.equals(additionalProperties);
    }

    /** The schema of fields that are not declared; null when any value is allowed or they are refused. */
    public @Nullable Schema others() {
        return refusesOthers() ? null : additionalProperties;
    }

    /**
     * Value validation (apiextensions {@code ValueValidation}).
     *
     * @param pattern a regular expression; empty when none
     * @param required names of fields that must be there
     * @param enumValues the only allowed values; empty when any
     * @param allOf every one must hold
     * @param anyOf at least one must hold
     * @param oneOf exactly one must hold
     * @param not must not hold
     */
    public record Constraints(
            @Nullable Double minimum,
            boolean exclusiveMinimum,
            @Nullable Double maximum,
            boolean exclusiveMaximum,
            @Nullable Double multipleOf,
            @Nullable Long minLength,
            @Nullable Long maxLength,
            String pattern,
            @Nullable Long minItems,
            @Nullable Long maxItems,
            boolean uniqueItems,
            @Nullable Long minProperties,
            @Nullable Long maxProperties,
            List<String> required,
            List<JsonNode> enumValues,
            List<Schema> allOf,
            List<Schema> anyOf,
            List<Schema> oneOf,
            @Nullable Schema not) {

        public static final Constraints NONE = new Constraints(
                null, false, null, false, null, null, null, "", null, null, false, null, null, List.of(), List.of(),
                List.of(), List.of(), List.of(), null);

        /** Allows what a schema does not. */
        static Constraints not(Schema schema) {
            return new Constraints(
                    null, false, null, false, null, null, null, "", null, null, false, null, null, List.of(), List.of(),
                    List.of(), List.of(), List.of(), schema);
        }
    }

    /**
     * The {@code x-kubernetes-*} marks.
     *
     * @param preserveUnknown {@code x-kubernetes-preserve-unknown-fields}
     * @param embeddedResource {@code x-kubernetes-embedded-resource}
     * @param intOrString {@code x-kubernetes-int-or-string}
     * @param listType {@code atomic}, {@code set}, {@code map} or empty
     * @param listMapKeys keys of a map list
     * @param mapType {@code granular}, {@code atomic} or empty
     * @param patchStrategy strategic merge: {@code merge}, {@code replace}, {@code retainKeys}, joined by commas; or empty
     * @param patchMergeKey strategic merge: the key of a merged list; or empty
     * @param validations {@code x-kubernetes-validations} as written, in order
     */
    public record Extensions(
            boolean preserveUnknown,
            boolean embeddedResource,
            boolean intOrString,
            String listType,
            List<String> listMapKeys,
            String mapType,
            String patchStrategy,
            String patchMergeKey,
            List<JsonNode> validations) {

        public static final Extensions NONE = new Extensions(false, false, false, "", List.of(), "", "", "", List.of());

        public static final Extensions PRESERVE_UNKNOWN =
                new Extensions(true, false, false, "", List.of(), "", "", "", List.of());
    }
}
