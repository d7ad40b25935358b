package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.structural.Completeness;
import dev.polder.machinery.schema.structural.RawSchema;
import dev.polder.machinery.schema.structural.SpecRules;
import dev.polder.machinery.schema.structural.StructuralRules;
import dev.polder.machinery.schema.structural.Unsupported;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether a schema may stand in a CRD of apiextensions v1: structural, within the allowed part of OpenAPI, with defaults
 * that are valid and pruned. Expressions of {@code x-kubernetes-validations} are not compiled here.
 */
public final class StructuralCheck {

    private StructuralCheck() {}

    /**
     * What is wrong with a root schema.
     *
     * @param structural the rules of structural schemas and of defaults that it breaks
     * @param spec what apiextensions v1 does not allow of OpenAPI
     * @param unreadable why it cannot be read as a structural schema at all; empty when it can
     */
    public record Findings(List<FieldError> structural, List<FieldError> spec, Optional<String> unreadable) {

        /** Whether expressions in the schema can be compiled. */
        public boolean allowsExpressions() {
            return structural.isEmpty() && unreadable.isEmpty();
        }

        /** Everything in upstream's order. */
        public List<FieldError> all(String path) {
            List<FieldError> errors = new ArrayList<>(structural);
            errors.addAll(spec);
            if (errors.isEmpty() && unreadable.isPresent()) {
                errors.add(FieldError.invalid(path, "", unreadable.get()));
            }
            return errors;
        }
    }

    /**
     * Everything wrong with a root schema, in upstream's order.
     *
     * @param path where the schema stands, e.g. {@code spec.validation.openAPIV3Schema}
     */
    public static List<FieldError> check(JsonNode rawSchema, String path) {
        return find(rawSchema, path, ValueRules.NONE).all(path);
    }

    /**
     * The same by the kind of rule that is broken.
     *
     * @param rules what must hold for defaults besides
     */
    public static Findings find(JsonNode rawSchema, String path, ValueRules rules) {
        RawSchema schema = new RawSchema(rawSchema);
        FieldPath at = FieldPath.of(path);
        List<FieldError> errors = new ArrayList<>();
        Optional<String> unreadable = Unsupported.first(schema);
        if (unreadable.isEmpty()) {
            errors.addAll(structural(rawSchema, path));
            if (errors.isEmpty()) {
                errors.addAll(DefaultsCheck.check(SchemaParser.parse(rawSchema), at, rules));
            }
        }
        return new Findings(errors, SpecRules.check(schema, at), unreadable);
    }

    /** What the condition NonStructuralSchema reports: the rules of structural schemas alone, sorted by message. */
    public static List<FieldError> structural(JsonNode rawSchema, String path) {
        RawSchema schema = new RawSchema(rawSchema);
        FieldPath at = FieldPath.of(path);
        List<FieldError> errors = new ArrayList<>(StructuralRules.check(schema, at));
        errors.addAll(Completeness.check(schema, at));
        errors.sort(Comparator.comparing(FieldError::message));
        return errors;
    }

    /** Why a schema cannot be read as a structural one at all; empty when it can. */
    public static Optional<String> unreadable(JsonNode rawSchema) {
        return Unsupported.first(new RawSchema(rawSchema));
    }
}
